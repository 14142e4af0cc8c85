"""`blocks.yaml` as it is read, and the one every shop begins with."""

from pathlib import Path

import msgspec
import pytest

from shopkeeper.customers.preferences import load_preferences
from shopkeeper.decisions.blocks import (
    DEFAULT,
    LOG_FACTS,
    SHOP_FACTS,
    BlocksFile,
    check_blocks,
    load_blocks,
)
from shopkeeper.decisions.blocks.voice import quoted
from shopkeeper.decisions.known import Known
from shopkeeper.domain import InvalidRequest


def test_no_text_is_no_blocks() -> None:
    assert load_blocks("{}").said == BlocksFile()


@pytest.mark.parametrize(
    ("block", "says"),
    [("{id: a, kind: hok, headline: x}", "blocks[0].kind"),
     ("{id: a, kind: hook, headline: x, lnk: /x}", "blocks[0].lnk"),
     ("{id: a, kind: hook, headline: x, link: 'javascript:alert(1)'}", "blocks[0].link"),
     ("{id: a, kind: hook, headline: x, link: '//evil.example'}", "blocks[0].link"),
     ("{id: a, kind: hook, headline: x, ends: '2027-01-01T00:00:00'}", "blocks[0].ends"),
     ("{id: a, kind: hook, headline: ''}", "blocks[0].headline"),
     ("{id: a, kind: hook, headline: x, speaks_to: [{variable: proof, values: []}]}", "values")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(block: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=r"blocks\.yaml, line 2") as refused:
        load_blocks(f"blocks:\n- {block}")
    assert says in str(refused.value)


def test_editors_are_told_the_kinds() -> None:
    schema = msgspec.json.schema(BlocksFile)
    assert "risk_reducer" in schema["$defs"]["Block"]["properties"]["kind"]["enum"]


def test_what_every_shop_begins_with_has_no_problem_and_makes_no_claim() -> None:
    written = load_blocks(DEFAULT.read_text(encoding="utf-8"))
    preferences = load_preferences(Path("none of its own"))
    options = {name: tuple(one.options) for name, one in preferences.variables.items()}
    assert check_blocks(written, Known("GBP", "GB", variables=options)) == []
    assert all(not block.claims and not block.markets for block in written.said.blocks)
    quotable = {*SHOP_FACTS, *LOG_FACTS, "product"}
    assert all(quoted(block) <= quotable for block in written.said.blocks)
