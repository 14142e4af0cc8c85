"""What is remembered of a customer: evidence, choices, consent and what they were asked.

Derived from the log by `remember`; everything here may be thrown away and derived again.
"""

from datetime import datetime
from typing import Literal

import msgspec

from shopkeeper.domain import ConsentSource, Purpose, Source, Value


class Evidence(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One piece of evidence about a variable."""

    variable: str
    value: Value
    source: Source
    time: datetime
    """When it happened (UTC)."""
    weight: float
    """How many clear statements it counts for, before decay."""
    position: int
    """Of its record in the log."""
    event: str = ""
    """Name of the event it was inferred from; empty: it was said."""
    product: str = ""
    """Id of the product it was inferred from."""
    pinned: bool = False


class ConsentState(msgspec.Struct, frozen=True, array_like=True):
    """What a customer said about one purpose, last."""

    granted: bool
    time: datetime
    source: ConsentSource
    wording: str
    """Version of the words that were shown."""


class AskedBefore(msgspec.Struct, frozen=True, array_like=True):
    """A question that was put."""

    question: str
    """As `quiz/question`."""
    time: datetime
    outcome: Literal["open", "answered", "skipped", "withheld"] = "open"
    chosen: bool = False
    """Whenever it was put, it was of a quiz the customer chose to take; so it counts against no
    limit. Also where only the answer is known, and not when it was put."""


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """All that is remembered under one key, or of a person of several."""

    evidence: tuple[Evidence, ...] = ()
    """Oldest first. What was taken back is not there; what was contradicted is, and is seen."""
    off: frozenset[str] = frozenset()
    """Variables the customer turned off."""
    switched: dict[str, datetime] = {}
    """When each variable was last turned off or on."""
    consent: dict[Purpose, ConsentState] = {}
    """Purposes never spoken of are missing."""
    asked: tuple[AskedBefore, ...] = ()
    """Oldest first; the newest of each question."""
    taken: dict[str, int] = {}
    """By variable, the log position up to which everything known of it was taken back."""

    def refuses(self, purpose: Purpose) -> bool:
        """Whether the customer said no to it."""
        said = self.consent.get(purpose)
        return said is not None and not said.granted

    def grants(self, purpose: Purpose) -> bool:
        """Whether the customer said yes to it."""
        said = self.consent.get(purpose)
        return said is not None and said.granted


NOTHING = Memory()
"""Of a stranger."""
