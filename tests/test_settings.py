from pathlib import Path

import pytest

from shopkeeper.domain import InvalidRequest, Money, PricePlace, ShopFacts
from shopkeeper.settings import Settings, read_facts, read_settings, write_facts


def test_without_an_environment_there_are_working_defaults():
    assert read_settings({}) == Settings()


def test_what_is_set_is_read_in_its_own_type():
    found = read_settings({"SHOPKEEPER_PORT": "9000", "SHOPKEEPER_HOLDOUT": "0.1", "HOME": "/x"})
    assert (found.port, found.holdout) == (9000, 0.1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "many"),
        ("HOLDOUT", "1.5"),
        ("MAX_BODY_BYTES", "1"),
        ("COLOUR", "red"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name, value):
    with pytest.raises(InvalidRequest, match="SHOPKEEPER_"):
        read_settings({f"SHOPKEEPER_{name}": value})


def test_facts_read_back_as_they_were_written(tmp_path: Path):
    facts = ShopFacts("Ångström & Söhne", PricePlace("DE", "EUR"), "Europe/Berlin", 3, 14,
                      Money(4000, "EUR"), "9-17", 2, "ours", ("return_days",))  # fmt: skip
    write_facts(tmp_path / "shop.yaml", facts)
    assert read_facts(tmp_path / "shop.yaml") == facts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the file must not be empty"),
        ("[", "line 1: not yaml, a value is missing, or a bracket"),
        ("name: x", "line 1: must have `place`"),
        (
            "name: 3\nplace: {market: GB, currency: GBP}\n",
            "line 1: `name` must be text, got 3 (put it",
        ),
        ("name: x\nplace: {market: GB}\n", "line 2: `place` must have `currency`"),
        (
            "name: x\nretrun_days: 3\n",
            "line 2: `retrun_days` is not a field known here (did you mean",
        ),
    ],
)
def test_facts_that_say_too_little_are_refused(tmp_path: Path, text: str, told: str):
    (tmp_path / "shop.yaml").write_text(text)
    with pytest.raises(InvalidRequest) as wrong:
        read_facts(tmp_path / "shop.yaml")
    assert str(wrong.value).startswith(f"shop.yaml, {told}")


def test_facts_that_are_not_text_are_refused(tmp_path: Path):
    (tmp_path / "shop.yaml").write_bytes("name: Ångström".encode("latin-1"))
    with pytest.raises(
        InvalidRequest, match=r"shop\.yaml, line 1: has characters that are not UTF-8"
    ):
        read_facts(tmp_path / "shop.yaml")


def test_facts_are_written_whole_or_not_at_all(tmp_path: Path):
    (tmp_path / "shop.yaml").mkdir()
    with pytest.raises(IsADirectoryError):
        write_facts(tmp_path / "shop.yaml", ShopFacts("x", PricePlace("GB", "GBP")))
    assert [path.name for path in tmp_path.iterdir()] == ["shop.yaml"]
