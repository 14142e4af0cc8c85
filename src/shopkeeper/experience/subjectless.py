"""What is left of a record when nothing about its customer may be kept.

What happened to which product, when, for how much and with which public offer; nothing that could
be joined to a person: no id of anything but products and offers of the menu, no free text, no
context beyond the kind of page.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Any

from shopkeeper.decisions.nobody import known_page
from shopkeeper.decisions.offers import offers_named
from shopkeeper.domain import EVENT_NAMES, Context, Event, MessageId
from shopkeeper.log import Entry

_NEEDS_A_SUBJECT = "Customer Identified"


def without_subject(event: Event, menu: Collection[str] = ()) -> Entry | None:
    """The entry kept in place of an event; None where nothing would be left of it.

    Args:
        menu: Ids of the offers everybody may read; no other code is kept.
    """
    if event.name not in EVENT_NAMES or event.name == _NEEDS_A_SUBJECT:
        return None
    page = known_page(event.context.page)
    left = Event(
        message_id=MessageId(""),
        name=event.name,
        time=event.time,
        lines=event.lines,
        total=event.total,
        context=Context(page=page),
        properties=_offers(event, menu),
        claimed=event.claimed,
    )
    return Entry(_unlinked(event.message_id), left, event.time)


def _offers(event: Event, menu: Collection[str]) -> dict[str, Any]:
    """What an order says of the menu: which offers, and what they took off."""
    named = [offer for offer in offers_named(event.properties) if offer in menu]
    taken = event.properties.get("discount")
    shares = event.properties.get("discounts")
    of_each = {offer: shares.get(offer) for offer in named} if isinstance(shares, dict) else {}
    kept: dict[str, Any] = {"discount": taken} if isinstance(taken, int | float) else {}
    if told := {name: off for name, off in of_each.items() if isinstance(off, int | float)}:
        kept["discounts"] = told
    return {"offers": named, **kept} if named else {}


def _unlinked(message_id: MessageId) -> MessageId:
    """The same for the same message, so that it is still kept once; not the id itself."""
    return MessageId(blake2b(message_id.encode(), digest_size=16).hexdigest())
