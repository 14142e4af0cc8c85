"""Whose data a request may touch: any customer's with a secret key, one's own with a publishable.

A publishable key stands in a web page, where everybody can read it. What says who sent the request
is a customer token, signed by the shop and sent in `X-Customer-Token`. Touches the directory's
secret, the clock and, on a refusal, the audit trail. `tests/api/test_customers.py` holds it.
"""

from typing import Any, NoReturn, cast

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from shopkeeper import experience
from shopkeeper.access import Key
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.headers import header
from shopkeeper.api.keys import Needs, only_own
from shopkeeper.api.paths import as_sent
from shopkeeper.customers import gpc
from shopkeeper.domain import CustomerRef, NotAllowed

TOKEN = b"x-customer-token"
_SIGNAL = gpc.HEADER.lower().encode()


class NeedsCustomer(Needs):
    """A guard like `Needs`; a publishable key must bring a customer token as well."""

    async def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        """Raises as `Needs` does, and `NotAllowed` without a token that holds."""
        await super().__call__(connection, handler)
        request = cast(ApiRequest, connection)
        if request.key.publishable and token_holder(request) is None:
            raise NotAllowed(
                "with a publishable key, a customer token is needed: send `X-Customer-Token`, "
                "which the shop's server has from `POST /v1/customer-tokens`"
            )


def token_holder(request: ApiRequest) -> CustomerRef | None:
    """Who the customer token of a request speaks for; None where it has none.

    Raises:
        NotAllowed: There is one, and it does not hold; noted in the audit trail.
    """
    token = header(request.scope, TOKEN)
    if not token:
        return None
    try:
        return experience.read_token(request.services, token)
    except NotAllowed as wrong:
        experience.note_token_refusal(request.services, actor(request), str(wrong))
        raise


def whose(request: ApiRequest, named: str) -> CustomerRef:
    """The customer a path names, if the caller may touch what is theirs.

    Raises:
        NotAllowed: A publishable key, whose token is another customer's.
        InvalidRequest: Nobody is named.
    """
    ref = experience.named(as_sent(named))
    own(request, ref)
    return ref


def own(request: ApiRequest, ref: CustomerRef) -> None:
    """Hold a publishable key to the customer its token speaks for.

    A device that was joined to a known customer does not speak for them: that takes a token which
    names them.

    Raises:
        NotAllowed: The token is another customer's, or not enough.
    """
    if not request.key.publishable:
        return
    holder = token_holder(request) or CustomerRef()
    wrong = _not_of(holder, ref)
    if not wrong and holder.id is None and experience.is_known(request.services, ref):
        wrong = "this device belongs to a known customer, whose token must name their `id`"
    if wrong:
        _refuse(request, ref, wrong)


def asks_as_stranger(request: ApiRequest, ref: CustomerRef) -> bool:
    """Whether somebody with a known id must be answered as a stranger: without a token for them.

    Raises:
        NotAllowed: A publishable key that names a known id without a token, or somebody beside the
            token's customer.
    """
    if not request.key.publishable:
        return False
    holder = token_holder(request)
    if holder is None:
        only_own(request.key, ref)
        return True
    wrong = _not_of(holder, ref)
    if wrong:
        _refuse(request, ref, wrong)
    return holder.id is None


def _refuse(request: ApiRequest, ref: CustomerRef, wrong: str) -> NoReturn:
    experience.note_refusal(request.services, actor(request), "token.refused", ref, wrong)
    raise NotAllowed(wrong)


def _not_of(holder: CustomerRef, ref: CustomerRef) -> str:
    is_other = (ref.id is not None and ref.id != holder.id) or (
        ref.anonymous_id is not None and ref.anonymous_id != holder.anonymous_id
    )
    return "the customer token is another customer's" if is_other else ""


def signal_of(request: ApiRequest) -> bool:
    """Whether the browser sent `Sec-GPC: 1`."""
    sent = [str(value, "latin-1") for name, value in request.scope["headers"] if name == _SIGNAL]
    return gpc.signalled(sent)


def actor(request: ApiRequest) -> str:
    """Who asks, for the audit trail."""
    key: Key = request.key
    return f"key {key.id}"
