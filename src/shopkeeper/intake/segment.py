"""Translate Segment messages: `track`, `identify` and `page`, e-commerce specification version 2.

Comes in: one decoded message of a request. Goes out: one `Arrival` or one `Rejection`. Pure; the
time of receipt is an argument.

Whatever JSON comes in, nothing is raised, and a message sent twice gets the same message id;
`tests/intake/test_segment.py` holds both.

Readings of the specification, where it leaves a choice:

* A missing `messageId` becomes a digest of the message (without `sentAt`, which changes from try
  to try), so that a retry stays without effect.
* The time is `received - (sentAt - timestamp)`: the sender's clock may be wrong, the distance
  between two of its readings is not. Without `sentAt` the stated time stands. Nothing happens
  after it was received.
* An amount without a currency is checked and left in `properties` as it was said.
* Of `context`, only what `domain.Context` holds and the session are kept: no address, no browser;
  of the referrer, its host.

Source: Twilio Segment, "Spec: V2 Ecommerce Events" and "Spec: Common Fields", 2025.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from shopkeeper.domain import Context, CustomerRef, Event, MessageId, SessionId
from shopkeeper.intake.arrival import Arrival, Outcome
from shopkeeper.intake.ecommerce import Envelope, Names, keep_event, read_event
from shopkeeper.intake.fields import EPOCH, MAX_ID, Fault, Fields, check_plain, digest, read_time

_NAMES = Names()
_LONGEST_WORD = 200
_TYPES = "'track', 'identify' or 'page'"


def translate(
    raw: object, index: int, received: datetime, sent_at: datetime | None = None
) -> list[Outcome]:
    """Read one message.

    Args:
        index: Its place in the batch, from 0; named in a rejection.
        received: When it reached us (UTC).
        sent_at: The sender's clock at sending, where the batch states it for all its messages.
    """
    try:
        return [_arrival(raw, received, sent_at)]
    except Fault as fault:
        return [fault.rejection(index)]


def _arrival(raw: object, received: datetime, sent_at: datetime | None) -> Arrival:
    check_plain(raw)
    message = Fields(raw)
    who = _who(message)
    context = message.record("context")
    envelope = Envelope(
        MessageId(message.text("messageId") or digest(raw, without="sentAt")),
        _time(message, received, sent_at),
        read_context(context),
        _session(context),
    )
    return Arrival(_event(message, envelope), who, stated_consent(context))


def _event(message: Fields, envelope: Envelope) -> Event:
    match message.get("type"):
        case "track":
            name = message.required("event", "the name of an event")
            return read_event(name, message.record("properties"), _NAMES, envelope)
        case "identify":
            return keep_event("Customer Identified", message.record("traits"), envelope)
        case "page":
            return _page(message, envelope)
        case other:
            raise Fault("type", _TYPES, other)


def _page(message: Fields, envelope: Envelope) -> Event:
    properties = message.record("properties")
    said = {n: text for n in ("name", "category") if (text := message.text(n)) is not None}
    payload = Fields({**said, **properties.values}, properties.path)
    return keep_event("Page Viewed", payload, envelope)


def _who(message: Fields) -> CustomerRef:
    who = CustomerRef(message.text("userId"), message.text("anonymousId"))
    if who.id is None and who.anonymous_id is None:
        raise Fault("userId", "an id here or in `anonymousId`", message.values.get("userId"))
    return who


def _time(message: Fields, received: datetime, sent_at: datetime | None) -> datetime:
    stated = next((n for n in ("originalTimestamp", "timestamp") if message.get(n)), None)
    if stated is None:
        return received
    time = read_time(message.get(stated), stated)
    if message.get("sentAt"):
        sent_at = read_time(message.get("sentAt"), "sentAt")
    if sent_at is None:
        return min(time, received)
    delay = max(sent_at - time, timedelta(0))
    if delay > received - EPOCH:
        raise Fault(stated, "a time not long before `sentAt`", message.get(stated))
    return received - delay


def read_context(context: Fields) -> Context:
    """The moment: each of `page`, `device` and `campaign` as text or as Segment's object."""
    return Context(
        page=_said(context, "page", ("path", "url")),
        device=_said(context, "device", ("type",)),
        locale=context.text("locale") or "",
        timezone=context.text("timezone") or "",
        market=_plain(context, "market", "id"),
        campaign=_said(context, "campaign", ("name",)),
        referrer=host_of(_referrer(context)),
        region=_plain(context, "region", "name") or _plain(context, "location", "region"),
    )


def host_of(address: str) -> str:
    """The host of an address, without what could name a person.

    >>> host_of("https://www.example.com/u/ann?q=1"), host_of("android-app"), host_of("")
    ('www.example.com', 'android-app', '')
    """
    host = address.partition("://")[2] or address
    return re.split(r"[/?#]", host, maxsplit=1)[0].rpartition("@")[2].lower()


def _referrer(context: Fields) -> str:
    page = context.get("page")
    return _plain(context, "referrer", "url") or (
        _plain(context, "page", "referrer") if isinstance(page, dict) else ""
    )


def _plain(context: Fields, name: str, within: str) -> str:
    """A text, or the one of an object's field; what is neither costs nothing but itself."""
    found = context.get(name)
    found = found.get(within) if isinstance(found, dict) else found
    return found.strip()[:_LONGEST_WORD] if isinstance(found, str) else ""


def _said(context: Fields, name: str, within: tuple[str, ...]) -> str:
    if not isinstance(context.get(name), dict):
        return context.text(name, 4 * MAX_ID) or ""
    record = context.record(name)
    return next((text for key in within if (text := record.text(key, 4 * MAX_ID))), "")


def _session(context: Fields) -> SessionId | None:
    found = context.text("sessionId")
    return SessionId(found) if found else None


def stated_consent(context: Fields) -> dict[str, Any] | None:
    """The category preferences; an unreadable statement is an empty one, never a missing one."""
    consent = context.get("consent")
    if consent is None:
        return None
    stated = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    return dict(stated) if isinstance(stated, dict) else {}
