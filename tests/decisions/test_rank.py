import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import rank, reorder_found
from shopkeeper.domain import DecisionId, ProductId
from tests.decisions.shelf import IDS, event, moment, profile, shop

D = DecisionId("d")
AT = shop()
WHO = profile(event("Order Completed", "p6"), event("Order Completed", "p6", days_ago=30))


@settings(deadline=None)
@given(st.lists(st.sampled_from((*IDS, ProductId("unknown"))), unique=True, min_size=1))
def test_ranking_gives_back_exactly_what_was_given(products):
    found = rank(moment(AT, WHO), tuple(products), D).slates["rank"].products
    assert sorted(p.id for p in found) == sorted(products)
    assert [p.position for p in found] == list(range(1, len(products) + 1))
    assert all(p.reasons for p in found)


def test_what_the_customer_likes_comes_first_and_the_unknown_last():
    given_ids = (ProductId("unknown"), ProductId("p9"), ProductId("p6"))
    found = rank(moment(AT, WHO), given_ids, D).slates["rank"].products
    assert found[0].id == "p6"
    assert found[-1].id == "unknown"


def test_liking_lifts_a_match_but_a_clearly_better_match_stays_above():
    items = np.array([0, 6, 1], np.int32)
    near = reorder_found(moment(AT, WHO), items, np.array([1.0, 0.9, 0.8], np.float32), D)
    assert near.slates["search"].products[0].id == "p6"
    far = reorder_found(moment(AT, WHO), items, np.array([10.0, 0.9, 0.8], np.float32), D)
    assert far.slates["search"].products[0].id == "p0"
