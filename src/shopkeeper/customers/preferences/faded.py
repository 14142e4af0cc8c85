"""Evidence with the weights it has by now.

Pieces as they are remembered and their weights come in; the same with these weights go out. Pure.
Most answers only ask whether there is any, and what of it was said: so what was guessed is made
when somebody looks at it. Held by tests/customers/preferences/test_faded.py.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

from msgspec.structs import replace

from shopkeeper.customers.preferences.memory import Evidence


class Faded(Sequence[Evidence]):
    """Pieces with other weights; equal to any other sequence of the same."""

    def __init__(
        self, pieces: Sequence[Evidence], weights: Sequence[float], said: Sequence[Evidence]
    ) -> None:
        """`said` is what of them was said, with its weight already."""
        self._pieces, self._weights, self._said = pieces, weights, said

    def __len__(self) -> int:
        return len(self._pieces)

    @overload
    def __getitem__(self, at: int) -> Evidence: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Evidence, ...]: ...
    def __getitem__(self, at: int | slice) -> Evidence | tuple[Evidence, ...]:
        return self._made[at]

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._made)

    def __eq__(self, other: object) -> bool:
        return self._made == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __repr__(self) -> str:
        return repr(self._made)

    @property
    def said(self) -> tuple[Evidence, ...]:
        """Those that were said, without making the others."""
        return tuple(self._said)

    @cached_property
    def _made(self) -> tuple[Evidence, ...]:
        return tuple(map(weighing, self._pieces, self._weights))


def weighing(piece: Evidence, weight: float) -> Evidence:
    """The same piece with another weight."""
    return replace(piece, weight=weight)
