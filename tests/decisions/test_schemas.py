from pathlib import Path

import msgspec
import pytest

from shopkeeper.decisions.rules import NAMES
from shopkeeper.decisions.schemas import SHIPPED, schema_texts, schemas, write_schemas

TEXTS = schema_texts()


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_schema_that_ships_is_fresh(name):
    """Otherwise: `shopkeeper policy schemas src/shopkeeper/decisions/schemas`."""
    assert (SHIPPED / name).read_text(encoding="utf-8") == TEXTS[name]


def test_no_schema_ships_of_what_is_no_file():
    assert {path.name for path in SHIPPED.glob("*.json")} == set(TEXTS)


def test_every_file_of_rules_has_one():
    assert {schema["title"] for schema in schemas().values()} >= set(NAMES)


def test_every_reference_leads_somewhere():
    for text in TEXTS.values():
        known = msgspec.json.decode(text)["$defs"]
        for part in text.split('"$ref": "#/$defs/')[1:]:
            assert part.split('"')[0] in known


def test_every_field_is_described():
    silent = [
        f"{name}: {kind}.{field}"
        for name, schema in schemas().items()
        for kind, parts in schema["$defs"].items()
        for field, said in parts.get("properties", {}).items()
        if not any("description" in part for part in (said, *said.get("anyOf", ())))
    ]
    assert silent == []


def test_what_is_there_is_replaced(tmp_path: Path):
    first = write_schemas(tmp_path / "new")
    first[0].write_text("old")
    assert write_schemas(tmp_path / "new") == first
    assert {path.name: path.read_text(encoding="utf-8") for path in first} == TEXTS
