"""Versions of rules: kept, and published by a second person."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.decisions import RulesStore, check_four_eyes, version_of
from shopkeeper.decisions.backends.memory_rules import MemoryRules
from shopkeeper.decisions.backends.sqlite_rules import SqliteRules
from shopkeeper.domain import NotAllowed
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.rules import RulesContract, proposal

texts = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)


class TestMemoryRules(RulesContract):
    @pytest.fixture
    def rules(self) -> RulesStore:
        return MemoryRules()


class TestSqliteRules(RulesContract):
    @pytest.fixture
    def rules(self, tmp_path: Path) -> Iterator[RulesStore]:
        database = open_database(tmp_path / "shop.db")
        yield SqliteRules(database)
        database.close()


@given(texts, texts)
def test_versions_are_equal_where_the_texts_are(one: dict[str, str], two: dict[str, str]) -> None:
    assert (version_of(one) == version_of(two)) == (one == two)


def test_whoever_proposed_cannot_publish() -> None:
    with pytest.raises(NotAllowed, match="a second person"):
        check_four_eyes(proposal("1", "ann"), "ann")
    check_four_eyes(proposal("1", "ann"), "bob")
