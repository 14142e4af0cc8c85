import msgspec
import pytest

from shopkeeper.domain import CustomerRef, DecisionId, InvalidRequest, NotFound
from shopkeeper.experience import Change, erase_customer, state_preferences, why
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import TEN, page, priced, publish
from tests.experience.learned_shop import publish_models
from tests.experience.people import ACTOR, agree
from tests.experience.room import ask, raw, send

PINNED = """\
  - {id: first, act: pin, why: New, products: {ids: [p7]}, position: 1}
"""
OVER = """\
  - {id: over, title: A pound off, kind: amount, amount: 100, eligibility: From a hundred, \
least_basket: 10000}
"""


def test_a_decision_explains_what_it_read_and_what_it_showed(services):
    send(services, raw("Product Viewed", "p3"))
    decision = ask(services)
    told = why(services, decision.decision_id)
    assert [(read.name, read.products) for read in told.inputs] == [("Product Viewed", ("p3",))]
    assert [p.id for p in told.placements["home"]] == [
        p.id for p in decision.slates["home"].products
    ]
    assert all(p.reasons and p.title for p in told.placements["home"])
    assert told.versions == decision.versions
    assert told.arm == "personalized"


def test_an_unknown_decision_is_not_found(services):
    with pytest.raises(NotFound, match="no decision 'x'"):
        why(services, DecisionId("x"))


def test_an_event_is_no_decision(services):
    event = raw("Product Viewed")
    send(services, event)
    with pytest.raises(InvalidRequest, match="names an event"):
        why(services, DecisionId(event["messageId"]))


def test_the_decision_of_a_stranger_is_logged_without_a_subject(services):
    decision = ask(services, anonymous_id=None)
    services.log.flush()
    logged = services.log.find(decision.decision_id)
    assert logged is not None
    assert logged.entry.customer is None


def test_a_page_is_explained_in_sentences_thing_by_thing(services):
    publish(priced(services), offers=TEN + OVER, merchandising=PINNED)
    agree(services, CustomerRef(anonymous_id="browser-1"))
    send(services, raw("Product Viewed", "p3"))
    decision = page(services, anonymous_id="browser-1", basket=("p2",))
    told = why(services, decision.decision_id)
    assert told.operator is None
    assert told.placements["for-you"][0].why == "Thing 7: chosen by the shop."
    assert [one.why for one in told.offers] == ["Ten percent off: everybody gets it."]
    assert told.withheld_offers == {"over": "the basket is not large enough for it yet"}
    assert [one.why for one in told.blocks] == [
        f"“{block.headline}”: {block.reasons[0].text[0].lower()}{block.reasons[0].text[1:]}."
        for block in decision.blocks
    ]
    assert told.pricing
    assert {one.name for one in told.parameters} >= {"shop", "terms"}
    assert {one.about for one in told.to_change} == {"consent", "dislike", "offers"}


def test_what_shoppers_are_told_has_no_score_no_rule_and_no_margin(services):
    publish(priced(services), offers=TEN, merchandising=PINNED)
    decision = page(services)
    text = msgspec.json.encode(why(services, decision.decision_id)).decode()
    for word in ("score", "propensity", "policies", "policy", "steered", "first", "seed", "cost"):
        assert f'"{word}"' not in text
    policy = decision.offers[0].policies[0]
    assert policy not in text


def test_operators_are_told_all_of_it(services):
    publish(priced(services), offers=TEN)
    send(services, raw("Product Viewed", "p3"))
    decision = page(services, anonymous_id="browser-1")
    seen = raw("Products Exposed", "p7", properties={
        "decision_id": decision.decision_id, "products": [{"product_id": "p7"}]})  # fmt: skip
    send(services, seen)
    told = why(services, decision.decision_id, operator=True).operator
    assert told is not None
    assert told.offers[0].policies == decision.offers[0].policies != ()
    assert (told.tier, told.seed) == (decision.tier, decision.state.seed)
    assert [(one.name, one.products) for one in told.exposures] == [("Products Exposed", ("p7",))]
    assert told.shown["for-you"] == decision.slates["for-you"].products
    assert told.withheld_blocks == decision.withheld_blocks


def test_every_candidate_has_its_score_and_what_became_of_it(tmp_path):
    publish_models(tmp_path)
    services = priced(make_services(tmp_path))
    publish(services, merchandising=PINNED)
    decision = ask(services)
    told = why(services, decision.decision_id, operator=True).operator
    assert told is not None
    candidates = told.candidates["home"]
    assert 0 < len(candidates) <= 200
    assert [one.id for one in candidates] == list(decision.candidates["home"].ids)
    shown = {one.id: f"shown at {one.position}" for one in decision.slates["home"].products}
    outcomes = {one.id: one.outcome for one in candidates}
    assert {p: o for p, o in outcomes.items() if p in shown} == {
        p: o for p, o in shown.items() if p in outcomes
    }
    assert all(one.title and one.retriever for one in candidates)
    assert told.steered == {"p7": "first"}


def test_of_who_was_erased_nothing_is_explained(services):
    send(services, raw("Product Viewed", "p3"))
    decision = ask(services)
    services.log.flush()
    erase_customer(services, CustomerRef(anonymous_id="browser-1"), actor=ACTOR)
    with pytest.raises(NotFound, match="erased"):
        why(services, decision.decision_id)


def test_what_was_said_may_be_changed(services):
    ann = CustomerRef(anonymous_id="browser-1")
    priced(services)
    agree(services, ann)
    state_preferences(services, ann, [Change("value_focus", value=0.9)], actor=ACTOR)
    told = why(services, ask(services).decision_id)
    assert told.parameters[0].name == "said"
    assert told.to_change[0].about == "preferences"
    assert "what you told us" in told.summary
