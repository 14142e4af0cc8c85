"""Routes that let a web page speak for its customer, and say what signal this site honours."""

from datetime import date
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.customers import gpc
from shopkeeper.domain import CustomerRef, NotAllowed
from shopkeeper.experience import CustomerToken

SIGNAL_SINCE = date(2026, 11, 22)
"""When what this program does about `Sec-GPC` last changed."""


class TokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the token is to speak for."""

    customer: CustomerRef
    """Every id its bearer is known by: of a logged-in customer the `id` and the device's
    `anonymous_id`; of anybody else the device's alone."""
    seconds: int = 3_600
    """How long it holds, 60 to 86,400."""


_EXAMPLE = {"customer": {"id": "c-17850", "anonymous_id": "browser-7f3a"}, "seconds": 3600}


@post(
    "/v1/customer-tokens",
    guards=[Needs("decide")],
    status_code=200,
    sync_to_thread=True,
    opt={"example": _EXAMPLE},
)
def sign(request: ApiRequest, data: JSONBody[TokenRequest]) -> CustomerToken:
    """Get a token with which a web page speaks for one customer.

    For the shop's own server, which knows who is logged in: the page sends it with its publishable
    key, in `X-Customer-Token`. The key must have the scope `events` too.
    """
    if not request.key.allows("events"):
        raise NotAllowed("this needs a key with the scopes 'decide' and 'events'")
    return experience.sign_token(request.services, data.customer, data.seconds)


@get("/.well-known/gpc.json", sync_to_thread=False)
def gpc_json() -> dict[str, Any]:
    """Say that `Sec-GPC` is honoured. Open."""
    return gpc.well_known(SIGNAL_SINCE)


HANDLERS = [sign, gpc_json]
