"""Requests customers make by right, in the words and stages of the Data Rights Protocol.

A request comes in from somebody who vouches for who is asking, or does not; what can be done is
done at once, and the request goes out in the stage it reached. Kept in a store of its own, by
internal key: neither the request nor its receipt names anybody.

Source: Consumer Reports, "Data Rights Protocol" 1.0, 2024.
"""

from collections.abc import Callable, Mapping

import msgspec

from shopkeeper.access import AuditRow
from shopkeeper.customers import (
    Action,
    Person,
    RightsRequest,
    moved,
    open_request,
)
from shopkeeper.customers.rights import UNVERIFIED
from shopkeeper.domain import CustomerRef, NotFound
from shopkeeper.experience.auditing import note
from shopkeeper.experience.bounds import check_customer
from shopkeeper.experience.consenting import set_consent
from shopkeeper.experience.erasing import erase_customer
from shopkeeper.experience.services import Services

OPT_OUT: Action = "sale:opt-out"
"""Needs no proof of who asks. Source: California Code of Regulations, title 11, section 7060(b)."""


def request_right(
    services: Services, ref: CustomerRef, action: str, *, verified: bool, actor: str
) -> RightsRequest:
    """Take in a request, and do what it asks where it may be done.

    A request that waits for its customer to show who they are is taken up again by the same request
    once they did. An opt-out holds for whoever it names: of somebody not known yet, it is the
    first thing that is remembered.

    Args:
        action: In the protocol's words, like `deletion`.
        verified: The caller has made sure that it is the customer who asks.

    Raises:
        InvalidRequest: Nobody is named, or no such action.
    """
    check_customer(ref)
    person = _person(services, ref, action)
    key, now = person.key if person else None, services.clock()
    fresh = open_request(services.new_id(), action, key, now)
    request = _waiting(services, person, fresh.action)
    if request is None:
        services.rights.add(fresh)
        request = fresh
    note(services, actor, "rights.request", person, f"{request.action}, request {request.id}")
    if person is None:
        return _move(services, request, "denied", "no_match")
    if not verified and request.action != OPT_OUT:
        already = request.reason == UNVERIFIED
        return request if already else _move(services, request, "in_progress", UNVERIFIED)
    receipt = _DO[request.action](services, ref, person, actor)
    return _move(services, request, "fulfilled", receipt=receipt)


def find_right(services: Services, request_id: str) -> RightsRequest:
    """A request as it is now; one that waited too long for its customer is expired.

    Raises:
        NotFound: No such request.
    """
    request = services.rights.find(request_id)
    if request is None:
        raise NotFound(f"there is no request {request_id[:200]!r}")
    if request.expires is not None and services.clock() >= request.expires:
        return _move(services, request, "expired")
    return request


def revoke_right(services: Services, request_id: str, *, actor: str) -> RightsRequest:
    """Take a request back.

    Raises:
        NotFound: No such request.
        Conflict: It is final: done, denied or revoked already.
    """
    request = _move(services, find_right(services, request_id), "revoked")
    services.audit.note(AuditRow(services.clock(), actor, "rights.revoke", request.id, ""))
    return request


def list_rights(services: Services, n: int) -> list[RightsRequest]:
    """The last `n` requests, oldest first."""
    return services.rights.last(n)


def _person(services: Services, ref: CustomerRef, action: str) -> Person | None:
    """Whom it is about; nobody is made known by asking, but for an opt-out, which is to last."""
    if action != OPT_OUT:
        return services.directory.find(ref)
    (person,) = services.directory.resolve([ref])
    return person


def _waiting(services: Services, person: Person | None, action: Action) -> RightsRequest | None:
    """The request of this kind that waits for its customer to show who they are."""
    if person is None:
        return None
    now = services.clock()
    return next(
        (
            one
            for one in reversed(services.rights.of(person.keys))
            if one.action == action
            and one.reason == UNVERIFIED
            and (one.expires is None or now < one.expires)
        ),
        None,
    )


def _move(
    services: Services,
    request: RightsRequest,
    status: str,
    reason: str = "",
    receipt: Mapping[str, object] | None = None,
) -> RightsRequest:
    after = moved(request, status, reason, services.clock(), receipt)
    services.rights.update(request, after)
    return after


Receipt = dict[str, object]


def _erase(services: Services, ref: CustomerRef, _: Person, actor: str) -> Receipt:
    done = msgspec.json.encode(erase_customer(services, ref, actor=actor))
    return msgspec.json.decode(done, type=Receipt)  # as it reads once it was stored


def _give_access(services: Services, _: CustomerRef, person: Person, __: str) -> Receipt:
    """What there is to see; the whole of it is the export, which is fetched by itself."""
    counts = services.log.count(person.keys)
    return {
        "records": {kind.name.lower(): n for kind, n in sorted(counts.items())},
        "categories": sorted({
            services.preferences.variables[piece.variable].title
            for piece in services.remembering.of(person).evidence
            if piece.variable in services.preferences.variables
        }),
        "fetch": "GET /v1/customers/{customer}/export",
    }


def _sale(agreed: bool) -> Callable[[Services, CustomerRef, Person, str], Receipt]:
    def carry_out(services: Services, ref: CustomerRef, _: Person, actor: str) -> Receipt:
        set_consent(services, ref, {"advertising": agreed}, source="customer", actor=actor)
        return {"advertising": "agreed" if agreed else "refused"}

    return carry_out


_DO: dict[Action, Callable[[Services, CustomerRef, Person, str], Receipt]] = {
    "deletion": _erase,
    "access": _give_access,
    "access:categories": _give_access,
    "access:specific": _give_access,
    "sale:opt-out": _sale(False),
    "sale:opt-in": _sale(True),
}
