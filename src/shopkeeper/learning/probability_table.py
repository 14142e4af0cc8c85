"""Visits of a table with their outcome, as rows of numbers in the order of time.

From a Parquet file with one visit a row to features, outcomes and the order they are learned in.
Numbers are numbers; words become codes, where they are few enough to tell anything. The time itself
(`timestamp`, `Month`) only orders the rows: what is asked about lies in months of its own.

Held by tests/learning/test_probability_table.py.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest

LABELS = ("Revenue", "revenue", "label", "purchase", "purchased", "converted", "bought")
"""Columns taken for the outcome where none is named, the first that there is."""
_CUSTOMERS = ("visitor_id", "user_id", "customer_id")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIMES = ("timestamp", "date", "month")
_NUMBERS = ("FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")
_MOST_WORDS = 64


@dataclass(frozen=True, slots=True)
class Table:
    """Visits, oldest first; arrays `(n,)` but for `x`."""

    names: tuple[str, ...]
    """Of the features."""
    x: NDArray[np.float64]
    """Shape `(n, names)`, NaN unknown."""
    words: tuple[int, ...]
    """Columns that hold codes of words."""
    y: NDArray[np.float64]
    """0 or 1."""
    customers: NDArray[np.int64]
    order: str
    """What the rows are ordered by, in words."""

    def without(self, name: str) -> "Table":
        """The same visits without one feature."""
        at = self.names.index(name)
        words = tuple(word - (word > at) for word in self.words if word != at)
        names = self.names[:at] + self.names[at + 1 :]
        return Table(names, np.delete(self.x, at, 1), words, self.y, self.customers, self.order)


def read_table(path: Path, label: str | None = None) -> Table:
    """Read visits with their outcome.

    Args:
        label: The column of the outcome: true or false, 0 or 1.

    Raises:
        InvalidRequest: The file cannot be read, or has no outcome or nothing to tell it from.
    """
    columns, types = _columns(path)
    outcome = _outcome(columns, label)
    order, said = _order(columns)
    columns = {name: column[order] for name, column in columns.items()}
    customer = next((name for name in _CUSTOMERS if name in columns), None)
    aside = {outcome, customer, *(name for name in columns if name.lower() in _TIMES)}
    features = {
        name: _feature(column, types[name]) for name, column in columns.items() if name not in aside
    }
    found = {name: feature for name, feature in features.items() if feature is not None}
    if not found:
        raise InvalidRequest(f"events must have columns to tell `{outcome}` from, got {[*columns]}")
    return Table(
        names=tuple(found),
        x=np.column_stack([column for column, _ in found.values()]),
        words=tuple(at for at, (_, words) in enumerate(found.values()) if words),
        y=_number(columns[outcome]),
        customers=_customers(columns, customer, len(order)),
        order=said,
    )


def _feature(column: NDArray[np.generic], kind: str) -> tuple[NDArray[np.float64], bool] | None:
    """A column as numbers, and whether they are codes of words; None: too many words."""
    if "INT" in kind or kind.startswith(_NUMBERS):
        return _number(column), False
    words, codes = np.unique(np.asarray(column).astype(str), return_inverse=True)
    return (codes.astype(np.float64), True) if len(words) <= _MOST_WORDS else None


def _customers(
    columns: dict[str, NDArray[np.generic]], name: str | None, n: int
) -> NDArray[np.int64]:
    """A label for each row's customer; where nobody is named, each row has its own."""
    if name is None:
        return np.arange(n)
    return np.unique(columns[name].astype(str), return_inverse=True)[1].astype(np.int64)


def _columns(path: Path) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    """The file's columns and their types."""
    try:
        with duckdb.connect() as db:
            read = db.read_parquet(str(path))
            types = dict(zip(read.columns, map(str, read.types), strict=True))
            columns = read.fetchnumpy()
    except duckdb.Error as unreadable:
        raise InvalidRequest(f"events must be a Parquet file, got {path}: {unreadable}") from None
    if not len(next(iter(columns.values()))):
        raise InvalidRequest(f"events must have rows, got none in {path}")
    return columns, types


def _outcome(columns: dict[str, NDArray[np.generic]], label: str | None) -> str:
    """The name of the outcome's column."""
    wanted = LABELS if label is None else (label,)
    name = next((one for one in wanted if one in columns), None)
    if name is None:
        words = " or ".join(f"`{one}`" for one in wanted)
        have = ", ".join(f"`{one}`" for one in columns)
        raise InvalidRequest(f"`label` must name a column such as {words}, got {have}")
    if not np.isin(_number(columns[name]), (0.0, 1.0)).all():
        raise InvalidRequest(f"`{name}` must be true or false, 0 or 1, everywhere")
    return name


def _order(columns: dict[str, NDArray[np.generic]]) -> tuple[NDArray[np.int64], str]:
    """The rows, oldest first, and what says so; rows of one time as the file has them."""
    by = next((name for name in columns if name.lower() in _TIMES), None)
    if by is None:
        return np.arange(len(next(iter(columns.values())))), "rows as the file has them"
    times = columns[by]
    if by.lower() == "month" and not np.issubdtype(times.dtype, np.number):
        short = np.array([str(word)[:3].lower() for word in times])
        unknown = short[~np.isin(short, _MONTHS)]
        if len(unknown):
            raise InvalidRequest(f"`{by}` must hold months, got {str(unknown[0])!r}")
        times = np.array([_MONTHS.index(word) for word in short])
    return np.argsort(times, kind="stable"), f"`{by}`, within it rows as the file has them"


def _number(column: NDArray[np.generic]) -> NDArray[np.float64]:
    """Numbers; what is missing is NaN."""
    try:
        values = np.asarray(column, np.float64)
    except ValueError:
        return np.full(len(column), np.nan)
    return np.where(np.ma.getmaskarray(column), np.nan, values)
