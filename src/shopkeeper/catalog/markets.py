"""What may be said of a price in each market, from a table that ships and a shop's own rows.

The two files come in; one `MarketRule` per market goes out. Touches the table that ships alone.

A shop's rows can only forbid more, and cannot change the words of a law: `tests/catalog/
test_markets.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from shopkeeper.domain.files import Problem, Written, read_struct
from shopkeeper.domain.places import around, within

DEFAULT = Path(__file__).parent / "markets.yaml"
FILE = "markets.yaml"
PERMISSIONS = ("reductions", "progressive", "new_products", "perishable", "personalised_food")
_PLACE = r"^(\*|EEA|[A-Z]{2}(-[A-Z0-9]{1,3})?)$"
_Said = Annotated[str, Meta(min_length=1)]


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that stand beside a personalised price."""

    code: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$", description="A name for the words.")]
    text: Annotated[str, Meta(min_length=1, description="The exact words.")]


class Market(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row: what is not said here, a wider place says."""

    id: Annotated[
        str, Meta(pattern=_PLACE, description="`*`, EU, EEA, a country as DE, a region as US-NY.")
    ]
    source: Annotated[str, Meta(min_length=1, description="The law, or why the shop wants it.")]
    reductions: Annotated[
        bool | None, Meta(description="Whether any price may be called reduced.")
    ] = None
    progressive: Annotated[
        bool | None,
        Meta(
            description="Whether a reduction in steps is compared with the price before its first."
        ),
    ] = None
    new_products: Annotated[
        bool | None,
        Meta(description="Whether a product priced for fewer than 30 days may be called reduced."),
    ] = None
    perishable: Annotated[
        bool | None, Meta(description="Whether a perishable product may be called reduced.")
    ] = None
    personalised_food: Annotated[
        bool | None,
        Meta(description="Whether an offer made to some may change what food costs them."),
    ] = None
    disclosures: Annotated[
        tuple[Duty, ...], Meta(description="What is said beside a personalised price.")
    ] = ()


class MarketsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole of `markets.yaml`."""

    food: Annotated[
        tuple[_Said, ...],
        Meta(description="Product types, or Google's categories, by the beginning of their path."),
    ] = ()
    perishable: Annotated[tuple[_Said, ...], Meta(description="What spoils, in the same way.")] = ()
    markets: Annotated[
        tuple[Market, ...], Meta(description="The markets the shop forbids something in.")
    ] = ()


class MarketRule(msgspec.Struct, frozen=True):
    """What holds in one market."""

    market: str
    reductions: bool
    progressive: bool
    new_products: bool
    perishable: bool
    personalised_food: bool
    duties: tuple[Duty, ...]
    food_types: tuple[str, ...]
    perishable_types: tuple[str, ...]
    sources: tuple[str, ...]
    """Of the rows that were read, widest place first."""


MOST_KEPT = 1024
"""Markets whose rule is remembered; when there are as many, all are forgotten."""


@dataclass(frozen=True, slots=True)
class Markets:
    """The table that ships, and what a shop forbids beyond it."""

    law: MarketsFile
    own: MarketsFile
    _known: dict[str, MarketRule] = field(default_factory=dict, compare=False, repr=False)

    def rule(self, market: str) -> MarketRule:
        """What holds in a market, written like `DE` or `US-NY`.

        A market as wide as `US` has people of every state in it: what any of them forbids for food,
        and the words any of them wants said, hold for it too.
        """
        if (known := self._known.get(market)) is not None:
            return known
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        return self._known.setdefault(market, self._read(market))

    def _read(self, market: str) -> MarketRule:
        around_it = [*_around(self.law, market), *_around(self.own, market)]
        within_it = [row for row in self._rows() if within(row.id, market)]
        told = [*around_it, *within_it]
        may = {name: self.may(name, market) for name in PERMISSIONS}
        may["personalised_food"] &= all(row.personalised_food is not False for row in within_it)
        return MarketRule(
            market=market,
            **may,
            duties=_duties(told),
            food_types=_joined(self.law.food, self.own.food),
            perishable_types=_joined(self.law.perishable, self.own.perishable),
            sources=tuple(row.source for row in told),
        )

    def _rows(self) -> tuple[Market, ...]:
        return (*self.law.markets, *self.own.markets)

    def may(self, name: str, market: str) -> bool:
        """Whether a permission is given there: the narrowest row of the law that speaks of it gives
        it, and no row of the shop forbids it.
        """
        law = [getattr(row, name) for row in _around(self.law, market)]
        allowed = next((said for said in reversed(law) if said is not None), False)
        return allowed and all(getattr(r, name) is not False for r in _around(self.own, market))


def load_markets(text: str, name: str = FILE) -> Written[MarketsFile]:
    """Read a shop's `markets.yaml`; `check_markets` says what else is wrong with it.

    Raises:
        InvalidRequest: It is not such a file; file, line and field are named.
    """
    return read_struct(text, name, MarketsFile)


@cache
def shipped() -> Written[MarketsFile]:
    """The table that ships."""
    return load_markets(DEFAULT.read_text("utf-8"))


def markets_of(own: MarketsFile | None = None) -> Markets:
    """What holds in every market for a shop.

    >>> markets_of().rule("US-MD").personalised_food
    False
    """
    return Markets(shipped().said, own or MarketsFile())


def check_markets(written: Written[MarketsFile]) -> list[Problem]:
    """Everything wrong with a shop's file: a place twice, a permission, a law in other words."""
    found: list[Problem] = []
    seen: set[str] = set()
    for i, row in enumerate(written.said.markets):
        if row.id in seen:
            found.append(written.problem(("markets", i, "id"), f"is given twice: {row.id!r}"))
        seen.add(row.id)
        found += _loosened(written, i, row)
        found += _reworded(written, i, row)
    return found


def _loosened(written: Written[MarketsFile], i: int, row: Market) -> Iterable[Problem]:
    law = markets_of()
    for name in PERMISSIONS:
        if getattr(row, name) and not law.may(name, row.id):
            text = "must be false or left out, got true: a shop can only forbid more than the law"
            yield written.problem(("markets", i, name), text, code="loosened")


def _reworded(written: Written[MarketsFile], i: int, row: Market) -> Iterable[Problem]:
    words = {duty.code: duty.text for each in shipped().said.markets for duty in each.disclosures}
    for j, duty in enumerate(row.disclosures):
        if words.get(duty.code, duty.text) != duty.text:
            path = ("markets", i, "disclosures", j, "text")
            yield written.problem(path, f"must be the law's words, {words[duty.code]!r}")


def _around(table: MarketsFile, market: str) -> list[Market]:
    """The rows of the places the market lies in, widest first."""
    places = around(market)
    rows = [row for row in table.markets if row.id in places]
    return sorted(rows, key=lambda row: places.index(row.id))


def _duties(rows: Sequence[Market]) -> tuple[Duty, ...]:
    """Each code once, in the words of the first, which are the law's where it has any."""
    duties: dict[str, Duty] = {}
    for row in rows:
        for duty in row.disclosures:
            duties.setdefault(duty.code, duty)
    return tuple(duties.values())


def _joined(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
