"""What a shop's data lacks and a page needs: declared in YAML, and labelled as assumed.

Comes in: `supplement.yaml` beside a shipped mapping. Goes out: fields for each product, told from
its title, its price and how long it was not sold; and the shop's facts. Pure but for the reading.

Nothing here is ever shown as measured: `products` puts every name it fills into `Product.assumed`.
"""

import re
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.domain import Money, ShopFacts
from shopkeeper.intake.mapping import Declared, read_yaml


class TypeRule(Declared, frozen=True, kw_only=True):
    """A product type, and the words in a title that tell it."""

    type: str
    words: str
    """Words or phrases with `|` between them; whole words, plural or not."""


class Supplement(Declared, frozen=True, kw_only=True, dict=True):  # caches its patterns
    """Assumptions about one shop."""

    facts: ShopFacts
    data_ends: date
    """The last day of the data."""
    other_type: str
    """Where no rule's words are in the title."""
    product_types: tuple[TypeRule, ...]
    """The first rule that holds wins."""
    colors: tuple[str, ...] = ()
    cost_shares: dict[str, float]
    """Top-level type to cost of goods as a share of the price."""
    discontinued_after_days: int = 90
    """Not sold for so long before the data ends: out of stock."""

    def describe(
        self, title: str, price: Money | None, idle_days: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Assumed fields of a product: its words, and what belongs to its offer."""
        kind, color = self.product_type(title), self.color(title)
        words = {"product_type": kind} | ({"color": color} if color else {})
        gone = idle_days > self.discontinued_after_days
        offer: dict[str, Any] = {"availability": "out_of_stock" if gone else "in_stock"}
        share = self.cost_shares.get(kind.split(" > ")[0])
        if price is not None and share is not None:
            cost = Money(round(price.amount * share), price.currency)
            offer["cost_of_goods_sold"] = msgspec.to_builtins(cost)
        return words, offer

    def product_type(self, title: str) -> str:
        """The type its words tell."""
        for kind, words in self._types:
            if words.search(title):
                return kind
        return self.other_type

    def color(self, title: str) -> str:
        """The first colour named; empty if none is."""
        found = self._color.search(title) if self.colors else None
        return found.group().lower() if found else ""

    @cached_property
    def _types(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(rule.type, _any_word(rule.words.split("|"))) for rule in self.product_types]

    @cached_property
    def _color(self) -> re.Pattern[str]:
        return _any_word(self.colors)


def _any_word(words: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    """Any of the words or phrases, whole, in any case, in the plural too."""
    options = "|".join(re.escape(" ".join(word.split())) for word in words)
    return re.compile(rf"(?<![^\W_])(?:{options})(?:e?s)?(?![^\W_])", re.IGNORECASE)


def read_supplement(path: Path) -> Supplement:
    """Read a supplement.

    Raises:
        InvalidRequest: Not readable or not of this shape; the place is named.
    """
    supplement: Supplement = read_yaml(path, Supplement)
    return supplement
