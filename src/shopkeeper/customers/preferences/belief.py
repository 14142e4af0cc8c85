"""What is believed about one variable, how surely, and why."""

import msgspec

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
    evidence: tuple[Evidence, ...] = ()
    """Newest first, with the weight each piece has now."""
