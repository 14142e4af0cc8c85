"""What a shopper asked to see in a list: words, filters and a page, read from the address. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar.datastructures import MultiDict

from shopkeeper.catalog import Columns, price_range
from shopkeeper.domain import InvalidRequest, parse_money
from shopkeeper.storefront.words import shown_money

MAX_TEXT, MAX_PAGE, MAX_CHOICES = 200, 400, 8
OWN_WAY = frozenset(("product_type", "price", "availability"))
"""Facets that are not a list of ticks: the way through the range, price ranges, one box."""


class Wanted(msgspec.Struct, frozen=True):
    words: str = ""
    type: str = ""
    chosen: dict[str, tuple[str, ...]] = {}
    """Attribute to the values ticked."""
    price: str = ""
    """A range, as the price facet names it: `5-10`, `50-`."""
    in_stock: bool = False
    page: int = 1

    @property
    def filters(self) -> dict[str, Any]:
        """The same in the request's own form."""
        filters: dict[str, Any] = {name: list(values) for name, values in self.chosen.items()}
        if self.type:
            filters["product_type"] = self.type
        if self.price:
            filters["price"] = price_range(self.price)
        if self.in_stock:
            filters["availability"] = {"not": "out_of_stock"}
        return filters

    @property
    def narrowed(self) -> bool:
        """Whether anything beside words and category is asked."""
        return bool(self.chosen or self.price or self.in_stock)

    def with_page(self, page: int) -> "Wanted":
        return msgspec.structs.replace(self, page=page)

    def inside(self, path: str) -> "Wanted":
        """The same words in another part of the range, with nothing ticked."""
        return Wanted(words=self.words, type=path)

    @property
    def href(self) -> str:
        """The address of this list."""
        ticked = [(f"f.{name}", value) for name, values in self.chosen.items() for value in values]
        pairs = [
            ("q", self.words),
            ("type", self.type),
            *ticked,
            ("price", self.price),
            ("stock", "1" if self.in_stock else ""),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        kind = "search" if self.words or not self.type else "category"
        return f"/{kind}?{urlencode([(name, value) for name, value in pairs if value])}"


class Choice(msgspec.Struct, frozen=True):
    value: str
    label: str
    count: int
    chosen: bool


class Group(msgspec.Struct, frozen=True):
    """The values of one attribute among what was found."""

    name: str
    label: str
    choices: tuple[Choice, ...]


class Way(msgspec.Struct, frozen=True):
    """A way further into the range."""

    name: str
    href: str
    count: int


def read_wanted(query: MultiDict[Any]) -> Wanted:
    """Read the address; what makes no sense counts as not asked."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in query.multi_items():
        if name.startswith("f.") and value:
            chosen[name[2:]] = (*chosen.get(name[2:], ()), value)
    page = query.get("page", "")
    return Wanted(
        words=" ".join(query.get("q", "").split())[:MAX_TEXT],
        type=query.get("type", "")[:MAX_TEXT],
        chosen=chosen,
        price=_range(query.get("price", "")),
        in_stock=query.get("stock") == "1",
        page=min(max(int(page), 1), MAX_PAGE) if page.isdecimal() and len(page) < 9 else 1,
    )


def without_unknown(wanted: Wanted, columns: Columns) -> Wanted:
    """The same without ticks of attributes that no product has."""
    chosen = {name: values for name, values in wanted.chosen.items() if _is_text(name, columns)}
    return msgspec.structs.replace(wanted, chosen=chosen)


def is_kind(path: str, columns: Columns) -> bool:
    """Whether the range has such a part, whatever the case."""
    prefix = path.casefold() + " > "
    return any(f"{kind.casefold()} > ".startswith(prefix) for kind in columns.product_types)


def _is_text(name: str, columns: Columns) -> bool:
    try:
        columns.texts(name)
    except InvalidRequest:
        return False
    return True


def groups_of(facets: Mapping[str, Mapping[str, int]], wanted: Wanted) -> tuple[Group, ...]:
    """Attributes to narrow by: those with a choice to make, and those already chosen."""
    groups = (
        Group(
            name, name.replace("_", " ").capitalize(), _choices(counts, wanted.chosen.get(name, ()))
        )
        for name, counts in facets.items()
        if name not in OWN_WAY
    )
    return tuple(group for group in groups if len(group.choices) > 1 or group.name in wanted.chosen)


def price_choices(
    facets: Mapping[str, Mapping[str, int]], wanted: Wanted, currency: str
) -> tuple[Choice, ...]:
    """The ranges of prices among what was found, the lowest first."""
    counts = facets.get("price", {})
    labels = sorted({*counts, *([wanted.price] if wanted.price else [])}, key=_low)
    return tuple(
        Choice(label, _price_words(label, currency), counts.get(label, 0), label == wanted.price)
        for label in labels
    )


def ways_inside(facets: Mapping[str, Mapping[str, int]], wanted: Wanted) -> tuple[Way, ...]:
    """The parts of the range directly below the one shown, the fullest first."""
    prefix = f"{wanted.type} > " if wanted.type else ""
    below = {
        path: count
        for path, count in facets.get("product_type", {}).items()
        if path.startswith(prefix) and " > " not in path[len(prefix) :] and path != wanted.type
    }
    return tuple(
        Way(path[len(prefix) :], wanted.inside(path).href, count)
        for path, count in sorted(below.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _choices(counts: Mapping[str, int], chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    rest = sorted(counts.keys() - set(chosen), key=lambda value: (-counts[value], value))
    shown = [*chosen, *rest][: max(MAX_CHOICES, len(chosen))]
    return tuple(Choice(value, value, counts.get(value, 0), value in chosen) for value in shown)


def _range(label: str) -> str:
    try:
        price_range(label)
    except InvalidRequest:
        return ""
    return label


def _low(label: str) -> float:
    return price_range(label)["gte"]


def _price_words(label: str, currency: str) -> str:
    """A range as it is said.

    >>> _price_words("5-10", "GBP"), _price_words("50-", "GBP"), _price_words("0-1", "GBP")
    ('£5 to £10', '£50 and more', 'under £1')
    """
    bounds = price_range(label)
    low, high = (
        shown_money(parse_money(amount, currency)).replace(".00", "") if amount is not None else ""
        for amount in (bounds["gte"], bounds.get("lt"))
    )
    if not high:
        return f"{low} and more"
    return f"{low} to {high}" if bounds["gte"] > 0 else f"under {high}"
