"""Read Parquet files, such as train and test, as columns of dense numbers.

Ids may be integers or strings; they are compared as text and numbered by first appearance. DuckDB
does the work within a bounded memory; only the numbers leave it, in the order of the rows.

Held by tests/learning/test_files.py.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import duckdb
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest

MEMORY = "1500MB"
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_ID = (*_WHOLE, *(f"U{name}" for name in _WHOLE), "VARCHAR", "UUID")
_NUMBER = (*_ID[:-2], "FLOAT", "DOUBLE")
_MOMENT = (
    "DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
)  # fmt: skip
_EXPECTED = {
    "id": ("integers or strings", _ID),
    "list": ("lists of integers or strings", tuple(f"{name}[]" for name in _ID)),
    "value": (
        "integers, numbers, strings, booleans or dates",
        (*_ID, "FLOAT", "DOUBLE", "BOOLEAN", "DATE"),
    ),
    "time": ("numbers of seconds since 1970 or timestamps", (*_NUMBER, *_MOMENT)),
}

Shape = Literal["id", "list", "value", "time"]


class Files:
    """Open files, each known by what it is for; a context manager."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._db = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": tempfile.gettempdir()}
        )
        self._types = {which: self._open(which, path) for which, path in paths.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def has(self, which: str, column: str) -> bool:
        return column in self._types[which]

    def require(self, which: str, column: str, shape: Shape, *, empty: bool = False) -> None:
        """Refuse a file whose column is missing, of another type, or has empty places.

        Args:
            empty: Whether places may be empty.

        Raises:
            InvalidRequest: It names the file, the column, what was expected and what came.
        """
        words, types = _EXPECTED[shape]
        found = self._types[which].get(column)
        if found is None:
            have = ", ".join(f"`{name}`" for name in self._types[which])
            raise InvalidRequest(f"{which} must have a column `{column}` of {words}, got {have}")
        if found not in types:
            raise InvalidRequest(f"`{column}` of {which} must hold {words}, got {found}")
        if empty:
            return
        gaps = self._db.view(which).filter(f"{_named(column)} IS NULL")
        row = gaps.aggregate("min(file_row_number)").fetchall()[0][0]
        if row is not None:
            raise InvalidRequest(f"`{column}` of {which} must not be empty, got NULL in row {row}")

    def number(self, which: str, column: str) -> tuple[str, ...]:
        """Number a column's ids by first appearance, and name them in that order."""
        first = f"{_named(column)}::VARCHAR AS id, min(file_row_number) AS first"
        ids = self._db.view(which).aggregate(first, f"{_named(column)}::VARCHAR")
        numbered = ids.project("id, (row_number() OVER (ORDER BY first) - 1)::INTEGER AS code")
        numbered.create(f"{which}_{column}")
        ordered = self._db.table(f"{which}_{column}").order("code").project("id")
        return tuple(name for (name,) in ordered.fetchall())

    def codes(self, which: str, column: str, by: str, of: str = "") -> NDArray[np.int32]:
        """A column as the numbers that `number(by, of)` gave, row by row; -1: not among them.

        Args:
            of: The numbered column; not given: the one of the same name.
        """
        ids = self._db.view(which).project(
            f"{_named(column)}::VARCHAR AS id, file_row_number AS row"
        )
        numbers = self._db.table(f"{by}_{of or column}")
        joined = ids.set_alias("a").join(numbers.set_alias("b"), "a.id = b.id", how="left")
        codes = joined.order("row").project("coalesce(code, -1) AS code").fetchnumpy()
        return np.asarray(codes["code"], np.int32)

    def lists(
        self, which: str, column: str, by: str, of: str
    ) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """A list column as the numbers that `number(by, of)` gave, the unknown left out.

        Returns:
            Where each row's elements begin, shape `(n + 1,)`, and the elements.
        """
        elements = self._db.view(which).project(
            f"file_row_number AS row, unnest({_named(column)})::VARCHAR AS id, "
            f"generate_subscripts({_named(column)}, 1) AS place"
        )
        numbers = self._db.table(f"{by}_{of}").set_alias("b")
        known = elements.set_alias("a").join(numbers, "a.id = b.id").order("row, place")
        columns = known.project("row, code").fetchnumpy()
        starts = np.searchsorted(columns["row"], np.arange(self.count(which) + 1))
        return starts.astype(np.int64), np.asarray(columns["code"], np.int32)

    def times(self, which: str, column: str) -> NDArray[np.float64]:
        """A time column, in seconds since 1970."""
        moment = self._types[which][column] in _MOMENT
        value = f"epoch({_named(column)}::TIMESTAMP)" if moment else _named(column)
        rows = self._db.view(which).order("file_row_number")
        times = rows.project(f"({value})::DOUBLE AS time").fetchnumpy()
        return np.asarray(times["time"], np.float64)

    def count(self, which: str) -> int:
        return int(self._db.view(which).aggregate("count(*)").fetchall()[0][0])

    def _open(self, which: str, path: Path) -> dict[str, str]:
        try:
            relation = self._db.read_parquet(str(path), file_row_number=True)
            relation.create_view(which)
        except duckdb.Error as unreadable:
            raise InvalidRequest(
                f"{which} must be a Parquet file, got {path}: {unreadable}"
            ) from None
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        types.pop("file_row_number")
        if self.count(which) == 0:
            raise InvalidRequest(f"{which} must have rows, got none in {path}")
        return types


def _named(column: str) -> str:
    """A column's name as the database reads it, whatever characters it has."""
    return '"' + column.replace('"', '""') + '"'
