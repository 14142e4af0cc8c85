"""What a translator makes of one foreign record: an event with its sender, or a rejection."""

from typing import Any

import msgspec

from shopkeeper.domain import CustomerRef, Event, Rejection


class Arrival(msgspec.Struct, frozen=True):
    """An event as it came in, not yet kept."""

    event: Event
    who: CustomerRef
    """The outside ids it came with; they leave the event here and go no further than the
    directory of `customers`."""
    consent: dict[str, Any] | None
    """Consent categories stated with it, as stated; empty: stated but unreadable, so none;
    None: nothing was stated."""


Outcome = Arrival | Rejection
