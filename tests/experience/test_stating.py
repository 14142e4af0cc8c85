import msgspec
import pytest

from shopkeeper import decisions
from shopkeeper.domain import DecideRequest, PlacementRequest, Stated, Switched
from shopkeeper.experience import (
    Change,
    PreferenceSheet,
    Refused,
    erase_customer,
    preferences_of,
    state_preferences,
    why,
)
from shopkeeper.experience.decide import log_decision, moment_of, new_decision
from shopkeeper.log import Kind
from tests.experience.people import ACTOR, ANN, BOB, agree, home, known, last_action


def state(services, *changes, ref=ANN, **how):
    return state_preferences(services, ref, changes, actor=ACTOR, **how)


def statements(services):
    return [found.entry.record for found in services.log.read(0, 1_000, Kind.STATEMENT)]


def test_what_is_stated_is_believed_and_says_where_it_comes_from(shop):
    agree(shop)
    sheet = state(shop, Change("favourite_brands", value=("Acme",)))
    assert isinstance(sheet, PreferenceSheet)
    found = known(shop, "favourite_brands")
    assert (found.value, found.words, found.explicit, found.used) == (("Acme",), "Acme", True, True)
    (piece,) = found.evidence
    assert piece.words.startswith("You set it yourself on ")
    assert (piece.source, piece.event) == ("customer", "")
    assert {"Acme", "Bolt", "Cork"} <= set(found.options)


def test_what_was_said_moves_the_page_and_is_named_as_the_reason(shop):
    agree(shop)
    before = [shown.id for shown in home(shop, n=12).slates["home"].products]
    state(shop, Change("favourite_brands", value=("Acme",)))
    after = home(shop, n=12)
    assert [shown.id for shown in after.slates["home"].products] != before
    assert after.beliefs["favourite_brands"].source == "customer"
    reasons = {r.text for shown in after.slates["home"].products for r in shown.reasons}
    assert any("Acme" in text for text in reasons)


def test_why_tells_the_beliefs_that_were_used_but_not_what_they_say(shop):
    agree(shop)
    state(shop, Change("favourite_brands", value=("Acme",)))
    decision = home(shop)
    explained = why(shop, decision.decision_id)
    (belief,) = explained.beliefs
    assert (belief.variable, belief.title, belief.source) == (
        "favourite_brands",
        "Brands you like",
        "customer",
    )
    assert "stated favourite_brands" in [read.name for read in explained.inputs]


def test_a_decision_about_somebody_erased_meanwhile_is_logged_without_them(shop):
    agree(shop)
    state(shop, Change("favourite_brands", value=("Acme",)))
    request = DecideRequest((PlacementRequest("home"),), ANN)
    moment = moment_of(shop, request)
    erase_customer(shop, ANN, actor=ACTOR)
    decision = log_decision(shop, moment, decisions.decide(moment, new_decision(shop)))
    logged = shop.log.find(decision.decision_id)
    assert logged.entry.customer is None
    assert logged.entry.record.beliefs == {}


def test_a_wish_withholds_what_it_names(shop):
    agree(shop)
    state(shop, Change("never_show", value=("leather",)))
    titles = {
        shop.shops.current().columns.products[shop.shops.current().columns.index[shown.id]].title
        for shown in home(shop, n=12).slates["home"].products
    }
    assert titles
    assert not any("leather" in title for title in titles)


def test_what_was_said_can_be_taken_back_pinned_and_switched_off(shop):
    agree(shop)
    state(shop, Change("favourite_brands", value=("Acme",)))
    state(shop, Change("favourite_brands", pinned=True))
    assert known(shop, "favourite_brands").pinned
    state(shop, Change("favourite_brands", on=False))
    off = known(shop, "favourite_brands")
    assert (off.off, off.value, off.used) == (True, None, False)
    state(shop, Change("favourite_brands", on=True, value=("Bolt",)))
    assert known(shop, "favourite_brands").value == ("Bolt",)
    state(shop, Change("favourite_brands", value=None))
    assert known(shop, "favourite_brands").value is None
    assert known(shop, "favourite_brands").evidence == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change("shoe_polish", value="black"), "variable"),
        (Change("value_focus", value=7.0), "value"),
        (Change("value_focus", pinned=True), "pinned"),
        (Change("value_focus"), "value"),
        (Change("gift_or_self", value="neither"), "value"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name_and_nothing_is_stored(shop, change, field):
    agree(shop)
    before = statements(shop)
    found = state(shop, Change("favourite_brands", value=("Acme",)), change)
    assert isinstance(found, Refused)
    assert [refusal.field for refusal in found.refusals] == [field]
    assert [refusal.index for refusal in found.refusals] == [1]
    assert statements(shop) == before
    assert last_action(shop) == "preferences.refused"
    named = field if change.variable == "shoe_polish" else f"{change.variable}.{field}"
    assert shop.audit.last(1)[0].detail == f"{named}: nothing was stored"


def test_a_source_that_may_not_speak_of_a_variable_is_refused(shop):
    agree(shop)
    found = state(shop, Change("style", value=("red",)), source="support")
    assert isinstance(found, Refused)
    assert found.refusals[0].field == "source"


@pytest.mark.parametrize("said", [None, False])
def test_without_consent_nothing_can_be_said_but_a_switch_be_turned(shop, said):
    if said is not None:
        agree(shop, yes=said)
    found = state(shop, Change("favourite_brands", value=("Acme",)))
    assert isinstance(found, Refused)
    assert found.refusals[0].field in {"consent.personalization", "purpose"}
    assert not any(isinstance(record, Stated) for record in statements(shop))
    sheet = state(shop, Change("favourite_brands", on=False))
    assert isinstance(sheet, PreferenceSheet)
    assert any(isinstance(record, Switched) for record in statements(shop))


def test_consent_stated_with_the_request_holds_for_it_alone(shop):
    yes = {"personalization": True}
    assert isinstance(state(shop, Change("size", value=("M",)), stated=yes), PreferenceSheet)
    assert isinstance(state(shop, Change("size", value=("L",))), Refused)


def test_a_refusal_in_the_audit_trail_holds_nothing_that_was_sent(shop):
    agree(shop)
    state(shop, Change("zq18 marker", value="zq18 marker"))
    row = shop.audit.last(1)[0]
    assert "zq18" not in msgspec.json.encode(row).decode()
    assert "browser" not in row.subject


def test_a_stranger_has_an_empty_sheet_and_leaves_no_trace(shop):
    sheet = preferences_of(shop, BOB)
    assert (sheet.known, sheet.personalized) == (False, False)
    assert all(found.value is None and not found.evidence for found in sheet.preferences)
    assert shop.directory.find(BOB) is None


def test_what_was_said_can_be_taken_back_under_a_refusal_but_nothing_can_be_said(shop):
    agree(shop)
    state(shop, Change("favourite_brands", value=("Acme",)))
    agree(shop, yes=False)
    assert isinstance(state(shop, Change("favourite_brands", value=("Bolt",))), Refused)
    assert isinstance(state(shop, Change("favourite_brands", value=None)), PreferenceSheet)
    agree(shop)
    assert known(shop, "favourite_brands").value is None
