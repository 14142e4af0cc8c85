"""Routes that take events in: Segment's HTTP API, and lists in our own form or GA4's.

The envelope is taken apart here and each event left raw; `experience.track` translates, keeps and
acknowledges. A bad event is a rejection beside the good ones, never a refusal of the batch.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, Self

import msgspec
from litestar import post
from litestar.params import JSONBody

from shopkeeper.api.bodies import ApiRequest, TolerantBody
from shopkeeper.api.keys import Needs
from shopkeeper.api.query import Parameter, Query
from shopkeeper.api.tolerant import Unreadable, plain
from shopkeeper.api.whose import signal_of
from shopkeeper.domain import Rejection
from shopkeeper.experience import track
from shopkeeper.experience.track import Translate
from shopkeeper.intake import ga4, native, segment

MAX_BATCH = 10_000
"""Events of one request."""

RawEvents = Annotated[list[Any], msgspec.Meta(max_length=MAX_BATCH)]


class Taken(msgspec.Struct, frozen=True):
    """What became of the events of one request, after they are on disk."""

    success: Literal[True]
    accepted: int
    """Events understood; duplicates and withheld ones are among them."""
    rejected: tuple[Rejection, ...]
    """Events that could not be read, each with the field at fault."""
    withheld: int
    """Kept without their customer, because no consent allowed more."""
    duplicates: int
    """Already known by their `messageId`."""
    signal_honoured: bool
    """The browser sent `Sec-GPC: 1`, and it is obeyed."""


class SegmentBatch(msgspec.Struct, frozen=True):
    """The envelope Segment's libraries post."""

    batch: RawEvents
    context: dict[str, Any] | None = None
    """Holds for each message that does not state its own."""
    sentAt: Any = None  # noqa: N815 - Segment's name
    writeKey: str | None = None  # noqa: N815 - Segment's name


class EventList(msgspec.Struct, frozen=True):
    """Events of one request, with whatever was said once for all of them."""

    events: RawEvents
    shared: dict[str, Any] = {}

    documented: ClassVar[Any] = list[dict[str, Any]] | dict[str, Any]

    @classmethod
    def read(cls, body: bytes) -> Self:
        """Take a JSON array, an object with `events`, a single event, or JSON Lines apart."""
        whole = _json_or_lines(body)
        if isinstance(whole, dict) and "events" in whole:
            shared = {name: value for name, value in whole.items() if name != "events"}
            return msgspec.convert({"events": whole["events"], "shared": shared}, cls)
        return msgspec.convert({"events": [whole] if isinstance(whole, dict) else whole}, cls)


def _json_or_lines(body: bytes) -> Any:
    """One value, or those of all lines that are not blank."""
    try:
        return plain(body)
    except Unreadable:
        lines = [_line(line) for line in body.splitlines() if line.strip()]
        if not any(isinstance(line, dict) for line in lines):
            raise
        return lines


def _line(line: bytes) -> Any:
    """The event of a line; one that is no JSON is left as text, to be rejected in its place."""
    try:
        return plain(line)
    except Unreadable:
        return line[:80].decode("utf-8", "replace")


_SEGMENT_EXAMPLE = {
    "messageId": "m-1001",
    "anonymousId": "browser-7f3a",
    "event": "Product Viewed",
    "properties": {"product_id": "22423", "price": 12.75, "currency": "GBP"},
    "context": {"consent": {"categoryPreferences": {"personalization": True, "analytics": True}}},
}
_IDENTIFY_EXAMPLE = {"messageId": "m-1002", "anonymousId": "browser-7f3a", "userId": "c-17850"}
_PAGE_EXAMPLE = {"messageId": "m-1003", "anonymousId": "browser-7f3a", "name": "Home"}
_NATIVE_EXAMPLE = {
    "events": [
        {
            "message_id": "m-1004",
            "name": "Product Added",
            "customer": {"anonymous_id": "browser-7f3a"},
            "products": [{"product_id": "22423", "quantity": 1}],
            "consent": {"personalization": True, "analytics": True},
        }
    ]
}

FORMATS: dict[str, Translate] = {"native": native.translate, "ga4": ga4.translate}
EVENTS_QUERY = (
    Parameter("format", "The form the events are in.", choices=tuple(FORMATS), example="native"),
)

_GUARDS = [Needs("events", browsers=True, in_body=True)]
_SECRET_ONLY = [Needs("events", in_body=True)]
_take_in = partial(post, status_code=200, sync_to_thread=True, dto=TolerantBody, return_dto=None)


@_take_in("/v1/track", guards=_GUARDS, opt={"example": _SEGMENT_EXAMPLE})
def track_one(request: ApiRequest, data: JSONBody[dict[str, Any]]) -> Taken:
    """Record something a customer did.

    A Segment `track` call. Answers once the event is on disk.
    """
    return _segment(request, [{**data, "type": "track"}], data.get("sentAt"))


@_take_in("/v1/identify", guards=_SECRET_ONLY, opt={"example": _IDENTIFY_EXAMPLE})
def identify(request: ApiRequest, data: JSONBody[dict[str, Any]]) -> Taken:
    """Say that an anonymous customer is a known one.

    A Segment `identify` call: what was known of both is joined. Not for publishable keys.
    """
    return _segment(request, [{**data, "type": "identify"}], data.get("sentAt"))


@_take_in("/v1/page", guards=_GUARDS, opt={"example": _PAGE_EXAMPLE})
def page(request: ApiRequest, data: JSONBody[dict[str, Any]]) -> Taken:
    """Record that a page was looked at.

    A Segment `page` call.
    """
    return _segment(request, [{**data, "type": "page"}], data.get("sentAt"))


@_take_in(
    "/v1/batch", guards=_GUARDS, opt={"example": {"batch": [{**_SEGMENT_EXAMPLE, "type": "track"}]}}
)
def batch(request: ApiRequest, data: JSONBody[SegmentBatch]) -> Taken:
    """Record many Segment messages at once.

    What Segment's own libraries post. Malformed messages are listed in `rejected`; the others are
    kept.
    """
    raws = [_with_context(raw, data.context) for raw in data.batch] if data.context else data.batch
    return _segment(request, raws, data.sentAt)


@_take_in("/v1/events", guards=_GUARDS, opt={"example": _NATIVE_EXAMPLE, "query": EVENTS_QUERY})
def events(request: ApiRequest, data: JSONBody[EventList]) -> Taken:
    """Record events in Shopkeeper's own form, or in GA4's.

    A JSON array, an object with `events`, or JSON Lines. With `format=ga4`, fields beside `events`
    (`client_id`, `user_id`, `consent`, …) hold for each event that does not state its own.
    """
    form = Query(request.scope["query_string"], EVENTS_QUERY).choice("format", list(FORMATS))
    raws = data.events
    if form == "ga4":
        raws = [{**data.shared, **raw} if isinstance(raw, dict) else raw for raw in raws]
    return _take(request, raws, FORMATS[form])


def _segment(request: ApiRequest, raws: list[Any], sent_at: object) -> Taken:
    return _take(request, raws, partial(segment.translate, sent_at=_moment(sent_at)))


def _take(request: ApiRequest, raws: list[Any], translate: Translate) -> Taken:
    key = request.key
    signal = signal_of(request)
    done = track(
        request.services,
        raws,
        translate,
        declared=key.basis,
        anonymous_only=key.publishable,
        signal=signal,
    )
    request.metrics.tracked({
        "accepted": done.accepted,
        "rejected": len(done.rejected),
        "withheld": done.withheld,
        "duplicate": done.duplicates,
    })
    return Taken(True, done.accepted, done.rejected, done.withheld, done.duplicates, signal)


def _with_context(raw: Any, shared: Mapping[str, Any]) -> Any:
    if not isinstance(raw, dict):
        return raw
    own = raw.get("context")
    return {**raw, "context": {**shared, **own} if isinstance(own, dict) else dict(shared)}


def _moment(stated: object) -> datetime | None:
    """The sender's clock, None where it cannot be read: the batch is kept all the same."""
    try:
        moment = msgspec.convert(stated, datetime)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


HANDLERS = [track_one, identify, page, batch, events]
