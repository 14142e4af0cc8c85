from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.customers.preferences import Evidence
from shopkeeper.decisions import decide, rank
from shopkeeper.decisions.hearing import voice_of
from shopkeeper.decisions.leanings import leanings_of
from shopkeeper.decisions.retrieve import Ranking
from shopkeeper.decisions.tilt import tilted, widened
from shopkeeper.domain import Context, DecisionId, PlacementRequest
from tests.decisions.beliefs import belief, believing, listening
from tests.decisions.shelf import IDS, NOW, N, event, moment, profile, shop
from tests.decisions.test_decide import some_events
from tests.decisions.test_leanings import said, shown

D = DecisionId("d")
PLAIN = shop()
AT = listening(PLAIN)
ALL = np.arange(N, dtype=np.int32)
GARDEN = belief("category", ("Garden",), 0.9)


@settings(max_examples=30, deadline=None)
@given(some_events, said, st.sampled_from(["home", "product"]))
def test_a_reason_names_what_was_said_just_where_it_is_in_the_score(events, beliefs, name) -> None:
    context = Context(page=name, product_id=IDS[4] if name == "product" else None)
    asked = moment(AT, profile(*events), PlacementRequest(name, n=8), context)
    asked = believing(asked, *beliefs)
    voice = voice_of(asked)
    parts = voice.parts if voice and name == "home" else leanings_of(asked).parts
    for product in shown(decide(asked, D), name):
        only = np.array([IDS.index(product.id)], np.int32)
        lifted = any(part.lift(only)[0] > 1 for part in parts)
        named = any(reason.code == "you_said" for reason in product.reasons)
        assert named == (lifted and product.retriever != "range")


def test_guesses_make_no_difference_to_what_is_told() -> None:
    doubt = Evidence("category", ("Kitchen",), "behaviour", NOW - timedelta(days=1), 3.0, 2_000)
    doubted = msgspec.structs.replace(GARDEN, confidence=0.3, evidence=(doubt, *GARDEN.evidence))
    ours, theirs = (voice_of(believing(moment(AT), one)) for one in (GARDEN, doubted))
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours(ALL), theirs(ALL))


def test_nothing_is_told_where_nobody_learned_to_hear_it_or_nothing_may_be_used() -> None:
    assert voice_of(believing(moment(AT), GARDEN)) is not None
    assert voice_of(believing(moment(PLAIN), GARDEN)) is None
    assert voice_of(believing(moment(AT, holdout=1.0), GARDEN)) is None
    refused = moment(
        AT, msgspec.structs.replace(profile(event("Product Viewed", "p1")), refused=True)
    )
    assert voice_of(believing(refused, GARDEN)) is None
    assert voice_of(moment(AT)) is None


def test_what_the_ranker_heard_is_not_counted_again() -> None:
    leanings = leanings_of(believing(moment(AT), GARDEN))
    scores = np.linspace(1.0, 0.5, 4, dtype=np.float32)
    ranking = Ranking(ALL[:4], scores, {"popularity": scores}, heard=True)
    assert tilted(ranking, leanings) is ranking
    joined = widened(ranking, leanings, AT, np.ones(N, np.bool_))
    kept = np.isin(joined.items, ranking.items)
    assert joined.items[kept].tolist() == ranking.items.tolist()
    assert joined.scores[kept].tolist() == scores.tolist()
    assert (leanings.lift(joined.items[~kept]) > 1).all()


def test_a_shop_whose_ranker_hears_answers_by_it_and_says_why() -> None:
    slot = PlacementRequest("home", n=6)
    who = profile(event("Order Completed", "p0"), event("Product Viewed", "p3", days_ago=1))
    plain = decide(moment(AT, who, slot), D)
    heard = decide(believing(moment(AT, who, slot), GARDEN), D)
    gardens = [p for p in shown(heard) if IDS.index(p.id) % 3 == 2]
    others = [p.position for p in shown(heard) if IDS.index(p.id) % 3 != 2]
    assert all(p.position < min(others) for p in gardens if p.retriever != "beliefs")
    assert sum(p.position for p in gardens) < sum(
        p.position for p in shown(plain) if IDS.index(p.id) % 3 == 2
    )
    for product in shown(heard):
        named = any(reason.code == "you_said" for reason in product.reasons)
        assert named == (product in gardens)
    assert set(heard.beliefs) == {"category"}
    ordered = rank(believing(moment(AT, who, slot), GARDEN), IDS[:6], D)
    assert IDS.index(ordered.slates["rank"].products[0].id) % 3 == 2


@settings(max_examples=20, deadline=None)
@given(said, st.sampled_from(["home", "product"]))
def test_the_holdout_and_whoever_refuses_are_answered_as_if_nobody_heard(beliefs, name) -> None:
    context = Context(page=name, product_id=IDS[4] if name == "product" else None)
    slot = PlacementRequest(name, n=6)
    held = moment(AT, profile(event("Product Viewed", "p1")), slot, context, holdout=1.0)
    assert decide(believing(held, *beliefs), D) == decide(believing(held), D)
    who = msgspec.structs.replace(held.profile, refused=True)
    refused = replace(held, profile=who)
    assert decide(believing(refused, *beliefs), D) == decide(believing(refused), D)
