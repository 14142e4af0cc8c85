"""Conditions on the columns of a table, declared in a mapping and run by DuckDB.

Comes in: tests by column name, from a mapping file. Goes out: a DuckDB expression. Names and values
reach the engine as expressions, never as SQL text; `tests/intake/test_conditions.py` holds that.
"""

from collections.abc import Collection, Mapping

import msgspec
from duckdb import Expression, coalesce, col, fn, lit

from shopkeeper.domain import InvalidRequest


class Test(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is asked of one cell; every part that is given must hold."""

    equals: str | int | float | list[str | int | float] | None = None
    """The value, or one of several, compared as text."""
    matches: str | None = None
    """A regular expression found anywhere in the text (RE2 syntax)."""
    not_matches: str | None = None
    """One that is not found; an empty cell matches nothing."""
    lt: float | None = None
    lte: float | None = None
    gt: float | None = None
    gte: float | None = None
    missing: bool | None = None
    """True: the cell is empty. False: it is not."""


Where = dict[str, Test]
"""Column name to test; all must hold."""


def holds(where: Mapping[str, Test], columns: Collection[str]) -> Expression:
    """True where every test holds, false where one does not; never null.

    Raises:
        InvalidRequest: A column is not in the table.
    """
    found = lit(True)
    for name, test in where.items():
        found = found & coalesce(_test(test, cell(name, columns)), lit(False))
    return found


def cell(name: str, columns: Collection[str]) -> Expression:
    """The trimmed text of a column; null where there is none.

    Raises:
        InvalidRequest: The column is not in the table.
    """
    if name not in columns:
        raise InvalidRequest(f"no column {name!r} in the table; it has {', '.join(columns)}")
    return fn("nullif", fn("trim", col(name).cast("VARCHAR")), lit(""))


def _test(test: Test, text: Expression) -> Expression:
    found = lit(True)
    if test.equals is not None:
        wanted = test.equals if isinstance(test.equals, list) else [test.equals]
        found = found & text.isin(*[lit(str(value)) for value in wanted])
    if test.matches is not None:
        found = found & fn("regexp_matches", text, lit(test.matches))
    if test.not_matches is not None:
        unlike = ~coalesce(fn("regexp_matches", text, lit(test.not_matches)), lit(False))
        found = found & unlike
    if test.missing is not None:
        found = found & (text.isnull() if test.missing else text.isnotnull())
    return found & _bounds(test, text.try_cast("DOUBLE"))


def _bounds(test: Test, number: Expression) -> Expression:
    found = lit(True)
    if test.lt is not None:
        found = found & (number < lit(test.lt))
    if test.lte is not None:
        found = found & (number <= lit(test.lte))
    if test.gt is not None:
        found = found & (number > lit(test.gt))
    if test.gte is not None:
        found = found & (number >= lit(test.gte))
    return found
