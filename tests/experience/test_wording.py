from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from shopkeeper.customers.preferences import Evidence, Variable
from shopkeeper.domain import EVENT_NAMES, SOURCES
from shopkeeper.experience.wording import evidence_words, value_words

AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def words(event="", product="", source="behaviour"):
    piece = Evidence("brand", "Acme", source, AT, 1.0, 1, event, product)
    return evidence_words(piece, {"p1": "Red Mug"}.get, BERLIN)  # type: ignore[arg-type]


def test_an_act_is_told_with_its_product_and_the_local_day():
    assert words("Product Viewed", "p1") == "You looked at Red Mug on 3 March 2026"
    gone = words("Order Completed", "p2")
    assert gone == "You bought something we no longer sell on 3 March 2026"


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_words(source):
    assert words(source=source).endswith(" on 3 March 2026")


@pytest.mark.parametrize("event", sorted(EVENT_NAMES))
def test_every_event_has_words(event):
    assert "{" not in words(event, "p1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "cheap"), (0.3, "rather: cheap"), (0.5, "in between"), (0.9, "fine"), (None, "")],
)
def test_a_scale_is_told_by_its_ends(value, expected):
    scale = Variable(name="x", kind="scale", title="", about="", ends=("cheap", "fine"))
    assert value_words(value, scale) == expected


def test_options_are_told_in_the_shops_words():
    ranked = Variable(name="x", kind="ranked", title="", about="", options={"a": "One", "b": "Two"})
    assert value_words(("b", "a"), ranked) == "Two, then One"
    assert value_words("a", Variable(name="x", kind="choice", title="", about="")) == "a"
    assert value_words(7.0, Variable(name="x", kind="number", title="", about="")) == "7"
