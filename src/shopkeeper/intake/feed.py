"""Translate rows of a product feed in Google Merchant's names into changes of the catalogue.

Comes in: one row from `feed_files` or from a request. Goes out: a `ProductChanged` with validated
fields in builtin form, or a `Rejection`. Pure; the moment is an argument.

Whatever JSON comes in, nothing is raised, and the fields of an accepted row make a `Product`;
`tests/intake/test_feed.py` holds both. OpenAI's names for the same fields are understood too.

Source: Google Merchant Center Help, "Product data specification", 2025.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain import Money, PricePlace, Product, ProductChanged, ProductId, Rejection
from shopkeeper.intake.feed_files import read_feed
from shopkeeper.intake.fields import (
    Fault,
    Fields,
    check_plain,
    read_currency,
    read_money,
    read_text,
    read_time,
)

__all__ = ["read_feed", "translate"]

_ALIASES = {"item_id": "id", "url": "link", "image_url": "image_link"}
_MONEY = ("price", "sale_price", "cost_of_goods_sold", "auto_pricing_min_price")
_TEXT_LIMIT = {"title": 1_000, "description": 50_000, "link": 4_000, "image_link": 4_000}
_TEXTS = tuple(
    name
    for name in Product.__struct_fields__
    if name not in {"id", "availability", "attributes", "assumed", *_MONEY}
)
_AVAILABILITY = {
    "in_stock": "in_stock",
    "out_of_stock": "out_of_stock",
    "preorder": "preorder",
    "pre_order": "preorder",
    "backorder": "backorder",
    "back_order": "backorder",
}
_ATTRIBUTE_LIMIT = 10_000


def translate(
    raw: object, index: int, place: PricePlace, now: datetime, whole: bool
) -> ProductChanged | Rejection:
    """Read one row.

    An empty cell says nothing; JSON `null` clears a field. A sale price outside its
    `sale_price_effective_date` is not in force and clears it too.

    Args:
        index: Its place in the feed, from 0; named in a rejection.
        place: Where its prices hold; amounts in another currency are rejected.
        whole: The row says everything there is to say: fields it does not name are cleared, and
            it must have a title.
    """
    try:
        check_plain(raw)
        row = Fields(_renamed(raw))
        product_id = ProductId(row.required("id", "the id of a product"))
        fields = _fields(row, place, now)
        if whole and "title" not in fields:
            raise Fault("title", "the product's title", row.values.get("title"))
    except Fault as fault:
        return fault.rejection(index)
    return ProductChanged(product_id, fields, whole, place, now)


def _renamed(raw: object) -> object:
    if not isinstance(raw, Mapping):
        return raw
    return {_ALIASES.get(name, name): value for name, value in raw.items()}


def _fields(row: Fields, place: PricePlace, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _TEXTS:
        _put(found, name, row, _text(row, name))
    if "title" in found and found["title"] is None:
        raise Fault("title", "the product's title", None)
    for name in _MONEY:
        price = _money(row.get(name), row.at(name), place)
        _put(found, name, row, None if price is None else msgspec.to_builtins(price))
    if found.get("sale_price") is not None and not _sale_in_force(row, now):
        found["sale_price"] = None
    _put(found, "availability", row, _availability(row))
    attributes = _attributes(row)
    if attributes:
        found["attributes"] = attributes
    return found


def _put(found: dict[str, Any], name: str, row: Fields, value: object) -> None:
    """Keep what was said: a value, or a JSON null, which clears."""
    if value is not None or (name in row.values and row.values[name] is None):
        found[name] = value


def _text(row: Fields, name: str) -> str | None:
    value = row.get(name)
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str) and v), "")
    if name == "product_type" and isinstance(value, str):
        value = " > ".join(part.strip() for part in value.split(">"))
    return read_text(value, row.at(name), _TEXT_LIMIT.get(name, 1_000))


def _money(value: object, path: str, place: PricePlace) -> Money | None:
    """`"2.55 GBP"`, `2.55` in the place's own currency, or `{"value", "currency"}`."""
    currency: str | None = place.currency
    if isinstance(value, dict):
        amount, currency = value.get("value"), read_currency(value.get("currency"), path)
    elif isinstance(value, str) and " " in value.strip():
        amount, currency = _split(value, path)
    else:
        amount = value
    if currency != place.currency:
        raise Fault(path, f"an amount in {place.currency}", value)
    price = read_money(amount, place.currency, path)
    if price is not None and price.amount < 0:
        raise Fault(path, "an amount of 0 or more", value)
    return price


def _split(value: str, path: str) -> tuple[str, str | None]:
    first, second = value.split(maxsplit=1)
    if first.isalpha():
        first, second = second, first
    return first, read_currency(second, path)


def _sale_in_force(row: Fields, now: datetime) -> bool:
    path = row.at("sale_price_effective_date")
    interval = read_text(row.values.get("sale_price_effective_date"), path)
    if interval is None:
        return True
    start, slash, end = interval.partition("/")
    if not slash:
        raise Fault(path, "two times with `/` between them", interval)
    return read_time(start, path) <= now < read_time(end, path)


def _availability(row: Fields) -> str | None:
    said = row.text("availability")
    if said is None:
        return None
    found = _AVAILABILITY.get(said.lower().replace(" ", "_"))
    if found is None:
        raise Fault(row.at("availability"), "in_stock, out_of_stock, preorder or backorder", said)
    return found


def _attributes(row: Fields) -> dict[str, str]:
    own = row.record("attributes")
    rest = {name: value for name, value in row.rest().items() if name != "assumed"}
    said = {own.at(n): (n, v) for n, v in own.values.items()} | {n: (n, v) for n, v in rest.items()}
    found = {name: _attribute(value, path) for path, (name, value) in said.items()}
    return {name: text for name, text in found.items() if text}


def _attribute(value: object, path: str) -> str:
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        value = ", ".join(value)
    elif isinstance(value, (bool, float, dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    return read_text(value, path, _ATTRIBUTE_LIMIT) or ""
