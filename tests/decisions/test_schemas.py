import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from shopkeeper.customers.jurisdictions import DEFAULT as CONSENT
from shopkeeper.customers.jurisdictions import load_consent
from shopkeeper.customers.preferences.loading import DEFAULT as PREFERENCES
from shopkeeper.customers.preferences.loading import load_preferences
from shopkeeper.decisions.rules import NAMES, complete
from shopkeeper.decisions.schemas import SHIPPED, schema_texts, schemas, write_schemas
from shopkeeper.decisions.schemas.customers import (
    Ask,
    ConsentFile,
    Jurisdiction,
    PreferencesFile,
    Products,
    Question,
    Quiz,
    Rule,
    SupportTag,
    Variable,
    Wording,
)
from shopkeeper.decisions.schemas.facts import Amount, Place, ShopFile
from shopkeeper.domain import InvalidRequest, Money, PricePlace, ShopFacts
from tests.decisions.json_schema import faults

TEXTS = schema_texts()
SCHEMAS = schemas()
FACTS = ShopFacts(
    "My Shop", PricePlace("GB", "GBP"), return_days=30, free_shipping_from=Money(5000, "GBP")
)
FILES = {
    **{name: text for name, text in complete({}).items() if name in NAMES},
    "preferences.yaml": PREFERENCES.read_text(encoding="utf-8"),
    "consent.yaml": CONSENT.read_text(encoding="utf-8"),
    "shop.yaml": yaml.safe_dump(msgspec.to_builtins(FACTS)),
}
"""What ships, or a new shop has."""


def read(text: str) -> Any:
    """As an editor reads it, which knows YAML 1.2: `yes` is a word, and so is every key."""
    return _read(yaml.compose(text, Loader=yaml.SafeLoader))


def _read(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _read(part) for key, part in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_read(part) for part in node.value]
    if node.tag.endswith((":int", ":float")) or node.value in {"true", "false"}:
        return yaml.safe_load(node.value)
    return node.value


def schema_of(name: str) -> dict[str, Any]:
    return SCHEMAS[name.replace(".yaml", ".schema.json")]


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_ships_is_accepted_and_a_typo_in_it_is_not(name):
    said, schema = read(FILES[name]), schema_of(name)
    assert list(faults(said, schema, schema)) == []
    assert list(faults(said | {"typo": 1}, schema, schema)) == ["$.typo"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("preferences.yaml", "kind: scale", "kind: skale"),
        ("preferences.yaml", "sources: [", "sources: [quizz, "),
        ("preferences.yaml", "Product Viewed: 0.03", "Product Seen: 0.03"),
        ("preferences.yaml", "Product Viewed: 0.03", "Product Viewed: 3"),
        ("preferences.yaml", "value_focus:", "Value focus:"),
        ("preferences.yaml", "ends: [the best price, the best quality]", "ends: [cheap]"),
        ("consent.yaml", "signal: [advertising]", "signal: []"),
        ("consent.yaml", "messages: ask", "messages: aks"),
        ("consent.yaml", "  US-CA:", "  California:"),
        ("consent.yaml", "Page Viewed: 400", "Page Viewed: 0"),
        ("shop.yaml", "currency: GBP", "currency: pounds"),
        ("shop.yaml", "return_days: 30", "return_days: a month"),
    ],
)
def test_a_slip_is_underlined(name, old, new):
    assert old in FILES[name]
    schema = schema_of(name)
    assert list(faults(read(FILES[name].replace(old, new, 1)), schema, schema))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (PreferencesFile, "variables:", "typo: 1\nvariables:"),
        (Variable, "    kind: scale", "    typo: 1\n    kind: scale"),
        (Products, "products: {", "products: {typo: 1, "),
        (Rule, "  - variable:", "  - typo: 1\n    variable:"),
        (Quiz, "  welcome:\n", "  welcome:\n    typo: 1\n"),
        (Question, "      - id: categories", "      - typo: 1\n        id: categories"),
        (Ask, "ask: {", "ask: {typo: 1, "),
        (SupportTag, "{variable: reassurance", "{typo: 1, variable: reassurance"),
        (ConsentFile, "wording:", "typo: 1\nwording:"),
        (Wording, "    title:", "    typo: 1\n    title:"),
        (Jurisdiction, "  EU:\n", "  EU:\n    typo: ask\n"),
    ],
)
def test_the_reader_and_the_schema_know_the_same_fields(part, old, new, tmp_path):
    consent = part in {ConsentFile, Wording, Jurisdiction}
    text = FILES["consent.yaml" if consent else "preferences.yaml"]
    assert old in text
    path = tmp_path / "a.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidRequest, match="typo` must be one of the fields") as raised:
        (load_consent if consent else load_preferences)(path)
    told = re.search(r"one of the fields (.*), got", str(raised.value))
    assert told is not None
    assert set(told[1].split(", ")) == set(part.__struct_fields__)


@pytest.mark.parametrize(
    ("read", "told"), [(ShopFacts, ShopFile), (PricePlace, Place), (Money, Amount)]
)
def test_the_facts_of_a_shop_are_those_of_its_schema(read, told):
    def fields(kind: type) -> list[tuple[str, bool, Any]]:
        found = msgspec.structs.fields(kind)
        return [(one.name, one.required, one.default) for one in found]

    assert fields(told) == fields(read)


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
