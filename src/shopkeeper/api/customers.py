"""Routes of what is known of a customer: see it, correct it, agree to it, take it away, erase it.

A path names the customer as `experience.named` says. Secret keys speak for any customer, a
publishable one for the customer its token names and for nobody else.
"""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from shopkeeper import experience
from shopkeeper.api.bodies import ApiRequest
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter, Query
from shopkeeper.api.whose import NeedsCustomer, actor, signal_of, whose
from shopkeeper.domain import InvalidRequest, NotAllowed, Purpose, Source
from shopkeeper.experience import (
    Change,
    ConsentSheet,
    ErasureReceipt,
    PreferenceSheet,
    Refused,
)

MAX_CHANGES = 100


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change; variables that are not named stay as they are."""

    changes: Annotated[tuple[Change, ...], msgspec.Meta(min_length=1, max_length=MAX_CHANGES)]
    source: Source = "customer"
    """Who said so: the customer, or with a secret key also `form`, `support`, `quiz`, … ."""
    consent: dict[str, Any] | None = None
    """Consent stated with the request, category to true or false, as with an event; absent: what
    the key declares, or what the customer agreed to before."""


class Agreement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the customer agrees to (true) and refuses (false); other purposes stay as they were."""

    purposes: Annotated[dict[Purpose, bool], msgspec.Meta(min_length=1)]
    wording: str = ""
    """Version of the words that were shown; absent: those now in force. A yes to any other is
    refused."""
    source: Literal["customer", "service"] = "customer"
    """Who says so: the customer, or somebody of the shop on the customer's word."""


class Parted(msgspec.Struct, frozen=True):
    separated: bool
    """False: the device was joined to nobody."""


_CHANGES_EXAMPLE = {
    "changes": [{"variable": "never_show", "value": ["leather"], "pinned": True}],
    "consent": {"personalization": True},
}
_AGREEMENT_EXAMPLE = {"purposes": {"personalization": True, "analytics": True, "messages": False}}

EXPORT_QUERY = (
    Parameter(
        "format", "One JSON document, or CSV files in a zip archive.", choices=("json", "csv")
    ),
)
_READ = [NeedsCustomer("decide", browsers=True)]
_WRITE = [NeedsCustomer("events", browsers=True)]
_ADMIN = [Needs("admin")]


@get("/v1/customers/{customer:str}/preferences", guards=_READ, sync_to_thread=True)
def get_preferences(request: ApiRequest, customer: FromPath[str]) -> PreferenceSheet:
    """See everything believed of a customer.

    Every variable, what is believed, how surely, from which evidence, and whether it is used.
    """
    ref = whose(request, customer)
    return experience.preferences_of(request.services, ref, signal=signal_of(request))


@put(
    "/v1/customers/{customer:str}/preferences",
    guards=_WRITE,
    sync_to_thread=True,
    opt={"example": _CHANGES_EXAMPLE},
)
def put_preferences(
    request: ApiRequest, customer: FromPath[str], data: JSONBody[Changes]
) -> PreferenceSheet:
    """Correct what is believed of a customer.

    State a value, take it back (null), pin it, or switch a variable off or on. All changes are
    kept or none; the answer is the sheet that follows.
    """
    ref = whose(request, customer)
    if request.key.publishable and data.source != "customer":
        raise NotAllowed("with a publishable key, `source` must be 'customer'")
    found = experience.state_preferences(
        request.services,
        ref,
        data.changes,
        source=data.source,
        actor=actor(request),
        stated=data.consent,
        declared=request.key.basis,
        signal=signal_of(request),
    )
    if isinstance(found, Refused):
        raise refusal(found)
    return found


@get("/v1/customers/{customer:str}/consent", guards=_READ, sync_to_thread=True)
def get_consent(request: ApiRequest, customer: FromPath[str]) -> ConsentSheet:
    """See what a customer agreed to."""
    ref = whose(request, customer)
    return experience.consent_of(request.services, ref, signal=signal_of(request))


@put(
    "/v1/customers/{customer:str}/consent",
    guards=_WRITE,
    sync_to_thread=True,
    opt={"example": _AGREEMENT_EXAMPLE},
)
def put_consent(
    request: ApiRequest, customer: FromPath[str], data: JSONBody[Agreement]
) -> ConsentSheet:
    """Take in what a customer agrees to, and what they refuse.

    In force from the next request on.
    """
    ref = whose(request, customer)
    return experience.set_consent(
        request.services,
        ref,
        data.purposes,
        source="customer" if request.key.publishable else data.source,
        wording=data.wording,
        actor=actor(request),
        signal=signal_of(request),
    )


@get(
    "/v1/customers/{customer:str}/export",
    guards=_ADMIN,
    sync_to_thread=True,
    opt={"query": EXPORT_QUERY},
)
def get_export(request: ApiRequest, customer: FromPath[str]) -> Response[bytes]:
    """Take away everything kept of a customer.

    `format=json` is one document, `format=csv` a zip archive of CSV files.
    """
    form = Query(request.scope["query_string"], EXPORT_QUERY).choice("format", ("json", "csv"))
    export = experience.export_customer(request.services, whose(request, customer))
    if form == "csv":
        return _file(experience.as_zip(export), "application/zip", "customer.zip")
    return _file(msgspec.json.encode(export), "application/json", "customer.json")


def _file(body: bytes, kind: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


@delete("/v1/customers/{customer:str}", guards=_ADMIN, status_code=200, sync_to_thread=True)
def delete_customer(request: ApiRequest, customer: FromPath[str]) -> ErasureReceipt:
    """Erase a customer, whole.

    The receipt counts what went. In force from the next request on; what comes in late is dropped.
    """
    ref = whose(request, customer)
    return experience.erase_customer(request.services, ref, actor=actor(request))


@post(
    "/v1/customers/{customer:str}/separate",
    guards=_ADMIN,
    status_code=200,
    sync_to_thread=True,
)
def separate(request: ApiRequest, customer: FromPath[str]) -> Parted:
    """Part a device from the customer it was joined to.

    What was done on it goes with it.
    """
    ref = whose(request, customer)
    return Parted(experience.separate_device(request.services, ref, actor=actor(request)))


def refusal(found: Refused) -> InvalidRequest | NotAllowed:
    """A refusal as the error it is told by: what was not agreed to is not allowed."""
    is_consent = any(one.field.startswith("consent") for one in found.refusals)
    return NotAllowed(str(found)) if is_consent else InvalidRequest(str(found))


HANDLERS = [
    get_preferences,
    put_preferences,
    get_consent,
    put_consent,
    get_export,
    delete_customer,
    separate,
]
