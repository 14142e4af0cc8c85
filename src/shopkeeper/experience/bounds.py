"""How much a request may hold, so that no caller can make one answer cost like a thousand.

The record of a decision keeps its request, and a stored record must always be readable: so the
bounds are held here, at the door, and not by the stored structs.
"""

import re
from collections.abc import Iterator, Sized

from shopkeeper.customers.book import names
from shopkeeper.domain import Context, CustomerRef, DecideRequest, InvalidRequest

MAX_ID = 512
MAX_WORD = 200
MAX_PROMISE = 1_000
MAX_PRODUCTS = 1_000
MAX_PLACEMENTS = 20
MARKET = re.compile(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?")
"""A country, or a part of one."""
_WORDS = ("page", "device", "locale", "timezone", "market", "campaign", "referrer", "region")


def check_bounds(request: DecideRequest) -> None:
    """Refuse a request that holds more than any page needs.

    Raises:
        InvalidRequest: A text or a list is too long; the field is named.
    """
    for field, value, limit in _parts(request):
        if len(value) > limit:
            unit = "letters" if isinstance(value, str) else "entries"
            raise InvalidRequest(f"`{field}` must have at most {limit} {unit}, got {len(value)}")
    check_market("context.market", request.context.market)


def check_market(field: str, market: str) -> None:
    """Refuse a market whose law nobody could look up.

    Raises:
        InvalidRequest: It is no place; empty, it is the shop's own.
    """
    if market and not MARKET.fullmatch(market):
        expected = "a country like 'DE', or a part of one like 'US-NY'"
        raise InvalidRequest(f"`{field}` must be {expected}, got {market[:80]!r}")


def check_customer(ref: CustomerRef) -> None:
    """Refuse a ref that names nobody, or by more than an id is.

    Raises:
        InvalidRequest: No id is given, or one is too long; the field is named.
    """
    if not any(names(ref)):
        raise InvalidRequest("`customer` must have an `id` or an `anonymous_id`, got neither")
    for field, value, limit in _customer(ref):
        if len(value) > limit:
            raise InvalidRequest(f"`{field}` must have at most {limit} letters, got {len(value)}")


Part = tuple[str, Sized, int]


def _parts(request: DecideRequest) -> Iterator[Part]:
    yield "placements", request.placements, MAX_PLACEMENTS
    yield "session_id", request.session_id or "", MAX_ID
    yield "page", request.page, MAX_WORD
    yield "promise", request.promise, MAX_PROMISE
    yield from _customer(request.customer)
    yield from _context(request.context)
    for i, slot in enumerate(request.placements):
        yield f"placements[{i}].name", slot.name, MAX_WORD
        yield f"placements[{i}].exclude", slot.exclude, MAX_PRODUCTS
        for product in slot.exclude:
            yield f"placements[{i}].exclude", product, MAX_ID


def _customer(customer: CustomerRef) -> Iterator[Part]:
    yield "customer.id", customer.id or "", MAX_ID
    yield "customer.anonymous_id", customer.anonymous_id or "", MAX_ID


def _context(context: Context) -> Iterator[Part]:
    for name in _WORDS:
        yield f"context.{name}", getattr(context, name), MAX_WORD
    yield "context.product_id", context.product_id or "", MAX_ID
    yield "context.basket", context.basket, MAX_PRODUCTS
    for product in context.basket:
        yield "context.basket", product, MAX_ID
