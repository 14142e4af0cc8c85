"""What a customer says about themselves, what they were asked, and what they agreed to.

Each is a record of the log, sealed like any other; what is believed of a customer follows from
these and from their events. Held by `shopkeeper.testing.log`, which keeps and reads each of them.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

from shopkeeper.domain.basis import Purpose
from shopkeeper.domain.ids import SessionId

Source = Literal["quiz", "post_purchase", "support", "behaviour", "form", "import", "customer"]
"""Where a belief can come from. `behaviour` is a guess; everything else was said by somebody, and
`customer` by the customer themselves, in the preference centre."""
SOURCES: tuple[Source, ...] = get_args(Source)

Value = str | float | tuple[str, ...]
"""Of a choice: the option. Of a set or a ranked choice: options. Of a scale or number: a number."""

ConsentSource = Literal["customer", "event", "import", "signal", "service"]
"""Who said what may be done: the customer, an event's consent state, imported data, the browser's
`Sec-GPC`, or somebody of the shop on the customer's word."""


class Stated(msgspec.Struct, frozen=True, tag="stated", omit_defaults=True):
    """Something was said about a preference."""

    variable: str
    value: Value | None
    """None: whatever was said of it before no longer counts."""
    source: Source
    time: datetime
    question: str = ""
    """The question this answers, as `quiz/question`."""
    pinned: bool = False
    """Holds as it is, without decay, until the customer says otherwise."""


class Asked(msgspec.Struct, frozen=True, tag="asked", omit_defaults=True):
    """A question was put to the customer, or would have been and was withheld by chance."""

    question: str
    time: datetime
    session_id: SessionId | None = None
    withheld: bool = False
    """Not shown, so that what asking is worth can be measured."""
    chosen: bool = False
    """Of a quiz the customer chose to take."""


class Skipped(msgspec.Struct, frozen=True, tag="skipped"):
    """The customer would rather not answer."""

    question: str
    time: datetime


class Switched(msgspec.Struct, frozen=True, tag="switched"):
    """The customer turned a variable off, or on again."""

    variable: str
    on: bool
    time: datetime


class Agreed(msgspec.Struct, frozen=True, tag="agreed"):
    """What the customer said may be done with what is known of them."""

    purposes: dict[Purpose, bool]
    """True: agreed. False: refused. A purpose not named stays as it was."""
    source: ConsentSource
    wording: str
    """Version of the words that were shown."""
    time: datetime


Statement = Stated | Asked | Skipped | Switched | Agreed


def is_own_choice(statement: Statement) -> bool:
    """Whether it only says what may be known or done, so that it is kept whatever was agreed to.

    >>> is_own_choice(Stated("size", None, "customer", datetime.min))
    True
    """
    if isinstance(statement, Stated):
        return statement.value is None
    return isinstance(statement, Agreed | Switched)
