"""What the browser's signal leaves behind, beside what a customer says."""

import pytest

from shopkeeper.domain import CustomerRef
from shopkeeper.experience import (
    Answer,
    Change,
    answer,
    consent_of,
    next_question,
    set_consent,
    state_preferences,
)
from shopkeeper.log import Kind
from tests.experience.people import ACTOR, ANN, KNOWN, agree, asked
from tests.experience.room import raw, send

YES = {"personalization": True}


def consent(shop):
    set_consent(shop, ANN, YES, actor=ACTOR, signal=True)


def preferences(shop):
    state_preferences(shop, ANN, [Change("size", on=False)], actor=ACTOR, signal=True)


def answers(shop):
    agree(shop)
    question = asked(shop, quiz="welcome").question
    answer(shop, ANN, [Answer(question, skipped=True)], actor=ACTOR, signal=True)


def questions(shop):
    next_question(shop, ANN, quiz="welcome", stated=YES, signal=True)


def heard(shop):
    return [
        one.entry.record
        for one in shop.log.read(0, 1_000, Kind.STATEMENT)
        if getattr(one.entry.record, "source", "") == "signal"
    ]


@pytest.mark.parametrize("way", [consent, preferences, answers, questions])
def test_a_signal_holds_on_device_and_account_whichever_way_it_came(shop, way):
    way(shop)
    way(shop)
    assert len(heard(shop)) == len({purpose for one in heard(shop) for purpose in one.purposes})
    send(shop, raw("Product Viewed", userId="ann"))
    for ref in (ANN, KNOWN, CustomerRef(id="ann")):
        found = consent_of(shop, ref).purposes["advertising"]
        assert (found.state, found.source) == ("refused", "signal")


def test_a_signal_does_not_undo_what_the_customer_says_with_it(shop):
    sheet = set_consent(shop, ANN, {"advertising": True}, actor=ACTOR, signal=True)
    assert sheet.purposes["advertising"].state == "agreed"
    assert sheet.purposes["advertising"].withheld


def test_a_signal_alone_keeps_nothing_of_anybody(shop):
    consent_of(shop, ANN, signal=True)
    state_preferences(shop, ANN, [Change("size", value=("M",))], actor=ACTOR, signal=True)
    answer(shop, ANN, [Answer("welcome/categories", ("Bags",))], actor=ACTOR, signal=True)
    next_question(shop, ANN, quiz="welcome", signal=True)
    assert shop.directory.find(ANN) is None
    assert heard(shop) == []
