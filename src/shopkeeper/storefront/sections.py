"""The parts of a product page the shop draws itself, in the order a decision gives. Pure.

A part the shop has nothing to say in is left out: tests/storefront/test_composed.py.
"""

from collections.abc import Sequence

import msgspec

from shopkeeper.domain import Product, ShopFacts
from shopkeeper.storefront.details import details_of
from shopkeeper.storefront.words import shown_money


class Line(msgspec.Struct, frozen=True):
    """A sentence, or a name with what is said of it."""

    text: str
    name: str = ""
    assumed: bool = False
    """Nobody checked it."""


class Part(msgspec.Struct, frozen=True):
    id: str
    title: str
    lines: tuple[Line, ...]


TITLES = {
    "description": "About it",
    "specifications": "What it is",
    "guarantees": "If it is not right",
    "delivery": "Delivery",
    "questions": "Questions",
}
"""Parts this shop has words for. Nobody has written reviews of its products."""


def sections_of(product: Product, facts: ShopFacts, order: Sequence[str]) -> tuple[Part, ...]:
    """The parts with something in them.

    Args:
        order: As the decision has them; names this shop does not draw are passed over.
    """
    drawn = _lines(product, facts)
    return tuple(Part(name, TITLES[name], drawn[name]) for name in order if drawn.get(name))


def _lines(product: Product, facts: ShopFacts) -> dict[str, tuple[Line, ...]]:
    description = (Line(product.description),) if product.description else ()
    details = details_of(product)[1:]
    return {
        "description": description,
        "specifications": tuple(Line(one.value, one.name, one.assumed) for one in details),
        "guarantees": _guarantees(facts),
        "delivery": _delivery(facts),
        "questions": _fact(facts, "support_hours", f"We answer: {facts.support_hours}"),
    }


def _guarantees(facts: ShopFacts) -> tuple[Line, ...]:
    days, years = facts.return_days, facts.warranty_years
    return (
        *_fact(facts, "return_days", f"{days} days to return it"),
        *_fact(facts, "warranty_years", f"Warranty in years: {years}"),
    )


def _delivery(facts: ShopFacts) -> tuple[Line, ...]:
    if facts.free_shipping_from is None:
        return ()
    words = f"Free delivery from {shown_money(facts.free_shipping_from)}"
    return _fact(facts, "free_shipping_from", words)


def _fact(facts: ShopFacts, name: str, words: str) -> tuple[Line, ...]:
    """What the shop says of itself, as far as it does."""
    if getattr(facts, name) in (None, ""):
        return ()
    return (Line(words, assumed=name in facts.assumed),)
