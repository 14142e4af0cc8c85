"""The letter after an order, as its own page: what the shop's mail server would send.

It stands apart from the shop, as it does in a mail program: nothing of the storefront is around it,
and its headers let it load nothing. Held by tests/storefront/test_letters.py.
"""

from litestar import MediaType, Response, get
from litestar.params import FromPath

from shopkeeper import experience
from shopkeeper.domain import OrderId
from shopkeeper.experience import Ordered
from shopkeeper.storefront.buying import ordered
from shopkeeper.storefront.chrome import HEADERS
from shopkeeper.storefront.front import AnyRequest, TheFront, TheShopper

_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
}
"""Of a letter: mail programs know no style but inline, and nothing else is let in."""


@get("/letter/{order_id:str}", sync_to_thread=True, include_in_schema=False)
def letter(
    front: TheFront, request: AnyRequest, shopper: TheShopper, order_id: FromPath[str]
) -> Response[bytes]:
    """What is written to this customer about an order of theirs.

    Raises:
        NotFound: This customer has no such order.
    """
    order = Ordered(
        ordered(shopper, OrderId(order_id)),
        shopper.customer,
        shopper.visit.promise,
        shopper.context("letter"),
    )
    written = experience.letter_of(
        front.services, order, str(request.base_url), signal=shopper.signal
    )
    return Response(written.letter.html.encode(), media_type=MediaType.HTML, headers=_HEADERS)
