"""Translate Shopkeeper's own event form: one flat object, every amount beside its currency.

Comes in: `{name, message_id?, time?, customer?: {id?, anonymous_id?}, session_id?, decision_id?,
placement?, order_id?, query?, total?, currency?, products?: [{product_id, quantity?, price?,
currency?, position?}], context?, consent?, properties?}`. Goes out: one `Arrival` or one
`Rejection`. Pure.

A field that is not in this list is a typing mistake and is rejected by name; whatever else is to
be kept goes into `properties`. `tests/intake/test_native.py` holds both.
"""

from datetime import datetime
from typing import Any

import msgspec

from shopkeeper.domain import CustomerRef, MessageId
from shopkeeper.intake.arrival import Arrival, Outcome
from shopkeeper.intake.ecommerce import Envelope, Names, read_event
from shopkeeper.intake.fields import Fault, Fields, check_plain, digest, read_time
from shopkeeper.intake.segment import read_context

_NAMES = Names(product_ids=("product_id",), totals=("total",), inline=False)
FIELDS = (
    "name", "message_id", "time", "customer", "session_id", "decision_id", "placement", "order_id",
    "query", "total", "currency", "products", "context", "consent", "properties",
)  # fmt: skip
"""Every field of the form."""


def translate(raw: object, index: int, received: datetime) -> list[Outcome]:
    """Read one event.

    Args:
        index: Its place in the batch, from 0; named in a rejection.
        received: When it reached us (UTC); the time of an event that states none.
    """
    try:
        return [_arrival(raw, received)]
    except Fault as fault:
        return [fault.rejection(index)]


def _arrival(raw: object, received: datetime) -> Arrival:
    check_plain(raw)
    record = Fields(raw)
    unknown = next((name for name in record.values if name not in FIELDS), None)
    if unknown is not None:
        raise Fault(unknown, f"one of {', '.join(FIELDS)}", unknown)
    name = record.required("name", "the name of an event")
    time = record.get("time")
    envelope = Envelope(
        MessageId(record.text("message_id") or digest(raw)),
        received if time is None else min(read_time(time, "time"), received),
        read_context(record.record("context")),
    )
    customer = record.record("customer")
    who = CustomerRef(customer.text("id"), customer.text("anonymous_id"))
    consent, said = _consent(record), record.record("properties").values
    event = read_event(name, record, _NAMES, envelope)
    return Arrival(
        msgspec.structs.replace(event, properties={**said, **event.properties}), who, consent
    )


def _consent(record: Fields) -> dict[str, Any] | None:
    stated = record.get("consent")
    if stated is None:
        return None
    return dict(stated) if isinstance(stated, dict) else {}
