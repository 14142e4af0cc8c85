import msgspec
import pytest

from shopkeeper.decisions.offers import OffersFile, TiersFile, load_offers
from shopkeeper.domain import InvalidRequest

START = "offers:\n  - {id: ten, title: Ten, kind: percent, eligibility: Everybody, "


@pytest.mark.parametrize(
    ("field", "unit"),
    [
        ("depth_bps: 0.1", "basis points: 10 % is 1000"),
        ("depth_bps: 10%", "basis points: 10 % is 1000"),
        ("depth_bps: 10.5", "basis points: 10 % is 1000"),
        ("depth_bps: 10000", "basis points: 10 % is 1000"),
        ("margin_floor_bps: 25%", "basis points: 25 % is 2500"),
        ("amount: 5.00", "minor units of the shop's currency: 5.00 EUR is 500"),
        ("amount: 5 EUR", "minor units of the shop's currency: 5.00 EUR is 500"),
        ("least_basket: -1", "minor units of the shop's currency: 5.00 EUR is 500"),
        ("starts: 2026-12-01", "a date and time with its zone"),
        ("ends: '2026-12-01T00:00:00'", "a date and time with its zone"),
        ("cap: {times: 1, days: 1.5}", "a whole number of days"),
        ("budget: {uses: 10.0}", "a whole number of uses"),
    ],
)
def test_a_number_in_the_wrong_unit_is_refused_with_line_field_and_unit(
    field: str, unit: str
) -> None:
    with pytest.raises(InvalidRequest) as wrong:
        load_offers(f"{START}{field}}}")
    said = str(wrong.value)
    assert said.startswith("offers.yaml, line 2: `offers[0].")
    assert unit in said


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("dept_bps: 1000", "did you mean `depth_bps`?"),
        ("announced: privat", "must be one of"),
        ("markets: [gb]", "did you mean `GB`?"),
    ],
)
def test_a_typo_is_refused_with_what_was_meant(field: str, hint: str) -> None:
    with pytest.raises(InvalidRequest, match=r"offers.yaml, line 2: `offers\[0\]") as wrong:
        load_offers(f"{START}{field}}}")
    assert hint in str(wrong.value)


def test_a_whole_menu_is_read() -> None:
    said = load_offers(f"{START}depth_bps: 1000, ends: '2026-12-01T00:00:00+01:00'}}").said
    assert said.offers[0].depth_bps == 1000
    assert said.offers[0].ends is not None


def test_where_an_offer_is_taken_off_follows_from_its_kind_unless_it_says() -> None:
    kinds = {
        kind: load_offers(START.replace("percent", kind) + "}").said.offers[0].on_basket
        for kind in ("percent", "bundle", "gift", "free_shipping", "points")
    }
    assert kinds == {
        "percent": False, "bundle": False, "gift": True, "free_shipping": True, "points": True
    }  # fmt: skip
    assert load_offers(f"{START}per: basket}}").said.offers[0].on_basket


@pytest.mark.parametrize("file", [OffersFile, TiersFile])
def test_editors_get_a_schema_with_bounds_and_units(file: type[msgspec.Struct]) -> None:
    schema = msgspec.json.encode(msgspec.json.schema(file)).decode()
    assert "inor units" in schema
    assert '"additionalProperties":false' in schema
