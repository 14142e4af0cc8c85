"""Open somebody's table: Parquet, CSV or JSON lines, through DuckDB, without trusting its types.

Comes in: a path. Goes out: a DuckDB connection of its own with the view `file` (every column as it
came, and its row number), or plain rows in batches. Work that does not fit into memory goes to a
temporary folder; nothing is fetched from anywhere.

A line that is no row is a rejection in its place; `tests/intake/test_tables.py` holds that.

Source: DuckDB documentation, "Expression API" and "Reading Faulty CSV Files", 2026.
"""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection, col, fn, lit, star

from shopkeeper.domain import InvalidRequest, Rejection
from shopkeeper.intake.fields import shown

ROW = "shopkeeper row"
"""The view's column with the row number, from 0."""
_LOOK = 4_096
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened as the view `file`."""

    connection: DuckDBPyConnection
    columns: tuple[str, ...]
    n: int
    """Rows that could be read."""
    broken: tuple[Rejection, ...] = ()
    """Lines that could not, by place."""

    def place(self, row: int) -> int:
        """Where a row of the view stands in the file, counting the broken lines."""
        for line in self.broken:
            if line.index > row:
                break
            row += 1
        return row


@contextmanager
def open_table(path: Path, zone: str = "UTC") -> Iterator[Table]:
    """Open a table for as long as the context lasts.

    Args:
        zone: IANA name of the clock that times without an offset were read from.

    Raises:
        InvalidRequest: The file is missing, in another format, or not what its name says; also
            where the engine fails on it later, within the context.
    """
    if not path.is_file():
        raise InvalidRequest(f"no such table: {str(path)!r}")
    if _is_empty(path):
        raise InvalidRequest(f"table {str(path)!r} is empty")
    with tempfile.TemporaryDirectory(prefix="shopkeeper-") as spill:
        connection = duckdb.connect(":memory:", config={**_CONFIG, "temp_directory": spill})
        try:
            connection.execute("set global TimeZone = ?", [zone])
            yield _opened(connection, path)
        except duckdb.Error as wrong:
            reason = str(wrong).splitlines()[0]
            raise InvalidRequest(f"table {str(path)!r} cannot be read: {reason}") from None
        finally:
            connection.close()


def _is_empty(path: Path) -> bool:
    """Whether nothing but blanks stands in a file (a packed one is unpacked for a look)."""
    packed = path.suffix.lower() == ".gz"
    try:
        with gzip.open(path) if packed else path.open("rb") as file:
            return not file.read(_LOOK).removeprefix(b"\xef\xbb\xbf").strip()
    except (OSError, EOFError, zlib.error):
        return False  # the engine says what is wrong with it


def _opened(connection: DuckDBPyConnection, path: Path) -> Table:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    readers = {
        ".parquet": _parquet,
        ".csv": _csv,
        ".tsv": _csv,
        ".txt": _csv,
        ".jsonl": _json,
        ".ndjson": _json,
    }
    if suffix not in readers:
        expected = ", ".join(readers)
        raise InvalidRequest(f"table {str(path)!r} must be one of {expected} (also .gz)")
    return readers[suffix](connection, path)


def _parquet(connection: DuckDBPyConnection, path: Path) -> Table:
    file = connection.read_parquet(str(path), file_row_number=True)
    columns = tuple(name for name in file.columns if name != "file_row_number")
    kept = [col(name) for name in columns]
    file.select(*kept, col("file_row_number").alias(ROW)).create_view("file")
    return Table(connection, columns, _count(connection))


def _csv(connection: DuckDBPyConnection, path: Path) -> Table:
    connection.execute(
        "create table lines as select * from read_csv($1, all_varchar = true, header = true,"
        " quote = '\"', escape = '\"', store_rejects = true)",
        [str(path)],
    )
    faults = connection.execute(
        "select line, any_value(error_type), any_value(csv_line) from reject_errors"
        " group by line order by line"
    ).fetchall()
    columns = tuple(connection.table("lines").columns)
    _number(connection)
    expected = f"a line of {len(columns)} cells"
    broken = [Rejection(int(at) - 2, "", expected, shown(text)) for at, _, text in faults]
    return Table(connection, columns, _count(connection), tuple(broken))


def _json(connection: DuckDBPyConnection, path: Path) -> Table:
    connection.execute(
        "create table objects as select json, json_type(json) is not distinct from 'OBJECT'"
        " as readable, row_number() over () - 1 as place"
        " from read_ndjson_objects($1, ignore_errors = true)",
        [str(path)],
    )
    faults = connection.execute(
        "select place, json from objects where not readable order by place"
    ).fetchall()
    names = connection.execute(
        "select name, min(place * 10000 + i) from (select place, generate_subscripts(k, 1) as i,"
        " unnest(k) as name from (select place, json_keys(json) as k from objects where readable))"
        " group by name order by 2"
    ).fetchall()
    columns = tuple(str(name) for name, _ in names)
    cells = [
        fn("json_extract_string", col("json"), lit(_pointer(name))).alias(name) for name in columns
    ]
    rows = connection.table("objects").filter(col("readable"))
    rows.select(*cells).create("lines") if cells else rows.select(col("json")).create("lines")
    _number(connection)
    broken = [Rejection(int(at), "", "a JSON object", shown(text)) for at, text in faults]
    return Table(connection, columns, _count(connection), tuple(broken))


def _pointer(name: str) -> str:
    """A field as a JSON pointer (RFC 6901)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _number(connection: DuckDBPyConnection) -> None:
    connection.table("lines").select(star(), col("rowid").alias(ROW)).create_view("file")


def _count(connection: DuckDBPyConnection) -> int:
    ((n,),) = connection.execute("select count(*) from file").fetchall()
    return int(n)
