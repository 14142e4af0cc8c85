"""What of a visitor a set of policies can tell apart, and so what a verdict depends on.

How the policies read a visitor comes in; a function from attributes to a key goes out. Attributes
with one key get the same verdicts. Pure.

A number that is only ever compared with fixed numbers tells but between which two of them it is,
and a word that is only ever compared with fixed words tells but which of them it is; everything
else that is named tells its value. tests/decisions/policies/test_sight.py asks Cedar.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.policies.reading import Seen

_OTHER = object()
Key = tuple[Any, ...]


class Sight:
    """Reads of a visitor what counts.

    Args:
        seen: How the policies read each attribute they read at all.
    """

    def __init__(self, seen: Mapping[str, Seen]) -> None:
        self._whole: list[str] = []
        self._cuts: dict[str, list[int]] = {}
        self._words: dict[str, frozenset[str]] = {}
        for name, how in sorted(seen.items()):
            if how.whole or Attributes.__annotations__[name] is bool:
                self._whole.append(name)
            elif Attributes.__annotations__[name] is str:
                self._words[name] = frozenset(map(str, how.fixed))
            else:
                self._cuts[name] = sorted(int(value) for value in how.fixed)

    def key(self, attributes: Attributes) -> Key:
        """What the policies can tell of them, each of the type it says."""
        whole = [getattr(attributes, name) for name in self._whole]
        words = [_word(getattr(attributes, name), known) for name, known in self._words.items()]
        numbers = [_place(getattr(attributes, name), cuts) for name, cuts in self._cuts.items()]
        return (*whole, *words, *numbers)


def _place(value: int | None, cuts: Sequence[int]) -> int | None:
    """Even: between two of them; odd: one of them."""
    return None if value is None else bisect_left(cuts, value) + bisect_right(cuts, value)


def _word(value: str, known: frozenset[str]) -> object:
    return value if value in known else _OTHER
