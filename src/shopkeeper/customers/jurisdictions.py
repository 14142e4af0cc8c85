"""What a shop asks consent for, what the law of a place forbids, and how long things are kept.

A shop's `consent.yaml` comes in, or the one that ships; `ConsentRules` go out. Touches that file
alone.

No file can grant anything, more rows only restrict more, the browser's signal always refuses
advertising, and what cannot be the name of a place or an event is refused: `tests/customers/
test_jurisdictions.py` holds all four.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

import msgspec

from shopkeeper.customers.basis import day_of
from shopkeeper.customers.consent import BY_LAW, BY_SIGNAL, Refusal
from shopkeeper.customers.preferences.loading import refuse_misnamed
from shopkeeper.domain import EVENT_NAMES, Context, InvalidRequest, Purpose
from shopkeeper.domain.lines import Spot, read_spots
from shopkeeper.domain.places import AREA, MEMBERS, UNION

DEFAULT = Path(__file__).parent / "consent.yaml"
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
EVERYWHERE = "*"
_PLACE = re.compile(r"\*|EEA|[A-Z]{2}(-[A-Z0-9]{1,3})?")
"""Countries as in ISO 3166-1, regions as in ISO 3166-2; `EU` looks like a country."""
_KEPT = frozenset({*EVENT_NAMES, "Decision", EVERYWHERE})

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
    ['*', 'DE', 'DE-BY', 'EEA', 'EU']
    """
    region, market = context.region.strip().upper(), (context.market or home).strip().upper()
    named = {region, region.partition("-")[0], market, market.partition("-")[0]}
    named |= {f"{market}-{region}"} if market and region else set()
    found = {EVERYWHERE, *named} - {""}
    return found | ({UNION, AREA} if found & MEMBERS else set())


def load_consent(path: Path | None = None) -> ConsentRules:
    """Read a shop's `consent.yaml`.

    Args:
        path: None, or a file that is not there: the rules that ship.

    Raises:
        InvalidRequest: It is not such a file, or would grant something; file, line and field are
            named. Or it has a name that is not looked for.
    """
    refuse_misnamed(path)
    said = _read(path if path is not None and path.exists() else DEFAULT)
    yes, no = said["yes"].text(), said["no"].text()
    if len(yes.split()) != len(no.split()):
        raise said["no"].error(f"as many words as `yes`, {yes!r}, for refusing is as easy")
    return ConsentRules(
        wording=said["wording"].text(),
        yes=yes,
        no=no,
        purposes=_wordings(said["purposes"]),
        signal=_signal(said["signal"]),
        jurisdictions=_table(said.get("jurisdictions")),
        retention_days=_retention(said.get("retention_days")),
    )


def _read(path: Path) -> dict[str, Spot]:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError as wrong:
        raise InvalidRequest(f"{path.name} cannot be read: {wrong.strerror}") from None
    return read_spots(text, path.name).fields(ConsentRules.__struct_fields__, _REQUIRED)


_REQUIRED = ("wording", "yes", "no", "purposes", "signal")


def _wordings(spot: Spot) -> dict[Purpose, Wording]:
    """In the order of the file."""
    said = spot.fields(PURPOSES, PURPOSES)
    return {purpose: _wording(said[purpose]) for purpose in sorted(PURPOSES, key=list(said).index)}


def _wording(spot: Spot) -> Wording:
    said = spot.fields(("title", "about"), ("title", "about"))
    return Wording(said["title"].text(), said["about"].text())


def _signal(spot: Spot) -> frozenset[Purpose]:
    purposes = frozenset(spot.words(PURPOSES))
    if "advertising" not in purposes:
        raise spot.error(
            "a list with `advertising`: the signal cannot be ignored", sorted(purposes)
        )
    return purposes


def _table(spot: Spot | None) -> dict[str, Jurisdiction]:
    table: dict[str, Jurisdiction] = {}
    for said, row in ({} if spot is None else spot.entries()).items():
        place = said.upper()
        if not _PLACE.fullmatch(place):
            raise row.error("of a place: *, EU, EEA, a country as GB or a region as US-CA", said)
        if place in table:
            raise row.error("of a place given once", said)
        table[place] = _row(row)
    return table


def _row(row: Spot) -> Jurisdiction:
    said = row.fields((*PURPOSES, "signal"))
    signal = said["signal"].words(PURPOSES) if "signal" in said else ()
    answers = {p: said[p].word(ANSWERS) for p in PURPOSES if p in said}
    return Jurisdiction(answers, frozenset(signal))


def _retention(spot: Spot | None) -> dict[str, float]:
    days = {} if spot is None else spot.entries()
    for name, one in days.items():
        if name not in _KEPT:
            raise one.error(
                "of an event this program knows, as `Page Viewed`, `Decision` or *", name
            )
    return {name: one.number(1, MOST_DAYS) for name, one in days.items()}
