from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.decisions import Policy, decide, open_shop
from shopkeeper.domain import DecisionId, PlacementRequest
from tests.decisions.beliefs import belief, believing
from tests.decisions.shelf import IDS, moment, profile, shop
from tests.decisions.test_decide import some_events

D = DecisionId("d")
AT = shop()
KITCHEN = {product for i, product in enumerate(IDS) if i % 3 != 2}
words = st.sampled_from(["mugs", "Plate", "GARDEN", "acme", "leather", "thing"])


def ids(decision):
    return [product.id for product in decision.slates["home"].products]


@settings(max_examples=40, deadline=None)
@given(some_events, st.lists(words, min_size=1, max_size=3), st.floats(0, 1), st.booleans())
def test_a_wish_withholds_and_never_reorders(events, wished, exploration, held):
    slot = PlacementRequest("home", n=12)
    plain = moment(AT, profile(*events), slot, holdout=float(held))
    plain = replace(plain, policy=Policy(exploration=0.0))
    heard = decide(believing(plain, belief("never", tuple(wished))), D)
    withheld = set(heard.slates["home"].withheld)
    assert not withheld & set(ids(heard))
    free = [one for one in ids(decide(plain, D)) if one not in withheld]
    kept = [one for one in ids(heard) if one in free]
    assert kept == free
    exploring = replace(plain, policy=Policy(exploration=exploration))
    explored = decide(believing(exploring, belief("never", tuple(wished))), D)
    assert not withheld & set(ids(explored))


def test_what_is_withheld_says_what_was_asked():
    slot = PlacementRequest("home", n=12)
    heard = decide(believing(moment(AT, slot=slot), belief("never", ("kitchen",))), D)
    assert not KITCHEN & set(ids(heard))
    reasons = {heard.slates["home"].withheld[one] for one in KITCHEN - {"p11"}}
    assert reasons == {"you asked not to be shown kitchen"}
    assert heard.beliefs.keys() == {"never"}
    assert heard.inputs == (1_000,)


def test_a_guess_is_no_wish():
    plain = moment(AT, slot=PlacementRequest("home", n=12))
    guessed = believing(plain, belief("never", ("kitchen",), source="behaviour"))
    assert decide(guessed, D) == decide(plain, D)


def test_a_wish_holds_however_sure_anybody_is_of_it():
    heard = believing(moment(AT), belief("never", ("kitchen",), confidence=0.0))
    assert not KITCHEN & set(ids(decide(heard, D)))


def test_a_new_catalogue_is_read_anew():
    products = [
        msgspec.structs.replace(one, title="A kitchen thing") for one in AT.columns.products
    ]
    columns = build_columns(products, 2)
    new = open_shop(columns, SearchIndex(columns), AT.bundle, AT)
    heard = decide(believing(moment(new), belief("never", ("kitchen",))), D)
    assert ids(heard) == []
