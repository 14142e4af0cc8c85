"""What stands around every page: view as, search, categories, basket, footer; and the headers."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
import numpy as np
from litestar import MediaType, Response

from shopkeeper.catalog import Columns
from shopkeeper.customers.gpc import HONOURED
from shopkeeper.domain import Arm, Decision, Money
from shopkeeper.storefront.assets import asset_href
from shopkeeper.storefront.composed import Composed
from shopkeeper.storefront.front import AnyRequest, Front, Shopper, visit_cookie
from shopkeeper.storefront.notes import said_of
from shopkeeper.storefront.recording import price_of
from shopkeeper.storefront.rendering import TEMPLATES
from shopkeeper.storefront.words import counted, shown_money

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self';"
    " script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Of every page: nothing from elsewhere, nothing inline, nobody else's to keep."""

COMPARISON = (
    "This customer is in the comparison group: a fixed share of customers see what is bought most,"
    " so that the worth of personalization can be measured."
)

OFF = "Personalization is off: everybody sees this."
_OF_ARM: dict[Arm, str] = {"holdout": COMPARISON, "off": OFF}


class Category(msgspec.Struct, frozen=True):
    name: str
    href: str
    count: int


def page(
    front: Front,
    shopper: Shopper,
    request: AnyRequest,
    template: str,
    *,
    composed: Composed | None = None,
    decision: Decision | None = None,
    status: int = 200,
    **context: Any,
) -> Response[bytes]:
    """A whole page for this shopper.

    Args:
        decision: Behind the page, where it was not composed whole.
    """
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    held = {line.product_id: line.quantity for line in shopper.basket}
    total = total_of(front, held)
    body = render(
        template,
        front=front,
        shopper=shopper,
        facts=front.options.facts,
        here=here,
        note=note_of(composed.decision if composed else decision),
        composed=composed,
        promise=composed.promise if composed else None,
        signal=shopper.signal,
        said=said_of(front, shopper),
        categories=categories(front.shop().columns),
        basket_count=sum(held.values()),
        basket_sum=shown_money(total) if total else "",
        **context,
    )
    cookie = visit_cookie(front, msgspec.structs.replace(shopper.visit, note=None))
    return Response(
        body, status_code=status, media_type=MediaType.HTML, headers=HEADERS, cookies=[cookie]
    )


def render(template: str, **context: Any) -> bytes:
    filled = TEMPLATES.get_template(template).render(
        money=shown_money, counted=counted, asset=asset_href, honoured=HONOURED, **context
    )
    return filled.encode()


def note_of(decision: Decision | None) -> str:
    """What a viewer must know to judge the page; empty when it is the full answer."""
    if decision is None:
        return ""
    if decision.degraded:
        return f"Not personalised: {decision.degraded}."
    return _OF_ARM.get(decision.arm, "")


def categories(columns: Columns) -> tuple[Category, ...]:
    """The widest parts of the range, the largest first."""
    counts: Counter[str] = Counter()
    for code, n in enumerate(np.bincount(columns.product_type[columns.product_type >= 0])):
        counts[columns.product_types[code].partition(" > ")[0]] += int(n)
    return tuple(
        Category(name, category_href(name), count) for name, count in counts.most_common() if count
    )


def category_href(path: str) -> str:
    return f"/category?{urlencode({'type': path})}"


def total_of(front: Front, quantities: Mapping[Any, int]) -> Money | None:
    """The sum of what has a price; None for nothing."""
    products = {product_id: front.product(product_id) for product_id in quantities}
    prices = {p: price for p, found in products.items() if found and (price := price_of(found))}
    if not prices:
        return None
    currency = next(iter(prices.values())).currency
    return Money(sum(price.amount * quantities[p] for p, price in prices.items()), currency)
