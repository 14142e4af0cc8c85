"""Routes of requests customers make by right, in the Data Rights Protocol's words.

Source: Consumer Reports, "Data Rights Protocol" 1.0, 2024, section 2.
"""

from datetime import datetime
from typing import Any

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.api.whose import actor
from shopkeeper.customers import Action, RightsRequest, Status
from shopkeeper.domain import CustomerRef


class NewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer asks for by right."""

    action: Action
    customer: CustomerRef
    verified: bool = False
    """Whether you made sure that it is the customer who asks. What is not verified waits, but for
    an opt-out, which needs no proof."""


class RequestStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request and what became of it."""

    request_id: str
    action: Action
    status: Status
    received_at: datetime
    expected_by: datetime
    """By when the law wants an answer."""
    reason: str = ""
    """Why it is denied, or `need_user_verification` while it waits; absent otherwise."""
    expires_at: datetime | None = None
    """Until when a waiting customer can show who they are."""
    receipt: dict[str, Any] = {}
    """What was done, counted."""


_EXAMPLE = {
    "action": "deletion",
    "customer": {"id": "c-17850"},
    "verified": True,
}
_ADMIN = [Needs("admin")]


@post(
    "/v1/data-rights-requests",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
    opt={"example": _EXAMPLE},
)
def open_request(request: ApiRequest, data: JSONBody[NewRequest]) -> RequestStatus:
    """Take in a request a customer makes by right.

    `access`, `access:categories`, `access:specific`, `deletion`, `sale:opt-out` or `sale:opt-in`.
    What is verified is done at once. Sent again with `verified`, a request that waits goes on.
    """
    found = experience.request_right(
        request.services,
        data.customer,
        data.action,
        verified=data.verified,
        actor=actor(request),
    )
    return _told(found)


@get("/v1/data-rights-requests/{request_id:str}", guards=_ADMIN, sync_to_thread=True)
def get_request(request: ApiRequest, request_id: FromPath[str]) -> RequestStatus:
    """See what became of a request."""
    return _told(experience.find_right(request.services, request_id))


@delete(
    "/v1/data-rights-requests/{request_id:str}",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
)
def revoke_request(request: ApiRequest, request_id: FromPath[str]) -> RequestStatus:
    """Take a request back that is not answered yet."""
    return _told(experience.revoke_right(request.services, request_id, actor=actor(request)))


def _told(found: RightsRequest) -> RequestStatus:
    return RequestStatus(
        request_id=found.id,
        action=found.action,
        status=found.status,
        received_at=found.received,
        expected_by=found.due,
        reason=found.reason,
        expires_at=found.expires,
        receipt=found.receipt,
    )


HANDLERS = [open_request, get_request, revoke_request]
