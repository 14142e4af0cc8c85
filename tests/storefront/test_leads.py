import pytest
from msgspec.structs import replace

from shopkeeper.domain import CustomerRef
from shopkeeper.experience import PreferenceSheet, Services, preferences_of
from shopkeeper.storefront.leads import TOLD, lead_of, told_of
from shopkeeper.storefront.people import Persona

STRANGER = Persona("stranger", "A stranger", "First visit")
ANN = Persona("c-ann", "Customer ann", "9 orders", "ann")


@pytest.fixture
def sheet(services: Services) -> PreferenceSheet:
    return preferences_of(services, CustomerRef(anonymous_id="somebody"))


def _said(sheet: PreferenceSheet) -> PreferenceSheet:
    """As if everything had been said, and were used."""
    said = tuple(replace(one, explicit=True, used=True, words="this") for one in sheet.preferences)
    return replace(sheet, preferences=said)


@pytest.mark.parametrize(
    ("basket", "acted", "title"),
    [
        (False, False, "What people come here for"),
        (False, True, "Following what you look at"),
        (True, True, "Following your basket"),
    ],
)
def test_a_strangers_page_says_what_it_follows(
    sheet: PreferenceSheet, basket: bool, acted: bool, title: str
) -> None:
    lead = lead_of(STRANGER, sheet, "personalized", basket=basket, acted=acted)
    assert lead.title == title
    assert lead.told == ()


def test_what_was_said_goes_before_what_was_done(sheet: PreferenceSheet) -> None:
    lead = lead_of(STRANGER, _said(sheet), "personalized", basket=True, acted=True)
    assert lead.title == "Following what you told us"
    assert len(lead.told) == TOLD
    assert lead.told[0] == "Price or quality: this"


def test_a_guess_and_what_is_not_used_are_not_said_to_be_told(sheet: PreferenceSheet) -> None:
    said = _said(sheet).preferences
    assert told_of(replace(one, explicit=False) for one in said) == ()
    assert told_of(replace(one, used=False) for one in said) == ()


def test_off_the_page_says_so_whoever_looks(sheet: PreferenceSheet) -> None:
    for persona in (STRANGER, ANN):
        lead = lead_of(persona, _said(sheet), "off", basket=True, acted=True)
        assert lead.off
        assert lead.words == "Personalization is off: everybody sees this."
        assert lead.told == ()
