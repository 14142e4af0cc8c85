"""What a customer asks for by right, in the words and stages of the Data Rights Protocol.

A request comes in with what became of it; the request in its next stage goes out, or a refusal
that names why it cannot get there. Pure.

A request names its customer by the internal key alone. `tests/customers/test_rights.py` holds that
a final stage is never left and that every stage can be reached.

Source: Consumer Reports, "Data Rights Protocol" 1.0, 2024, sections 3.01 to 3.03.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import msgspec

from shopkeeper.domain import Conflict, CustomerKey, InvalidRequest

Action = Literal[
    "sale:opt-out", "sale:opt-in", "deletion", "access", "access:categories", "access:specific"
]
ACTIONS: tuple[Action, ...] = get_args(Action)

Status = Literal["open", "in_progress", "fulfilled", "revoked", "denied", "expired"]
STATUSES: tuple[Status, ...] = get_args(Status)

Denial = Literal[
    "suspected_fraud",
    "insuf_verification",
    "no_match",
    "claim_not_covered",
    "outside_jurisdiction",
    "too_many_requests",
    "other",
]
Reason = Literal["", "need_user_verification"] | Denial
DENIALS: tuple[Denial, ...] = get_args(Denial)
UNVERIFIED: Reason = "need_user_verification"

BUSINESS_DAYS = 15
"""For an opt-out of sale. Source: California Code of Regulations, title 11, section 7026(f)."""
DAYS = 45
"""For everything else. Source: the same, section 7021(b)."""
LEAST_EXPIRY = timedelta(days=7)
"""From when an expiry is first named. Source: Data Rights Protocol, section 3.02."""

_REASONS: dict[Status, tuple[Reason, ...]] = {
    "open": ("",),
    "in_progress": ("", UNVERIFIED),
    "fulfilled": ("",),
    "revoked": ("",),
    "denied": DENIALS,
    "expired": ("",),
}
_NEXT: dict[Status, tuple[Status, ...]] = {
    "open": ("in_progress", "fulfilled", "revoked", "denied"),
    "in_progress": ("in_progress", "fulfilled", "revoked", "denied", "expired"),
}
"""Stages that are not here are final."""


class RightsRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and what became of it. Holds no outside id."""

    id: str
    action: Action
    customer: CustomerKey | None
    """None: nobody was found. Of somebody erased since, a key that leads nowhere."""
    received: datetime
    due: datetime
    """By when the law wants an answer."""
    changed: datetime
    """When it came to its stage."""
    status: Status = "open"
    reason: Reason = ""
    expires: datetime | None = None
    """While the customer has yet to show who they are: until when they can."""
    receipt: dict[str, Any] = {}
    """What was done, in plain values that name nobody."""

    @property
    def is_final(self) -> bool:
        return self.status not in _NEXT


def open_request(
    request_id: str, action: str, customer: CustomerKey | None, now: datetime
) -> RightsRequest:
    """A request as it is when it comes in.

    Raises:
        InvalidRequest: No such action.
    """
    known = next((one for one in ACTIONS if one == action), None)
    if known is None:
        raise InvalidRequest(
            f"`action` must be one of {', '.join(ACTIONS)}, got {str(action)[:200]!r}"
        )
    return RightsRequest(request_id, known, customer, now, due_by(known, now), now)


def due_by(action: Action, received: datetime) -> datetime:
    """When the law wants it answered at the latest, at the same time of day.

    Saturdays and Sundays are no business days; holidays count as such, so that the answer comes
    rather a day early.

    >>> due_by("sale:opt-out", datetime(2026, 5, 1)).isoformat()  # a Friday
    '2026-05-22T00:00:00'
    """
    if action != "sale:opt-out":
        return received + timedelta(days=DAYS)
    day, left = received, BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def moved(
    request: RightsRequest,
    status: str,
    reason: str,
    now: datetime,
    receipt: Mapping[str, object] | None = None,
) -> RightsRequest:
    """The request in its next stage.

    Args:
        reason: Why it is denied, or `need_user_verification` in progress; else empty.
        receipt: What was done, added to what is told already.

    Raises:
        InvalidRequest: No such stage, or not a reason of it.
        Conflict: It cannot get there from where it is.
    """
    stage = next((one for one in STATUSES if one == status), None)
    if stage is None:
        raise InvalidRequest(
            f"`status` must be one of {', '.join(STATUSES)}, got {str(status)[:200]!r}"
        )
    known = next((one for one in _REASONS[stage] if one == reason), None)
    if known is None:
        allowed = ", ".join(repr(one) for one in _REASONS[stage])
        raise InvalidRequest(
            f"`reason` of {stage!r} must be one of {allowed}, got {str(reason)[:200]!r}"
        )
    _check_step(request, stage, known, now)
    return msgspec.structs.replace(
        request,
        status=stage,
        reason=known,
        changed=now,
        expires=max(request.due, now + LEAST_EXPIRY) if known == UNVERIFIED else None,
        receipt={**request.receipt, **(receipt or {})},
    )


def _check_step(request: RightsRequest, status: Status, reason: Reason, now: datetime) -> None:
    here = f"request {request.id!r} is {request.status!r}"
    if request.is_final:
        raise Conflict(f"{here}, which is final: it cannot become {status!r}")
    if status not in _NEXT[request.status]:
        raise Conflict(f"{here}: it cannot become {status!r}")
    if (status, reason) == (request.status, request.reason):
        raise Conflict(f"{here} for the same reason already")
    if reason == "insuf_verification" and request.reason != UNVERIFIED:
        raise Conflict(f"{here}: nobody was asked to show who they are, so none failed to")
    if status == "expired" and (request.expires is None or now < request.expires):
        until = "never" if request.expires is None else f"not before {request.expires.isoformat()}"
        raise Conflict(f"{here}: it expires {until}")
