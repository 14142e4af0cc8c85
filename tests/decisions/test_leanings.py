from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import Policy, decide, rank, reorder_found
from shopkeeper.decisions.leanings import BOUND, leanings_of
from shopkeeper.domain import Context, DecisionId, PlacementRequest
from tests.decisions.beliefs import BRAND, PREFERENCES, belief, believing
from tests.decisions.shelf import IDS, N, event, moment, profile, shop
from tests.decisions.test_decide import some_events

D = DecisionId("d")
AT = shop()
ALL = np.arange(N, dtype=np.int32)

said = st.lists(
    st.one_of(
        st.builds(
            belief,
            st.just("category"),
            st.sampled_from([("Kitchen",), ("Garden",), ("Kitchen", "Garden"), ("Nowhere",)]),
            st.floats(0, 1),
        ),
        st.builds(
            belief,
            st.just("brand"),
            st.sampled_from([("Acme",), ("Bold", "Acme"), ("ACME ",)]),
            st.floats(0, 1),
        ),
        st.builds(belief, st.just("quality"), st.floats(0, 1), st.floats(0, 1)),
        st.builds(belief, st.just("color"), st.just("red"), st.floats(0, 1)),
    ),
    max_size=4,
)


def shown(decision, name="home"):
    return decision.slates[name].products


@given(said)
def test_lifts_are_positive_and_bounded_by_variable(beliefs):
    leanings = leanings_of(believing(moment(AT), *beliefs))
    for part in leanings.parts:
        lifts = part.lift(ALL)
        assert ((lifts >= 1 / BOUND) & (lifts <= BOUND)).all()
    assert (leanings.lift(ALL) > 0).all()


def test_what_chooses_words_alone_moves_no_product():
    wordy = msgspec.structs.replace(BRAND, uses=("page",))
    said_so = believing(moment(AT), belief("brand", ("Acme",)))
    for brand, moved in ((BRAND, True), (wordy, False)):
        declared = msgspec.structs.replace(PREFERENCES, variables={"brand": brand})
        at_moment = replace(said_so, preferences=declared)
        assert bool(leanings_of(at_moment).parts) is moved


@given(said)
def test_what_products_do_not_have_speaks_for_none_of_them(beliefs):
    colors = [one for one in beliefs if one.variable == "color"]
    assert (leanings_of(believing(moment(AT), *colors)).lift(ALL) == 1).all()


@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_the_surer_the_belief_the_more_it_lifts_and_the_rest_falls(one, other):
    low, high = sorted((one, other))
    lifts = [
        leanings_of(believing(moment(AT), belief("brand", ("Acme",), sure))).lift(ALL)
        for sure in (low, high)
    ]
    acme = np.array([product.brand == "Acme" for product in AT.columns.products])
    assert (lifts[1][acme] >= lifts[0][acme]).all()
    assert (lifts[1][~acme] <= lifts[0][~acme]).all()
    assert lifts[0][acme].min() > 1 > lifts[0][~acme].max()


def test_a_scale_lifts_its_own_end_of_each_type():
    dear = leanings_of(believing(moment(AT), belief("quality", 1.0))).lift(ALL)
    cheap = leanings_of(believing(moment(AT), belief("quality", 0.0))).lift(ALL)
    places = AT.traits.places("price")
    assert np.array_equal(np.argsort(places), np.argsort(dear))
    np.testing.assert_allclose(dear * cheap, 1.0)
    assert (leanings_of(believing(moment(AT), belief("quality", 0.5))).lift(ALL) == 1).all()


unused = st.sampled_from([
    belief("category", ("Garden",), source="behaviour"),
    belief("category", ("Garden",), off=True),
    belief("category", ("Garden",), confidence=0.0),
    belief("unheard_of", "x"),
    msgspec.structs.replace(belief("category", ("Garden",)), evidence=()),
    msgspec.structs.replace(belief("category", ("Garden",)), value=None),
])


@settings(max_examples=40, deadline=None)
@given(some_events, unused, st.sampled_from(["home", "product"]))
def test_where_nothing_was_said_the_decision_is_the_same(events, guessed, name):
    plain = moment(AT, profile(*events), PlacementRequest(name, n=6))
    assert decide(believing(plain, guessed), D) == decide(believing(plain), D)
    assert rank(believing(plain, guessed), IDS, D) == rank(believing(plain), IDS, D)


@settings(max_examples=60, deadline=None)
@given(some_events, said, st.sampled_from(["home", "product"]), st.integers(1, 12))
def test_a_reason_names_only_what_really_lifted_its_product(events, beliefs, name, n):
    context = Context(page=name, product_id=IDS[4] if name == "product" else None)
    asked = believing(moment(AT, profile(*events), PlacementRequest(name, n=n), context), *beliefs)
    leanings = leanings_of(asked)
    for product in shown(decide(asked, D), name):
        at = [i for i, reason in enumerate(product.reasons) if reason.code == "you_said"]
        assert set(at) <= {0, 1}
        only = np.array([IDS.index(product.id)], np.int32)
        lifted = any(part.lift(only)[0] > 1 for part in leanings.parts)
        assert bool(at) == (lifted and product.retriever != "range")
        assert product.retriever != "beliefs" or at == [0]


@settings(max_examples=30, deadline=None)
@given(some_events, said)
def test_the_holdout_hears_no_belief(events, beliefs):
    plain = moment(AT, profile(*events), holdout=1.0)
    assert decide(believing(plain, *beliefs), D) == decide(believing(plain), D)


def test_what_was_said_moves_the_slate_and_says_why():
    plain = decide(moment(AT), D)
    heard = decide(believing(moment(AT), belief("category", ("Garden",), 0.9)), D)
    assert [p.id for p in shown(heard)] != [p.id for p in shown(plain)]
    rising, before = (
        [p.position for p in shown(decision) if IDS.index(p.id) % 3 == 2]
        for decision in (heard, plain)
    )
    assert sum(rising) < sum(before)
    assert "You said you like Garden" in {r.text for p in shown(heard) for r in p.reasons}
    assert heard.beliefs["category"].source == "quiz"
    assert heard.beliefs["category"].age_days == 2.0
    assert heard.inputs == (1_000,)


def test_reasons_use_the_shops_words():
    leanings = leanings_of(believing(moment(AT), belief("quality", 1.0)))
    dearest = int(np.argmax(AT.traits.places("price")))
    reason = leanings.reason(dearest)
    assert reason is not None
    assert reason.text == "You said quality matters more than price to you"
    assert leanings.reason(int(np.argmin(AT.traits.places("price")))) is None


def test_what_is_liked_joins_though_no_model_named_it():
    """Of a shop without models nothing is named; what was said is all there is."""
    bare = replace(AT, recommender=None, bundle=None)
    found = shown(decide(believing(moment(bare), belief("category", ("Garden",))), D))
    assert {p.retriever for p in found[:3]} == {"beliefs"}
    assert all(IDS.index(p.id) % 3 == 2 for p in found[:3])
    assert all(p.reasons[0].text == "You said you like Garden" for p in found[:3])


def test_on_a_products_page_nothing_joins_that_does_not_go_with_it():
    context = Context(page="product", product_id=IDS[4])
    asked = moment(AT, slot=PlacementRequest("product", n=6), context=context)
    heard = shown(decide(believing(asked, belief("category", ("Garden",), 0.9)), D), "product")
    assert "beliefs" not in {p.retriever for p in heard}


def test_how_likely_a_purchase_is_is_left_out_once_scores_are_re_weighed():
    who = profile(event("Product Viewed", "p1", days_ago=0.01))
    heard = decide(believing(moment(AT, who), belief("category", ("Garden",))), D)
    assert {p.probability for p in shown(heard)} == {None}


def test_in_a_search_the_words_come_first():
    items = np.array([0, 2, 1], np.int32)
    liking = believing(moment(AT), belief("category", ("Garden",), 0.9))
    near = reorder_found(liking, items, np.array([1.0, 0.95, 0.9], np.float32), D)
    assert near.slates["search"].products[0].id == "p2"
    far = reorder_found(liking, items, np.array([10.0, 0.9, 0.8], np.float32), D)
    assert far.slates["search"].products[0].id == "p0"
    assert far.beliefs.keys() == {"category"}


def test_ranking_puts_what_is_liked_first_and_withholds_nothing():
    liking = believing(moment(AT), belief("brand", ("Acme",), 0.99), belief("never", ("thing",)))
    found = rank(liking, IDS, D).slates["rank"].products
    assert sorted(p.id for p in found) == sorted(IDS)
    assert found[0].reasons[-1].text == "You said you like Acme"
    before = [p.id for p in rank(moment(AT), IDS, D).slates["rank"].products]
    after = [p.id for p in found]
    acme = [one for one in IDS if IDS.index(one) % 2]
    assert sum(map(after.index, acme)) < sum(map(before.index, acme))


def test_what_is_special_is_never_used_for_ranking():
    special = msgspec.structs.replace(BRAND, sensitivity="special")
    declared = msgspec.structs.replace(PREFERENCES, variables={"brand": special})
    heard = believing(moment(AT), belief("brand", ("Acme",)))
    assert not leanings_of(replace(heard, preferences=declared))


@pytest.mark.parametrize("dial", [0.0, 0.5])
def test_diversity_and_margin_come_after_what_was_said(dial):
    heard = believing(moment(AT), belief("category", ("Garden",), 0.9))
    found = shown(decide(replace(heard, policy=Policy(diversity=dial)), D))
    assert IDS.index(found[0].id) % 3 == 2
