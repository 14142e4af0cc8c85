"""What a shop asks consent for, what the law of a place forbids, and how long things are kept.

A shop's `consent.yaml` comes in, or the one that ships; `ConsentRules` go out. Touches that file
alone.

No file can grant anything, and more rows only restrict more: `tests/customers/
test_jurisdictions.py` holds both.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import msgspec

from shopkeeper.customers.basis import day_of
from shopkeeper.customers.consent import BY_LAW, BY_SIGNAL, Refusal
from shopkeeper.customers.preferences.lines import Field, read_fields
from shopkeeper.domain import Context, Purpose

DEFAULT = Path(__file__).parent / "consent.yaml"
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
EVERYWHERE = "*"
UNION = "EU"
MEMBERS = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK "
    "IS LI NO".split()
)
"""The European Union's countries, and those of the European Economic Area, by ISO 3166-1."""

Answer = Literal["ask", "refuse"]
"""`ask`: done where the customer said yes. `refuse`: not done there, whatever was said."""
ANSWERS: tuple[Answer, ...] = get_args(Answer)
MOST_DAYS = 36_500.0


class Wording(msgspec.Struct, frozen=True):
    """A purpose in words for customers."""

    title: str
    about: str
    """One sentence: what is done, with what."""


class Jurisdiction(msgspec.Struct, frozen=True):
    """One row of the table."""

    purposes: dict[Purpose, Answer] = {}
    """Those not named are asked."""
    signal: frozenset[Purpose] = frozenset()
    """What `Sec-GPC` refuses there, beside what it refuses everywhere."""


class ConsentRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop declared about consent and retention."""

    wording: str
    """Version of the words."""
    yes: str
    no: str
    """The two answers, of equal length."""
    purposes: dict[Purpose, Wording]
    signal: frozenset[Purpose]
    """What `Sec-GPC` refuses everywhere."""
    jurisdictions: dict[str, Jurisdiction]
    retention_days: dict[str, float]
    """Event name to how long it is kept, `*` for all others; nothing there: until erased."""

    def refusals(self, context: Context, signal: bool, home: str = "") -> frozenset[Refusal]:
        """What may not be done, by law or by the browser's signal, whatever was agreed to.

        Args:
            context: Says where the customer is.
            signal: Whether the request carried `Sec-GPC: 1`.
            home: The shop's own market, where the context names none.
        """
        rows = list(self._rows(context, home))
        by_law = {p for row in rows for p, answer in row.purposes.items() if answer == "refuse"}
        by_signal = self.signal.union(*(row.signal for row in rows)) if signal else frozenset()
        return frozenset(
            {Refusal(p, BY_LAW) for p in by_law} | {Refusal(p, BY_SIGNAL) for p in by_signal}
        )

    def asked(self, context: Context, home: str = "") -> tuple[Purpose, ...]:
        """The purposes a customer there is asked about, in the order of the file."""
        never = {no.purpose for no in self.refusals(context, False, home)}
        return tuple(purpose for purpose in self.purposes if purpose not in never)

    def kept_since(self, name: str, now: datetime) -> datetime | None:
        """Events of that name which happened before are not read any more; None: all are.

        Counted in whole days: an event goes at the start of the day in which its time ends.
        """
        days = self.retention_days.get(name, self.retention_days.get(EVERYWHERE))
        return None if days is None else start_of_keeping(days, now)

    def _rows(self, context: Context, home: str) -> Iterator[Jurisdiction]:
        for place in sorted(places_of(context, home)):
            if place in self.jurisdictions:
                yield self.jurisdictions[place]


def start_of_keeping(days: float, now: datetime) -> datetime:
    """What happened before is kept no more, the day counted as over when it begins.

    >>> start_of_keeping(1, datetime(2026, 5, 9, 13)).isoformat()
    '2026-05-09T00:00:00'
    """
    return day_of(now) + timedelta(days=1 - days)


def places_of(context: Context, home: str = "") -> set[str]:
    """Every row of the table a customer may be under.

    >>> sorted(places_of(Context(region="ca", market="US")))
    ['*', 'CA', 'US', 'US-CA']
    >>> sorted(places_of(Context(region="DE-BY")))
    ['*', 'DE', 'DE-BY', 'EU']
    """
    region, market = context.region.strip().upper(), (context.market or home).strip().upper()
    named = {region, region.partition("-")[0], market, market.partition("-")[0]}
    named |= {f"{market}-{region}"} if market and region else set()
    found = {EVERYWHERE, *named} - {""}
    return found | ({UNION} if found & MEMBERS else set())


def load_consent(path: Path | None = None) -> ConsentRules:
    """Read a shop's `consent.yaml`.

    Args:
        path: None, or a file that is not there: the rules that ship.

    Raises:
        InvalidRequest: It is not such a file, or would grant something; file, line and field are
            named.
    """
    top = read_fields(path if path is not None and path.exists() else DEFAULT)
    top.fields(ConsentRules.__struct_fields__)
    yes, no = top.required("yes"), top.required("no")
    if len(yes.text().split()) != len(no.text().split()):
        raise no.wrong(f"as many words as `yes` ({yes.text()!r}), for refusing is as easy")
    return ConsentRules(
        wording=top.required("wording").text(),
        yes=yes.text(),
        no=no.text(),
        purposes=_wordings(top.required("purposes")),
        signal=_signal(top.required("signal")),
        jurisdictions=_table(top.fields().get("jurisdictions")),
        retention_days=_retention(top.fields().get("retention_days")),
    )


def _wordings(field: Field) -> dict[Purpose, Wording]:
    field.fields(PURPOSES)
    found: dict[Purpose, Wording] = {}
    for purpose in sorted(PURPOSES, key=lambda p: field.required(p).line):
        words = field.required(purpose)
        words.fields(Wording.__struct_fields__)
        title, about = (words.required(name).text() for name in Wording.__struct_fields__)
        found[purpose] = Wording(title, about)
    return found


def _signal(field: Field) -> frozenset[Purpose]:
    return frozenset(p for item in field.items() for p in PURPOSES if p == item.one_of(PURPOSES))


def _table(field: Field | None) -> dict[str, Jurisdiction]:
    rows = {} if field is None else field.fields()
    return {place.strip().upper(): _row(row) for place, row in rows.items()}


def _row(row: Field) -> Jurisdiction:
    said = row.fields((*PURPOSES, "signal"))
    signal = said.pop("signal", None)
    return Jurisdiction(
        {
            purpose: answer
            for purpose in PURPOSES
            for answer in ANSWERS
            if purpose in said and answer == said[purpose].one_of(ANSWERS)
        },
        frozenset() if signal is None else _signal(signal),
    )


def _retention(field: Field | None) -> dict[str, float]:
    days = {} if field is None else field.fields()
    return {name: one.number(1, MOST_DAYS) for name, one in days.items()}
