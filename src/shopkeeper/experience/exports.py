"""An export as CSV files, for a spreadsheet: one file for each sort of record.

Pure. Every file has a header line, times are ISO 8601 in UTC, amounts are in major units beside
their currency, and a value that a spreadsheet would run as a formula is quoted.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import msgspec

from shopkeeper.domain import Decision, Event, Money, digits
from shopkeeper.experience.exporting import Export, Exported

Row = tuple[Any, ...]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv_files(export: Export) -> dict[str, str]:
    """Each file's name and text: `ids`, `consent`, `preferences`, `evidence`, `statements`,
    `events`, `shown` and `decisions`, each with `.csv`."""
    return {f"{name}.csv": _csv(header, rows(export)) for name, (header, rows) in _FILES.items()}


def as_zip(export: Export) -> bytes:
    """The CSV files in one archive; the same export gives the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in as_csv_files(export).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _csv(header: Row, rows: Iterable[Row]) -> str:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return held.getvalue()


def _cell(value: Any) -> Any:
    """A value as a cell; a text that begins like a formula is made to be read as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else _plain(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: Any) -> str:
    """Times as ISO 8601, lists and maps as JSON."""
    found = msgspec.to_builtins(value)
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()


def _ids(export: Export) -> Iterator[Row]:
    for kind, names in export.ids.items():
        for name in names:
            yield kind, name


def _consent(export: Export) -> Iterator[Row]:
    for purpose, said in export.consent.purposes.items():
        held = said.withheld, said.kept_on
        yield purpose, said.state, said.time, said.source, said.wording, *held


def _preferences(export: Export) -> Iterator[Row]:
    for p in export.preferences:
        yield p.variable, p.value, p.words, p.confidence, p.explicit, p.pinned, p.off, p.used, p.use


def _evidence(export: Export) -> Iterator[Row]:
    for p in export.preferences:
        for e in p.evidence:
            yield p.variable, e.value, e.source, e.time, e.weight, e.event, e.product, e.words


def _statements(export: Export) -> Iterator[Row]:
    for found in export.statements:
        said = msgspec.to_builtins(found.record)
        kind, time = said.pop("type"), said.pop("time")
        yield found.position, time, kind, said, *_ground(found)


def _happened(kept: Callable[[Export], tuple[Exported, ...]]) -> Callable[[Export], Iterator[Row]]:
    def rows(export: Export) -> Iterator[Row]:
        for found in kept(export):
            if isinstance(found.record, Event):
                yield from _lines(found, found.record)

    return rows


def _lines(found: Exported, event: Event) -> Iterator[Row]:
    """A row for each product of an event; one for an event without products."""
    ground = _ground(found)
    rest = (event.session_id, event.order_id, event.query, event.properties or None, *ground)
    for line in event.lines or (None,):
        bought = (line.product_id, line.quantity, *_money(line.price)) if line else (None,) * 4
        yield found.position, event.time, event.name, *bought, *rest


def _decisions(export: Export) -> Iterator[Row]:
    for found in export.decisions:
        if isinstance(found.record, Decision):
            yield from _shown(found, found.record)


def _shown(found: Exported, decision: Decision) -> Iterator[Row]:
    for placement, slate in decision.slates.items():
        for one in slate.products:
            why = "; ".join(reason.text for reason in one.reasons)
            asked = found.position, decision.time, decision.decision_id, decision.arm, placement
            yield *asked, one.position, one.id, one.score, one.propensity, why, *_ground(found)


def _money(price: Money | None) -> Row:
    if price is None:
        return None, None
    return str(Decimal(price.amount).scaleb(-digits(price.currency))), price.currency


def _ground(found: Exported) -> Row:
    basis = found.basis
    return (basis.purposes, basis.source) if basis is not None else (None, None)


_GROUND = ("purposes", "basis")
_EVENTS = (
    "position", "time", "name", "product_id", "quantity", "price", "currency", "session_id",
    "order_id", "query", "properties", *_GROUND,
)  # fmt: skip
_FILES: dict[str, tuple[Row, Callable[[Export], Iterable[Row]]]] = {
    "ids": (("kind", "id"), _ids),
    "consent": (
        ("purpose", "state", "time", "source", "wording", "withheld", "kept_on"),
        _consent,
    ),
    "preferences": (
        ("variable", "value", "words", "confidence", "explicit", "pinned", "off", "used", "use"),
        _preferences,
    ),
    "evidence": (
        ("variable", "value", "source", "time", "weight", "event", "product_id", "words"),
        _evidence,
    ),
    "statements": (("position", "time", "kind", "said", *_GROUND), _statements),
    "events": (_EVENTS, _happened(lambda export: export.events)),
    "shown": (_EVENTS, _happened(lambda export: export.shown)),
    "decisions": (
        (
            "position", "time", "decision_id", "arm", "placement", "place", "product_id", "score",
            "propensity", "reasons", *_GROUND,
        ),
        _decisions,
    ),
}  # fmt: skip
"""File to its header and what fills it."""
