"""What a feature group is: columns about candidates, from the past and the question alone.

One code path serves training and serving. A group learns arrays from `Interactions` (what happened
before it is asked) and computes one row a candidate from the `Query`; acts after the query's `now`
are cut off before any group sees them. Where something is not known, a column is NaN.

The laws every group obeys are in tests/models/features/test_groups.py.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.files import read_array
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen, kernel

BLEND = "blend"
"""In what was found: the blend of all models, as if it were one more."""

T = TypeVar("T", bound=np.generic)
Columns = NDArray[np.float32]
"""Shape `(k, f)`: a row a candidate, a column a feature; NaN where not known."""


class FeatureGroup(ABC):
    """Features of one sort."""

    name: ClassVar[str]
    """Stable, lower case."""
    learned: ClassVar[tuple[str, ...]] = ()
    """Names of the arrays `fit` makes; each is documented where the class declares it."""

    names: tuple[str, ...] = ()
    """Of the columns, in their order; fixed by `fit`."""

    def __init__(self, models: tuple[str, ...] = ()) -> None:
        """Args:
        models: The retrievers whose candidates are ranked.
        """
        self.models = models

    @abstractmethod
    def fit(self, data: Interactions) -> Self:
        """Learn from `data` alone; a second fit forgets the first."""

    @abstractmethod
    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        """The features of each candidate.

        Args:
            query: No act of it is later than its `now`; every item is within the vocabulary.
            items: Shape `(k,)`, the candidates, rising, so that `place_of` finds them.
            found: What each model proposed, and the blend as `BLEND`.
        """

    def over(self, goods: Goods) -> Self:
        """The same group over a wider vocabulary: its own items first, then new ones.

        Groups that hold arrays by item override this.
        """
        return self

    def save(self, directory: Path) -> None:
        """Write what was learned into `directory`, which is made if missing."""
        directory.mkdir(parents=True, exist_ok=True)
        said = {"models": self.models, "names": self.names}
        (directory / "columns.json").write_bytes(msgspec.json.encode(said))
        for name in self.learned:
            np.save(directory / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The saved group, its arrays memory-mapped.

        Raises:
            NotReady: The directory lacks a file of this group.
            BackendFailed: A file cannot be read; it is named.
        """
        path = directory / "columns.json"
        try:
            said = msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[str, ...]])
            group = cls(said["models"])
            group.names = said["names"]
            for name in cls.learned:
                path = directory / f"{name}.npy"
                setattr(group, name, read_array(path))
        except FileNotFoundError:
            raise NotReady(f"features {cls.name!r} are incomplete: {path} is missing") from None
        except (OSError, ValueError, EOFError, KeyError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken
        return group


def widened(array: NDArray[T], n: int, unknown: object) -> NDArray[T]:
    """An array by item with rows for new items, which are `unknown`; closed to writing."""
    if n == len(array):
        return array
    wide = np.full((n, *array.shape[1:]), unknown, array.dtype)
    wide[: len(array)] = array
    return frozen(wide)


@kernel
def place_of(items: NDArray[np.int32], item: int) -> int:
    """Where an item stands among rising `items`; -1 where it does not."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < item:
            low = middle + 1
        else:
            high = middle
    return low if low < len(items) and items[low] == item else -1
