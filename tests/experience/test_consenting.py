import pytest

from shopkeeper.domain import Context, CustomerRef, InvalidRequest
from shopkeeper.experience import (
    consent_of,
    preferences_of,
    refuse_everything,
    set_consent,
)
from tests.experience.people import ACTOR, ANN, BOB, agree, home
from tests.experience.room import raw, send


def test_what_was_agreed_is_told_with_time_source_and_wording(shop):
    before = consent_of(shop, ANN)
    assert {found.state for found in before.purposes.values()} == {"not_asked"}
    sheet = set_consent(shop, ANN, {"personalization": True, "messages": False}, actor=ACTOR)
    yes, no = sheet.purposes["personalization"], sheet.purposes["messages"]
    assert (yes.state, no.state, sheet.purposes["analytics"].state) == (
        "agreed", "refused", "not_asked",
    )  # fmt: skip
    assert (yes.source, yes.wording, yes.time is None) == ("customer", sheet.wording, False)
    assert consent_of(shop, ANN) == sheet


def test_a_signal_is_honoured_over_a_yes_and_says_so(shop):
    set_consent(shop, ANN, {"advertising": True}, actor=ACTOR)
    sheet = consent_of(shop, ANN, signal=True)
    assert sheet.signal_honoured
    assert "signal" in sheet.purposes["advertising"].withheld
    assert consent_of(shop, ANN).purposes["advertising"].withheld == ""


def test_refusing_everything_makes_any_two_customers_alike(shop):
    send(shop, raw("Product Viewed", "p1"), raw("Order Completed", "p3"))
    send(shop, raw("Product Viewed", "p2", anonymousId="browser-2"))
    for ref in (ANN, BOB):
        refuse_everything(shop, ref, actor=ACTOR)
        assert not preferences_of(shop, ref).personalized
    ann, bob = home(shop, ANN, n=12), home(shop, BOB, n=12)
    assert (ann.arm, ann.slates) == ("off", bob.slates)
    shop.log.flush()
    logged = shop.log.find(ann.decision_id)
    assert logged.entry.customer is None
    assert logged.entry.record.inputs == ()


def test_agreeing_again_brings_back_what_was_known(shop):
    send(shop, raw("Product Viewed", "p1"))
    refuse_everything(shop, ANN, actor=ACTOR)
    agree(shop)
    assert home(shop).arm == "personalized"
    assert preferences_of(shop, ANN).personalized


def test_a_change_without_purposes_words_or_anybody_is_an_error(shop):
    with pytest.raises(InvalidRequest, match="purposes"):
        set_consent(shop, ANN, {}, actor=ACTOR)
    with pytest.raises(InvalidRequest, match="wording"):
        set_consent(shop, ANN, {"messages": True}, wording="x" * 99, actor=ACTOR)
    with pytest.raises(InvalidRequest, match="customer"):
        consent_of(shop, CustomerRef(id="undefined"))


def test_a_yes_to_words_the_shop_does_not_have_is_refused_and_a_no_is_heard(shop):
    said = {"personalization": True, "messages": False}
    with pytest.raises(InvalidRequest, match=r"`wording` must be '1', .*, got 'v9'"):
        set_consent(shop, ANN, said, wording="v9", actor=ACTOR)
    assert shop.directory.find(ANN) is None
    sheet = set_consent(shop, ANN, {"messages": False}, wording="v9", actor=ACTOR)
    assert (sheet.purposes["messages"].state, sheet.purposes["messages"].wording) == (
        "refused", "v9",
    )  # fmt: skip
    sheet = set_consent(shop, ANN, {"messages": True}, wording="1", actor=ACTOR)
    assert sheet.purposes["messages"].state == "agreed"


def test_where_the_law_forbids_it_nothing_is_done(shop):
    agree(shop)
    assert consent_of(shop, ANN, context=Context(region="US-CA")).purposes


def test_what_the_customer_refused_the_shop_cannot_lift_and_is_told(shop):
    set_consent(shop, ANN, {"personalization": False}, actor=ACTOR)
    both = {"personalization": True, "analytics": True}
    sheet = set_consent(shop, ANN, both, source="service", actor=ACTOR)
    found = sheet.purposes["personalization"]
    assert found.state == "refused"
    assert found.no_effect == "the customer refused it themselves: only they can lift it"
    assert sheet.purposes["analytics"].no_effect == ""
    detail = shop.audit.last(1)[0].detail
    assert detail == f"personalization yes (without effect: {found.no_effect}) analytics yes"
    assert consent_of(shop, ANN).purposes["personalization"].no_effect == ""


def test_what_is_kept_without_having_been_asked_is_told_with_its_ground(shop):
    send(shop, raw("Product Viewed", "p1"))
    sheet = consent_of(shop, ANN)
    found, other = sheet.purposes["personalization"], sheet.purposes["messages"]
    day = f"{shop.clock():%Y-%m-%d}"
    assert (found.state, found.kept_on) == ("not_asked", f"stated with the event, {day}")
    assert (other.state, other.kept_on) == ("not_asked", "")
    refuse_everything(shop, ANN, actor=ACTOR)
    assert {one.kept_on for one in consent_of(shop, ANN).purposes.values()} == {""}
