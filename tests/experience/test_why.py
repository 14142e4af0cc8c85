import pytest

from shopkeeper.domain import DecisionId, InvalidRequest, NotFound
from shopkeeper.experience import why
from tests.experience.room import ask, raw, send


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
