from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from shopkeeper.domain import ConsentSource, CustomerRef
from shopkeeper.experience import PurposeConsent, Services, preferences_of
from shopkeeper.storefront.beliefs import Believed, is_barred, purposes_of, unused_of, used_of
from tests.storefront.corner import PREFERENCES

ANN = CustomerRef(id="ann")
DAY = datetime(2024, 3, 2, tzinfo=UTC)


def _shown(services: Services, **changes: Any) -> dict[str, Believed]:
    """What Ann is shown of what is used, with something else about every preference."""
    sheet = preferences_of(services, ANN)
    changed = tuple(replace(one, **changes) for one in sheet.preferences)
    columns = services.shops.current().columns
    shown = used_of(replace(sheet, preferences=changed), PREFERENCES.variables, columns)
    return {one.name: one for one in shown}


def test_only_what_is_used_has_a_form_to_say_it(services: Services) -> None:
    shown = _shown(services)
    used = {name for name, variable in PREFERENCES.variables.items() if variable.uses}
    assert {name for name, one in shown.items() if one.field} <= used
    assert shown["value_focus"].field is not None
    assert not {"contact", "life_stage", "size"} & shown.keys()


def test_what_is_known_without_a_use_is_shown_without_a_form(services: Services) -> None:
    sheet = preferences_of(services, ANN)
    evidence = next(one.evidence for one in sheet.preferences if one.evidence)
    known = tuple(replace(one, evidence=evidence) for one in sheet.preferences if not one.uses)
    columns = services.shops.current().columns
    found = unused_of(replace(sheet, preferences=known), columns)
    assert {one.name for one in found} == {one.variable for one in known}
    assert all(one.field is None and one.sources for one in found)
    assert unused_of(sheet, columns) == ()


def test_what_is_off_or_may_not_be_said_has_no_form(services: Services) -> None:
    assert not any(one.field for one in _shown(services, off=True).values())
    assert not any(one.field for one in _shown(services, may_state=False).values())


@pytest.mark.parametrize(
    ("changes", "origin"),
    [
        ({"explicit": True, "value": ("Bags",)}, "You said so."),
        ({"explicit": False, "value": ("Bags",)}, "A guess, from what you did here."),
        ({"off": True, "value": None}, "Switched off: neither used nor learned."),
        ({"value": None}, "Not used while your no holds."),
        ({"value": None, "evidence": ()}, "Nothing is known."),
    ],
)
def test_where_a_belief_comes_from_is_a_sentence(
    services: Services, changes: dict[str, Any], origin: str
) -> None:
    assert _shown(services, **changes)["favourite_categories"].origin == origin


def test_how_sure_is_a_word_and_a_figure(services: Services) -> None:
    one = _shown(services, confidence=0.7)["favourite_categories"]
    assert (one.sure, one.percent) == ("fairly sure", 70)
    one = _shown(services, value=None)["favourite_categories"]
    assert (one.sure, one.percent) == ("", 0)


def test_titles_are_not_shouted(services: Services) -> None:
    words = [source.words for source in _shown(services)["favourite_categories"].sources]
    assert any("Red Spotty Bag" in said for said in words)
    assert not any("RED SPOTTY" in said for said in words)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("customer", "You said no on 2 March 2024, in this shop, to version 7 of these words."),
        ("event", "You said no on 2 March 2024, with what you clicked, to version 7"),
        ("import", "Your customer record says no, since 2 March 2024, to version 7"),
        ("signal", "Your browser said no on 2 March 2024, to version 7"),
        ("service", "You told our support no on 2 March 2024, to version 7"),
    ],
)
def test_who_said_what_and_when_is_a_sentence(
    services: Services, source: ConsentSource, words: str
) -> None:
    sheet = preferences_of(services, ANN).consent
    said = PurposeConsent(state="refused", title="", about="", time=DAY, source=source, wording="7")
    [one] = purposes_of(replace(sheet, purposes={"messages": said}), "Yes", "No")
    assert one.said.startswith(words)


def test_a_no_bars_what_could_be_added(services: Services) -> None:
    sheet = preferences_of(services, ANN)
    assert not is_barred(sheet)
    refused = {p: replace(one, state="refused") for p, one in sheet.consent.purposes.items()}
    barred = replace(sheet, consent=replace(sheet.consent, purposes=refused))
    assert is_barred(barred)
    columns = services.shops.current().columns
    shown = used_of(barred, PREFERENCES.variables, columns)
    assert shown
    assert not any(one.field for one in shown)
