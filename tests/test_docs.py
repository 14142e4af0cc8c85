"""What the product says of itself must be in the docs."""

from pathlib import Path

import pytest

from shopkeeper import domain
from shopkeeper.customers import CATEGORIES
from shopkeeper.decisions import PLACEMENTS
from shopkeeper.domain import OWN_EVENTS, SEGMENT_EVENTS, Product, ShopkeeperError
from shopkeeper.settings import PREFIX, Settings

DOCS = Path(__file__).parent.parent / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("event", SEGMENT_EVENTS + OWN_EVENTS)
def test_every_event_is_documented(event):
    assert f"`{event}`" in " ".join(page("events.md").split())


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_of_consent_is_documented(category):
    assert f"`{category}`" in page("events.md").partition("## Consent")[2].partition("\n## ")[0]


@pytest.mark.parametrize("setting", Settings.__struct_fields__)
def test_every_setting_is_documented(setting):
    assert f"`{PREFIX}{setting.upper()}`" in page("cli.md")


@pytest.mark.parametrize(
    "code",
    [
        error.code
        for name in domain.__all__
        if isinstance(error := getattr(domain, name), type) and issubclass(error, ShopkeeperError)
        if error is not ShopkeeperError
    ],
)
def test_every_error_code_is_documented(code):
    assert f"`{code}`" in page("api.md")


@pytest.mark.parametrize("name", sorted(PLACEMENTS))
def test_every_placement_is_documented(name):
    assert f"`{name}`" in page("api.md")


@pytest.mark.parametrize(
    "field", sorted(set(Product.__struct_fields__) - {"attributes", "assumed"})
)
def test_every_product_field_is_documented(field):
    assert f"`{field}`" in page("events.md")
