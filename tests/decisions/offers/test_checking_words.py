"""What an offer says of itself is what it does."""

import pytest

from shopkeeper.decisions.offers import check_offers, load_offers
from tests.decisions.offers.menus import KNOWN


def told(title: str, eligibility: str, fields: str) -> list[tuple[str, str, bool]]:
    text = f"offers: [{{id: a, title: '{title}', eligibility: '{eligibility}', {fields}}}]"
    return [(one.field, one.code, one.fatal) for one in check_offers(load_offers(text), KNOWN)]


PERCENT = "kind: percent, depth_bps: 1000"
AMOUNT = "kind: amount, amount: 200, per: basket, least_basket: 2000"
NEW = PERCENT + ", tiers: [new, returning]"


@pytest.mark.parametrize(
    ("title", "eligibility", "fields"),
    [
        ("10 % off mugs", "Everybody", PERCENT),
        ("Ten percent off", "All", PERCENT),
        ("A tenth off", "Everybody", PERCENT),
        ("10 off", "Everybody", PERCENT),
        ("Mugs for less", "Everybody who is new", NEW),
        ("Ten", "Everybody new here", NEW),
        ("Ten", "Whoever bought from all our ranges", NEW),
        ("£2 off baskets from £20", "Whoever spends £20", AMOUNT),
        ("2.00 GBP off", "Everybody", AMOUNT),
        ("2 off", "Everybody", AMOUNT),
        ("Free delivery from £20", "Everybody", "kind: free_shipping, least_basket: 2000"),
    ],
)
def test_true_words_have_no_problem(title: str, eligibility: str, fields: str) -> None:
    assert told(title, eligibility, fields) == []


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("50 % off", PERCENT),
        ("Fifty percent off", PERCENT),
        ("５０ % off", PERCENT),
        ("50%-off", PERCENT),
        ("50 off", PERCENT),
        ("Half price", PERCENT),
        ("20 % off", AMOUNT),
        ("£20 off", AMOUNT),
        ("$2 off", AMOUNT),
        ("2 EUR off", AMOUNT),
        ("£5 off", PERCENT),
    ],
)
def test_a_title_must_say_the_number_that_is_applied(title: str, fields: str) -> None:
    problems = told(title, "Everybody", fields)
    assert set(problems) == {("offers[0].title", "title", True)}


@pytest.mark.parametrize("words", [" ", "\u200b", "...", "Hurry", "Only 2 left", "Was £20, now £8",
                                   "Organic tea", "Last chance"])  # fmt: skip
def test_blank_pressing_unproven_and_prior_price_words_are_refused(words: str) -> None:
    assert "offers[0].eligibility" in {field for field, _, fatal in told("A", words, PERCENT)}
    if words != "Was £20, now £8":
        assert "offers[0].title" in {field for field, _, fatal in told(words, "All", PERCENT)}


@pytest.mark.parametrize("words", ["Everybody", "everyone!", "All", "All customers", "For anybody",
                                   "Alle Kunden", "Tout le monde"])  # fmt: skip
@pytest.mark.parametrize("fields", [PERCENT + ", rule: first_order", NEW])
def test_what_is_for_some_does_not_say_everybody(words: str, fields: str) -> None:
    assert told("A", words, fields) == [("offers[0].eligibility", "wrong", True)]
