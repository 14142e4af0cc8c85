"""What the command line prints can be read by the next program in the pipe."""

import pytest

from shopkeeper.cli import show

ID = "key_" + "0123456789abcdef" * 3


def test_an_id_is_never_folded_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    why = "a reason of many words, " * 10
    show.table("Keys", ("version", "by key", "and by key", "why"), [("v1", ID, ID, why)])
    [row] = [line for line in capsys.readouterr().out.splitlines() if ID in line]
    assert row.rstrip().split(maxsplit=3) == ["v1", ID, ID, why.strip()]


def test_a_table_without_rows_is_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    show.table("", ("version", "by key"), [])
    assert capsys.readouterr().out.split() == ["version", "by", "key"]
