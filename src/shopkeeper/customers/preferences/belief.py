"""What is believed about one variable, how surely, and why."""

from collections.abc import Sequence

import msgspec

from shopkeeper.customers.preferences.faded import Faded
from shopkeeper.customers.preferences.memory import Evidence
from shopkeeper.domain import Value


class Belief(msgspec.Struct, frozen=True, kw_only=True):
    """A posterior over one variable, as of one moment."""

    variable: str
    value: Value | None = None
    """What is acted upon; None: nothing is known, or the variable is off."""
    confidence: float = 0.0
    """0: no more is known than of anybody; 1: certain. Lower where evidence contradicts itself."""
    spread: dict[str, float] = {}
    """Option to its probability; of a set, to the probability that it is in. Of a scale or number,
    `mean` and `deviation`."""
    explicit: bool = False
    """Somebody said so; else it was guessed."""
    pinned: bool = False
    off: bool = False
    contradicted: bool = False
    """Evidence points in different directions."""
    evidence: Sequence[Evidence] = ()
    """Newest first, with the weight each piece has now."""

    @property
    def said(self) -> tuple[Evidence, ...]:
        """Of the evidence what somebody said, newest first."""
        if isinstance(self.evidence, Faded):
            return self.evidence.said
        return tuple(piece for piece in self.evidence if piece.source != "behaviour")
