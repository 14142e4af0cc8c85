"""Find an order in the log by its own id, with what became of it since.

An order's id comes in; the order as it stands, whose it was and how their visit came goes out. What
others say of that id is nothing to it.
Reads what its customer did, where they are named; else the log from its end, for orders are asked
for soon after they were made. Held by tests/experience/test_ordered.py.
"""

from collections.abc import Iterable, Iterator

import msgspec

from shopkeeper.customers import Person
from shopkeeper.domain import (
    Conflict,
    Context,
    CustomerRef,
    Decision,
    Event,
    InvalidRequest,
    NotFound,
)
from shopkeeper.experience.bounds import MAX_ID, check_customer
from shopkeeper.experience.services import Services
from shopkeeper.log import Entry, Kind, Logged

ANYBODY = CustomerRef()
NEWEST = 20_000
"""Positions of the log, from its end, among which an order is looked for; about a second."""
ORDERED, UPDATED = "Order Completed", "Order Updated"
UNDONE = {"Order Cancelled": "was cancelled", "Order Refunded": "was refunded, at least in part"}
_FIRST, _WINDOW = 250, 4_000
"""Positions of the log that are looked at first, and at most at once."""
_EVENTS = 1_000
"""Newest events of a customer in which an order of theirs is looked for."""
_DECISIONS = 200
"""Newest decisions of a customer in which the visit of an order is looked for."""


class Ordered(msgspec.Struct, frozen=True):
    """An order, and what is known of who made it."""

    event: Event
    """As it stands: with what its customer updated since."""
    customer: CustomerRef = CustomerRef()
    """Nobody, where nothing may be kept of them."""
    promise: str = ""
    """What the link of the ad the visit came by carried."""
    context: Context = Context()
    """Of the visit, as far as its pages told."""


def find_order(services: Services, order_id: str, customer: CustomerRef = ANYBODY) -> Ordered:
    """The order of that id.

    Args:
        customer: Whose it is: found at once then, however long the log.

    Raises:
        InvalidRequest: It is no id.
        NotFound: None of the newest of the log has it, none of the customer's, or its customer was
            erased; an order that is kept without its customer is kept without its id, too.
        Conflict: Its customer cancelled it, or had it refunded.
    """
    if not 0 < len(order_id) <= MAX_ID:
        raise InvalidRequest(f"`order_id` must be 1 to {MAX_ID} letters, got {len(order_id)}")
    later: list[Entry] = []
    whole = _newest_first(services) if customer == ANYBODY else _of(services, customer)
    for logged in whole:
        event = logged.entry.record
        if not isinstance(event, Event) or event.order_id != order_id or not _is_told(event):
            continue
        if event.name == ORDERED:
            key = logged.entry.customer
            person = None if key is None else services.directory.person(key)
            return _ordered(services, _as_it_stands(event, _told_by(person, later)), person)
        later.append(logged.entry)
    newest = f"the newest {NEWEST:,} of the log; name its `customer` to find an older one"
    there = newest if customer == ANYBODY else "the customer's own"
    raise NotFound(f"there is no order {order_id!r:.80} that may be read among {there}")


def _is_told(event: Event) -> bool:
    """Whether it tells of an order; what a browser claims is not heard."""
    return event.name in _TOLD and not event.claimed


def _of(services: Services, customer: CustomerRef) -> Iterator[Logged]:
    """What a customer did lately, the newest first."""
    check_customer(customer)
    person = services.directory.find(customer)
    if person is not None:
        yield from reversed(services.log.recent(person.keys, _EVENTS))


def _newest_first(services: Services) -> Iterator[Logged]:
    """What anybody did lately."""
    end = services.log.head()
    last, window = max(end - NEWEST, 0), _FIRST
    while end > last:
        start = max(end - window, last)
        read = services.log.read(start, window, Kind.EVENT)
        batch = [logged for logged in read if logged.position <= end]
        yield from reversed(batch)
        end, window = start, min(2 * window, _WINDOW)


_TOLD = frozenset({ORDERED, UPDATED, *UNDONE})


def _told_by(person: Person | None, later: list[Entry]) -> Iterator[Event]:
    """What whoever made an order said of it since, the oldest first: anybody can send its id."""
    keys = (None,) if person is None else person.keys
    for entry in reversed(later):
        if isinstance(entry.record, Event) and entry.customer in keys:
            yield entry.record


def _as_it_stands(order: Event, later: Iterable[Event]) -> Event:
    """The order with what updates said of it.

    Args:
        later: Of its own customer, the oldest first.

    Raises:
        Conflict: It was cancelled or refunded.
    """
    for event in later:
        if event.name in UNDONE:
            named = f"order {order.order_id!r:.80}"
            raise Conflict(f"{named} {UNDONE[event.name]}: it gets no letter")
        order = msgspec.structs.replace(
            order,
            lines=event.lines or order.lines,
            total=event.total or order.total,
            properties=order.properties | event.properties,
        )
    return order


def _ordered(services: Services, event: Event, person: Person | None) -> Ordered:
    if person is None:
        return Ordered(event)
    names = services.directory.outside_names(person)
    customer = names[0] if names else CustomerRef()
    services.log.flush()
    made = services.log.recent(person.keys, _DECISIONS, Kind.DECISION)
    records = (logged.entry.record for logged in reversed(made))
    pages = [one for one in records if isinstance(one, Decision) and _of_visit(one, event)]
    by_ad = [page for page in pages if page.promise is not None]
    asked = next((page.request for page in by_ad or pages), None)
    return (
        Ordered(event, customer)
        if asked is None
        else Ordered(event, customer, asked.promise, asked.context)
    )


def _of_visit(page: Decision, order: Event) -> bool:
    return page.request.session_id == order.session_id is not None
