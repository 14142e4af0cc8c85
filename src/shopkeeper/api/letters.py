"""Route of the letter after an order. Writing it is ours, sending it the shop's mail server's."""

import msgspec
from litestar import post
from litestar.params import JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.domain import CustomerRef
from shopkeeper.experience import Letter


class LetterRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which order the letter is about."""

    order_id: str
    """Of an `Order Completed` among the newest 20,000 entries of the log, or its customer's own."""
    customer: CustomerRef = CustomerRef()
    """Whose order it is: with it, it is found at once, however long the log."""
    promise: str = ""
    """What the visit's link carried in `sk_promise`; left out: as the visit's own pages have it."""
    shop_url: str = ""
    """Where the shop is, like `https://shop.example`; without it the letter has no link."""


_EXAMPLE = {"order_id": "o-1001", "shop_url": "https://shop.example"}


@post(
    "/v1/letters",
    guards=[Needs("decide")],
    status_code=200,
    sync_to_thread=True,
    opt={"example": _EXAMPLE},
)
def write_letter(request: ApiRequest, data: JSONBody[LetterRequest]) -> Letter:
    """Write the letter after an order, in one logged decision; nothing is sent.

    Asked for again it is the same letter of the same decision. 404 where there is no such order or
    its customer was erased, 409 where it was cancelled or refunded.
    """
    return experience.letter_after(
        request.services, data.order_id, data.promise, data.shop_url, data.customer
    ).letter


HANDLERS = [write_letter]
