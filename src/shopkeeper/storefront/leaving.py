"""Take everything away, or have everything deleted, with a receipt that counts what went."""

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from shopkeeper import experience
from shopkeeper.domain import NotFound
from shopkeeper.experience import ErasureReceipt
from shopkeeper.log import Kind
from shopkeeper.storefront.centre import PATH
from shopkeeper.storefront.chrome import HEADERS, page
from shopkeeper.storefront.fields import sent_one
from shopkeeper.storefront.front import (
    AnyRequest,
    Front,
    Shopper,
    TheFront,
    TheShopper,
    check_form,
    meet,
)
from shopkeeper.storefront.notes import go_on
from shopkeeper.storefront.people import STRANGER
from shopkeeper.storefront.quizzing import Fields
from shopkeeper.storefront.saying import ACTOR
from shopkeeper.storefront.visit import new_visit
from shopkeeper.storefront.words import shown_day

COUNTED = {
    Kind.EVENT: ("thing you did here: looked at, searched, ordered",
                 "things you did here: looked at, searched, ordered"),
    Kind.SHOWN: ("record of what a page showed you", "records of what pages showed you"),
    Kind.DECISION: ("choice of products made for you", "choices of products made for you"),
    Kind.STATEMENT: ("thing you said, were asked or agreed to",
                     "things you said, were asked or agreed to"),
}  # fmt: skip
"""What is kept of a customer, by kind of record, one and several."""


@get(f"{PATH}/export.json", sync_to_thread=True, include_in_schema=False)
def export_json(front: TheFront, shopper: TheShopper) -> Response[bytes] | Redirect:
    """Everything as one JSON file."""
    try:
        export = experience.export_customer(front.services, shopper.customer)
    except NotFound:
        return go_on(front, shopper, PATH, "nothing")
    body = msgspec.json.format(msgspec.json.encode(export), indent=2)
    return _file(body, "application/json", "what-is-kept-of-me.json")


@get(f"{PATH}/export.zip", sync_to_thread=True, include_in_schema=False)
def export_csv(front: TheFront, shopper: TheShopper) -> Response[bytes] | Redirect:
    """Everything as CSV files in one archive."""
    try:
        export = experience.export_customer(front.services, shopper.customer)
    except NotFound:
        return go_on(front, shopper, PATH, "nothing")
    return _file(experience.as_zip(export), "application/zip", "what-is-kept-of-me.zip")


@get(f"{PATH}/delete", sync_to_thread=True, include_in_schema=False)
def confirm(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """What would go, and the last question."""
    return page(front, shopper, request, "delete.html", kept=_kept(front, shopper), kinds=COUNTED)


@post(f"{PATH}/delete", sync_to_thread=True, include_in_schema=False)
def delete(
    front: TheFront, request: AnyRequest, shopper: TheShopper, data: Fields
) -> Response[bytes]:
    """Erase the customer; the browser goes on as a stranger whom nothing leads back."""
    check_form(front, shopper, sent_one(data, "token"))
    receipt = experience.erase_customer(front.services, shopper.customer, actor=ACTOR)
    front.visits.forget(shopper.customer)
    stranger = front.persona(STRANGER)
    assert stranger is not None
    fresh = meet(front, request, new_visit(STRANGER), stranger)
    return page(
        front,
        fresh,
        request,
        "deleted.html",
        receipt=receipt,
        rows=went(receipt),
        day=shown_day,
        was=shopper.persona,
    )


def went(receipt: ErasureReceipt) -> list[tuple[str, int]]:
    """The lines of a receipt: what went, and how much of it."""
    lines = [
        ("What you did here", receipt.events),
        ("What pages showed you", receipt.shown),
        ("Products chosen for you", receipt.decisions),
        ("What you said, were asked and agreed to", receipt.statements),
        ("What was believed of you", receipt.preferences),
        ("Ids you were known by", receipt.identities),
        ("Keys your records were locked with", receipt.keys),
        ("Rows taken out of models", sum(receipt.model_rows.values())),
    ]
    dropped = len(receipt.model_versions_dropped)
    return [*lines, ("Model versions thrown away with you", dropped)] if dropped else lines


def _kept(front: Front, shopper: Shopper) -> dict[Kind, int]:
    person = front.services.directory.find(shopper.customer)
    return front.services.log.count(person.keys) if person else {}


def _file(body: bytes, media_type: str, name: str) -> Response[bytes]:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=media_type, headers=HEADERS | disposition)
