"""Hesitation is told by what was declared, and by nothing else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions.pages import Hesitation, hesitation
from shopkeeper.domain import Event, Line, MessageId, ProductId

NOW = datetime(2026, 5, 1, tzinfo=UTC)
OFF = Hesitation(looked_again=0, compared=0, put_back=0, left_checkout=False)


def visit(*acts: str) -> list[Event]:
    """Events like `view mug`, `remove mug`, `checkout`, `order`."""
    names = {"view": "Product Viewed", "remove": "Product Removed", "checkout": "Checkout Started",
             "order": "Order Completed", "search": "Products Searched"}  # fmt: skip
    return [
        Event(MessageId(str(i)), names[word], NOW, tuple(Line(ProductId(p)) for p in products))
        for i, (word, *products) in enumerate(act.split() for act in acts)
    ]


def told(events: list[Event], signals: Hesitation = Hesitation()) -> str:  # noqa: B008 frozen
    return hesitation(events, signals, lambda product: product[:3])


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        (["view a", "view b", "view a", "view a"], "came back to the same product"),
        ([f"view mug{i}" for i in range(5)], "compare several of one kind"),
        (["view a", "remove a"], "put something back"),
        (["view a", "checkout", "view a"], "stepped back from the checkout"),
        (["view a", "checkout", "order", "view a"], ""),
        (["view a", "view b", "checkout"], ""),
        ([f"view {i}mug" for i in range(9)], ""),
    ],
)
def test_a_visit_says_so_by_a_declared_signal(acts: list[str], words: str) -> None:
    found = told(visit(*acts))
    assert words in found
    assert bool(words) == bool(found)


acts = st.sampled_from(["view a", "view b", "remove a", "checkout", "order", "search"])


@given(st.lists(acts, max_size=12))
def test_what_is_not_declared_is_not_a_signal(done: list[str]) -> None:
    assert told(visit(*done), OFF) == ""
