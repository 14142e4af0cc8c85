"""Write small Parquet files from SQL values."""

from pathlib import Path

import duckdb


def write(path: Path, columns: str, values: str) -> Path:
    """A file whose rows are `VALUES ...` with the named columns, in that order.

    >>> import tempfile
    >>> write(Path(tempfile.mkdtemp()) / "a.parquet", "a, b", "(1, 'x'), (2, 'y')").name
    'a.parquet'
    """
    with duckdb.connect() as db:
        db.sql(f"SELECT * FROM (VALUES {values}) AS t({columns})").write_parquet(str(path))
    return path
