"""Words with facts in them: `{name}` is filled with the live fact of that name, or not at all.

A text and the facts come in; the words as shown, or why they cannot be shown, go out. Pure. No text
with a fact missing is ever shown: tests/decisions/blocks/test_quoted.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_PLACE = re.compile(r"\{([a-z0-9_]+)\}")
ASSUMED = " (assumed)"
"""Said after words that quote a fact nobody checked."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so now."""

    value: str
    """As a text shows it."""
    source: str
    """Where it comes from and over what window, in words a shopper may read."""
    assumed: bool = False
    """Nobody checked it; it is labelled wherever it shows."""
    amount: float | None = None
    """The number behind it, where it is one; of a time, seconds since 1970."""
    as_of: datetime | None = None
    """When it was read, where it grows old."""

    @property
    def told(self) -> str:
        """The fact with its source, and whether it is assumed."""
        return f"{self.value}: {self.source}{ASSUMED if self.assumed else ''}"


def filled(text: str, facts: Mapping[str, Fact]) -> str:
    """The text with its facts in place; a fact nobody checked makes it say so.

    >>> filled("{return_days} days to return it", {"return_days": Fact("30", "the shop", True)})
    '30 days to return it (assumed)'
    """
    if "{" not in text:
        return text
    words = _PLACE.sub(lambda place: facts[place[1]].value, text)
    assumed = any(facts[name].assumed for name in _PLACE.findall(text))
    return words + ASSUMED if assumed else words
