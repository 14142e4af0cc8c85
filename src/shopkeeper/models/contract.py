"""What every recommender is: config, documented learned arrays, fit, score, recommend, save, load.

A model sees item indices alone; which product an index stands for is the snapshot's business. The
laws every model obeys are in `shopkeeper.testing.models`, which finds models by `models.__all__`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Self, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.files import read_array
from shopkeeper.models.goods import Goods


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hyperparameters; saved with the model they made. Constructing it validates it."""


ConfigT = TypeVar("ConfigT", bound=Config)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items with their scores, best first; equal scores by lower index."""

    items: NDArray[np.int32]
    """Shape `(k,)`, each at most once."""
    scores: NDArray[np.float32]
    """Shape `(k,)`, positive, falling; comparable within one answer of one model only."""


class Model(ABC, Generic[ConfigT]):
    """A recommender over a fixed vocabulary of items."""

    name: ClassVar[str]
    """Stable, lower case; used in manifests, reasons and on the command line."""
    Config: ClassVar[type[Config]]
    learned: ClassVar[tuple[str, ...]]
    """Names of the arrays `fit` makes; each is documented where the class declares it."""

    n_items: int

    def __init__(self, config: ConfigT) -> None:
        self.config = config

    @staticmethod
    def trainable() -> bool:
        """Whether what `fit` needs is installed; models that need an optional extra override it."""
        return True

    @abstractmethod
    def fit(self, data: Interactions) -> Self:
        """Learn from `data` alone; a second fit forgets the first."""

    @abstractmethod
    def scores(self, query: Query) -> NDArray[np.float32]:
        """Evidence for each item, shape `(n_items,)`, at least 0; 0 means none."""

    def recommend(
        self, query: Query, n: int, allowed: NDArray[np.bool_] | None = None
    ) -> Candidates:
        """The `n` best items with positive evidence, fewer if there are fewer.

        Args:
            allowed: Shape `(n_items,)`; items where it is false are not considered.
        """
        scores = self.scores(query)
        if allowed is not None:
            scores = np.where(allowed, scores, np.float32(0))
        return top(scores, n)

    def over(self, goods: Goods) -> Self:
        """The same model over a wider vocabulary: what it learned from, and items new since then.

        Models that learn from what customers do know nothing of new items and stay as they are;
        those that learn from what items are override this.

        Args:
            goods: The first `n_items` are the model's own, in their order.
        """
        return self

    def because(self, query: Query, item: int) -> int | None:
        """The history item that contributed most to this item's score; None when none did.

        Explanations name it, so it must be one the score really used. Models that listen to a
        history override this.
        """
        return None

    def because_each(self, query: Query, items: Sequence[int]) -> list[int | None]:
        """What `because` says of each of these items, each given at most once.

        Models that answer for many at the cost of one override this.
        """
        return [self.because(query, item) for item in items]

    def rows_of(self, customers: NDArray[np.int64]) -> int:
        """How many rows of these customers it keeps: sessions, habits, whatever is one person's.

        Models that keep rows are `Owned`; what is added up over many customers is no row.

        Args:
            customers: Shape `(c,)`, internal keys.
        """
        return 0

    def without(self, customers: NDArray[np.int64]) -> Self:
        """The same model from which these customers' rows are gone; itself where it has none.

        What is added up over all customers stays as it was learned, until the next training.
        """
        return self

    def save(self, directory: Path) -> None:
        """Write config and arrays into `directory`, which is made if missing."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "config.json").write_bytes(msgspec.json.encode(self.config))
        for name in self.learned:
            np.save(directory / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The saved model, its arrays memory-mapped and shared between processes.

        Raises:
            NotReady: The directory lacks a file of this model.
            BackendFailed: A file cannot be read; it is named.
        """
        path = directory / "config.json"
        try:
            model = cls(msgspec.json.decode(path.read_bytes(), type=cls.Config))  # type: ignore[arg-type]
            for name in cls.learned:
                path = directory / f"{name}.npy"
                setattr(model, name, read_array(path))
        except FileNotFoundError:
            raise NotReady(f"model {cls.name!r} is incomplete: {path} is missing") from None
        except (OSError, ValueError, EOFError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken
        model._after_load()
        return model

    def _after_load(self) -> None:
        """Derive what is not stored, `n_items` first."""


def top(scores: NDArray[np.float32], n: int) -> Candidates:
    """The `n` highest positive scores, best first; equal scores by lower index.

    >>> top(np.array([0.0, 2.0, 1.0, 2.0], np.float32), 2).items.tolist()
    [1, 3]
    """
    if n < 1:
        raise InvalidRequest(f"`n` must be at least 1, got {n!r}")
    found = np.flatnonzero(scores > 0)
    if len(found) > n:
        floor = np.partition(scores[found], len(found) - n)[len(found) - n]
        found = found[scores[found] >= floor]
    order = found[np.argsort(-scores[found], kind="stable")][:n]
    return Candidates(order.astype(np.int32), scores[order])
