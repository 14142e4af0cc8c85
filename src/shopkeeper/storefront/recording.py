"""Tell the log what a visitor did, as any other client would: raw events through `track`.

What is clicked while viewing as a customer is kept for that customer, on a basis that says whose
clicks these really were, less what the customer refused. What concerns the basket is held for the
visit as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from shopkeeper import experience
from shopkeeper.domain import Basis, Event, Money, Product, Shown, digits
from shopkeeper.intake import Arrival, native
from shopkeeper.storefront.front import Front, Shopper

SOURCE = "clicked in the Shopkeeper demo on this machine, by somebody viewing as this customer"


def record(front: Front, shopper: Shopper, page: str, *events: dict[str, Any]) -> None:
    """Keep events of this visit; returns once they are durable.

    Args:
        page: Where they happened, in `Context.page`'s words.
        events: In the native form, without what is the same for all of this visit.
    """
    basis = declared_basis(front)
    raws = [_addressed(front, shopper, page, event) for event in events]
    experience.track(front.services, raws, native.translate, declared=basis, signal=shopper.signal)
    front.visits.keep(shopper.customer, shopper.session, _understood(raws, basis.time))


def declared_basis(front: Front) -> Basis:
    """The ground the demo keeps clicks and corrections on, as far as the customer did not refuse.

    Answers to questions are not kept on it: before anybody is asked anything, they are asked that.
    """
    return Basis(("analytics", "personalization"), SOURCE, front.services.clock())


def _understood(raws: Sequence[object], now: datetime) -> Iterator[Event]:
    outcomes = (out for i, raw in enumerate(raws) for out in native.translate(raw, i, now))
    return (out.event for out in outcomes if isinstance(out, Arrival))


def line(product: Product, quantity: int = 1, position: int | None = None) -> dict[str, Any]:
    """A product within an event, at the price it is offered at."""
    price = price_of(product)
    amount = {} if price is None else {"price": major(price), "currency": price.currency}
    place = {} if position is None else {"position": position}
    return {"product_id": product.id, "quantity": quantity, **amount, **place}


def shown_lines(shown: Iterable[Shown]) -> list[dict[str, Any]]:
    return [{"product_id": one.id, "position": one.position} for one in shown]


def price_of(product: Product) -> Money | None:
    """What one costs now: the same for whoever asks."""
    return product.sale_price or product.price


def major(money: Money) -> str:
    return str(Decimal(money.amount).scaleb(-digits(money.currency)))


def _addressed(front: Front, shopper: Shopper, page: str, event: dict[str, Any]) -> dict[str, Any]:
    customer = shopper.customer
    who = {"id": customer.id, "anonymous_id": customer.anonymous_id}
    said = {name: value for name, value in event.items() if value is not None and value != ""}
    return {
        "message_id": front.services.new_id(),
        "customer": {name: value for name, value in who.items() if value is not None},
        "session_id": shopper.session,
        "context": {"page": page, "device": shopper.device, "locale": shopper.locale},
        **said,
    }


def promotion(name: str, block: str, position: int | None = None) -> dict[str, Any]:
    """What was done with a block of a page: its id is the promotion's, as tallies count it."""
    place = {} if position is None else {"position": position}
    return {"name": name, "properties": {"promotion_id": block, **place}}


def click_id(shopper: Shopper, decision_id: str, what: str) -> str:
    """One click a product or block and decision, however often it is loaded again."""
    return f"click-{shopper.session}-{decision_id}-{what}"
