"""Basket, order and thank-you. The demo charges nothing; the log hears of it like any order."""

from itertools import islice
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec.structs import replace

from shopkeeper.decisions.offers import offers_named
from shopkeeper.domain import Event, Money, NotFound, OrderId, ProductId, parse_money
from shopkeeper.storefront.asking import question_beside
from shopkeeper.storefront.basket import BasketLine
from shopkeeper.storefront.cards import card_of
from shopkeeper.storefront.chrome import page, total_of
from shopkeeper.storefront.composed import Composed, compose
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    TheFront,
    TheShopper,
    check_form,
    own_path,
)
from shopkeeper.storefront.notes import go_on
from shopkeeper.storefront.offered import Till, till_of
from shopkeeper.storefront.recording import line, major, price_of, record
from shopkeeper.storefront.words import shown_money

Form = URLEncodedBody[dict[str, str]]
MAX_QUANTITY = 999
MAX_COUNTED = 500
"""Pieces in a basket that offers look at."""


@get("/basket", sync_to_thread=True, include_in_schema=False)
def basket(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """What was chosen so far, and what goes with it."""
    record(front, shopper, "basket", {"name": "Cart Viewed", "products": _lines(front, shopper)})
    composed = _composed(front, shopper, "basket")
    return page(
        front,
        shopper,
        request,
        "basket.html",
        composed=composed,
        rows=_rows(front, shopper.basket, composed),
        till=_till(front, shopper, composed),
    )


@post("/basket/add", sync_to_thread=True, include_in_schema=False)
def add(front: TheFront, shopper: TheShopper, data: Form) -> Redirect:
    """Put a product into the basket.

    Raises:
        NotFound: It is not in the catalogue.
    """
    check_form(front, shopper, data.get("token", ""))
    product = front.product(ProductId(data.get("product", "")))
    if product is None:
        raise NotFound("there is no such product")
    record(front, shopper, data.get("page", ""), {
        "name": "Product Added", "products": [line(product, _quantity(data, 1))],
        "decision_id": data.get("from"), "placement": data.get("at"),
    })  # fmt: skip
    return go_on(front, shopper, own_path(data.get("back", "/basket")), "added", product.id)


@post("/basket/change", sync_to_thread=True, include_in_schema=False)
def change(front: TheFront, shopper: TheShopper, data: Form) -> Redirect:
    """Set how many of a product are wanted; none takes it out."""
    check_form(front, shopper, data.get("token", ""))
    product = front.product(ProductId(data.get("product", "")))
    held = {one.product_id: one.quantity for one in shopper.basket}
    if product is not None and product.id in held:
        wanted = 0 if "remove" in data else _quantity(data, held[product.id])
        more = wanted - held[product.id]
        if more:
            name = "Product Added" if more > 0 else "Product Removed"
            record(front, shopper, "basket", {"name": name, "products": [line(product, abs(more))]})
        if wanted == 0:
            return go_on(front, shopper, "/basket", "removed", product.id)
    return Redirect("/basket", status_code=303)


@get("/order", sync_to_thread=True, include_in_schema=False)
def order(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """The checkout form; back to the basket where there is nothing to order."""
    if not shopper.basket:
        return Redirect("/basket", status_code=303)
    order_id = f"demo-{front.services.new_id()[:12]}"
    composed = _composed(front, shopper, "order")
    till = _till(front, shopper, composed)
    record(front, shopper, "order", {
        "name": "Checkout Started", "order_id": order_id, "products": _lines(front, shopper),
        **_worth(till),
    })  # fmt: skip
    return page(
        front,
        shopper,
        request,
        "order.html",
        composed=composed,
        order_id=order_id,
        rows=_rows(front, shopper.basket, composed),
        till=till,
    )


@post("/order", sync_to_thread=True, include_in_schema=False)
def place_order(front: TheFront, shopper: TheShopper, data: Form) -> Redirect:
    """Order what is in the basket; sent twice, it is one order. Nothing typed is kept."""
    check_form(front, shopper, data.get("token", ""))
    order_id = data.get("order", "")
    if shopper.basket and order_id.startswith("demo-"):
        decisions = {one.product_id: one.decision_id for one in shopper.basket if one.decision_id}
        till = _till(front, shopper, _composed(front, shopper, "order"))
        record(front, shopper, "order", {
            "name": "Order Completed", "message_id": f"order-{shopper.session}-{order_id}",
            "order_id": order_id, "products": _lines(front, shopper), **_worth(till),
            "decision_id": next(reversed(decisions.values()), None),
            "properties": {**({"decisions": decisions} if decisions else {}), **_used(till)},
        })  # fmt: skip
    return Redirect(f"/thanks/{order_id}", status_code=303)


@get("/thanks/{order_id:str}", sync_to_thread=True, include_in_schema=False)
def thanks(
    front: TheFront, request: AnyRequest, shopper: TheShopper, order_id: FromPath[str]
) -> Response[bytes]:
    """What was ordered, and what goes with it.

    Raises:
        NotFound: This customer has no such order.
    """
    found = ordered(shopper, OrderId(order_id))
    bought = tuple(BasketLine(one.product_id, one.quantity) for one in found.lines)
    context = shopper.context("order", found.lines[0].product_id if found.lines else None)
    used = tuple(offers_named(found.properties))
    context = replace(context, used_offers=used)
    composed = compose(front, shopper, "order", context)
    return page(
        front,
        shopper,
        request,
        "thanks.html",
        composed=composed,
        asked=question_beside(front, shopper, "post_purchase"),
        order_id=order_id,
        rows=_rows(front, bought),
        till=_paid(front, found, used),
    )


def _paid(front: Front, order: Event, used: tuple[str, ...]) -> Till | None:
    """What an order came to, with what its offers took off together."""
    if order.total is None:
        return None
    off = parse_money(str(order.properties.get("discount", 0)), order.total.currency)
    titles = {offer.id: offer.title for offer in front.shop().governed.rules.offers.offers}
    words = " and ".join(titles.get(name, name) for name in used)
    full = Money(order.total.amount + off.amount, off.currency)
    return Till(full, ((words, off),) if off.amount else (), used)


def ordered(shopper: Shopper, order_id: OrderId) -> Event:
    """An order of this visit.

    Raises:
        NotFound: It has none of that id.
    """
    for event in reversed(shopper.visited):
        if event.name == "Order Completed" and event.order_id == order_id:
            return event
    raise NotFound("there is no such order")


def _composed(front: Front, shopper: Shopper, page: str) -> Composed:
    """The basket's page, on which each product counts as often as it is wanted.

    Args:
        page: Where the shopper is: at the basket, or at the order of the same.
    """
    held = (one.product_id for one in shopper.basket for _ in range(one.quantity))
    context = replace(shopper.context(page), basket=tuple(islice(held, MAX_COUNTED)))
    return compose(front, shopper, "basket", context)


def _till(front: Front, shopper: Shopper, composed: Composed) -> Till | None:
    held = {one.product_id: one.quantity for one in shopper.basket}
    found = ((product, front.product(product)) for product in held)
    prices = {id_: price for id_, product in found if product and (price := price_of(product))}
    return till_of(prices, held, composed.decision) if prices else None


def _rows(
    front: Front, lines: tuple[BasketLine, ...], composed: Composed | None = None
) -> list[dict[str, Any]]:
    found = ((one, front.product(one.product_id)) for one in lines)
    return [
        {
            "card": composed.price(card_of(product)) if composed else card_of(product),
            "quantity": one.quantity,
            "sum": _total(front, (one,)),
        }
        for one, product in found
        if product is not None
    ]


def _lines(front: Front, shopper: Shopper) -> list[dict[str, Any]]:
    found = ((front.product(one.product_id), one.quantity) for one in shopper.basket)
    return [line(product, quantity) for product, quantity in found if product is not None]


def _total(front: Front, lines: tuple[BasketLine, ...]) -> str:
    total = total_of(front, {one.product_id: one.quantity for one in lines})
    return shown_money(total) if total else ""


def _worth(till: Till | None) -> dict[str, str]:
    return {"total": major(till.to_pay), "currency": till.total.currency} if till else {}


def _used(till: Till | None) -> dict[str, Any]:
    """The offers an order used and what they took off, by which their budgets are counted."""
    if till is None or not till.used:
        return {}
    saved = Money(till.saved, till.total.currency)
    shares = {name: major(amount) for name, (_, amount) in zip(till.used, till.off, strict=True)}
    return {"offers": list(till.used), "discount": major(saved), "discounts": shares}


def _quantity(data: dict[str, str], otherwise: int) -> int:
    asked = data.get("quantity", "")
    return min(int(asked), MAX_QUANTITY) if asked.isdecimal() and len(asked) < 9 else otherwise
