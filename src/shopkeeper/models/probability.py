"""How likely the running visit is to end with a purchase, after everything so far.

From interactions to a model that answers the same `Query` recommenders are asked with, and moves
with every act of the visit. Features, counts of products and questions are made by one code path
for training and serving: `probability_features`, `probability_moments`.

Held by tests/models/test_probability.py: an act to come moves nothing, a saved model answers alike.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models.dataset import Contexts, Interactions, Query
from shopkeeper.models.files import read_array
from shopkeeper.models.kernel import frozen
from shopkeeper.models.probability_curve import constant
from shopkeeper.models.probability_features import NAMES, RISING, WIDTH, describe, describe_all
from shopkeeper.models.probability_moments import (
    PAUSE,
    SILENCE,
    Acts,
    Moments,
    acts_of,
    moments_of,
)
from shopkeeper.models.probability_trees import Lessons, Trees, TreesConfig, fit_trees

MOST_MOMENTS = 300_000
"""Moments that are learned from, the newest."""
_PAUSES = 0.3  # weight of a moment in a silence: it repeats the act before it
_MOST_VALUES = 64  # of a circumstance that is told apart
_LONG = 28 * 86_400.0  # seconds from which on days of the week are told apart
_ARRAYS = ("counts", "by_type", "types", "price")
_WEEKDAY = NAMES.index("weekday")
_RISING = tuple(NAMES.index(name) for name in RISING)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is known of products; read-only."""

    counts: NDArray[np.float64]
    """Shape `(n_items, 3)`: looks, carts, purchases in visits that are over."""
    by_type: NDArray[np.float64]
    """Shape `(types + 1, 3)`: the same by product type; the last is of everything."""
    types: NDArray[np.int32]
    """Shape `(n_items,)`: row of `by_type`, the last where unknown."""
    price: NDArray[np.float64]
    """Shape `(n_items,)`, major units; NaN unknown."""


class _About(msgspec.Struct):
    contexts: tuple[int, ...]
    """Columns of the `Contexts` learned from that are features."""
    weekdays: bool


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """P(the running visit ends with a purchase | the visit so far, its customer's past)."""

    trees: Trees
    shelf: Shelf
    contexts: tuple[int, ...]
    """Columns of the `Contexts` learned from that are features."""
    weekdays: bool
    """Whether days of the week are told apart."""

    @property
    def n_items(self) -> int:
        return len(self.shelf.types)

    def session_probability(self, query: Query) -> float:
        """The chance, within (0, 1), that a purchase comes before the visit ends.

        A purchase ends a visit: after one, this is about another. Items the model does not know
        and page products (`anchors`) count for nothing.
        """
        return float(self.trees.chances(self.features(query))[0])

    def features(self, query: Query) -> NDArray[np.float64]:
        """What the chance is made of, shape `(1, columns)`."""
        query = query.within(self.n_items)
        out = np.full((1, WIDTH + len(self.contexts)), np.nan)
        shelf = self.shelf
        describe(
            query.items, query.kinds, query.times, query.session_start, query.now,
            shelf.counts, shelf.by_type, shelf.types, shelf.price, out[0, :WIDTH],
        )  # fmt: skip
        if query.context is not None:
            out[0, WIDTH:] = query.context[list(self.contexts)]
        return self.told_apart(out)

    def told_apart(self, out: NDArray[np.float64]) -> NDArray[np.float64]:
        """The features, without those that the time learned from was too short for."""
        if not self.weekdays:
            out[:, _WEEKDAY] = np.nan
        out[:, WIDTH:][out[:, WIDTH:] < 0] = np.nan
        return out

    def save(self, directory: Path) -> None:
        """Write everything into `directory`, which is made if missing."""
        self.trees.save(directory)
        about = _About(self.contexts, self.weekdays)
        (directory / "purchase.json").write_bytes(msgspec.json.encode(about))
        for name in _ARRAYS:
            np.save(directory / f"{name}.npy", getattr(self.shelf, name), allow_pickle=False)

    @staticmethod
    def load(directory: Path) -> "PurchaseModel":
        """What `save` wrote, its arrays memory-mapped.

        Raises:
            NotReady: A file is missing.
            BackendFailed: A file cannot be read.
        """
        trees = Trees.load(directory)
        try:
            about = msgspec.json.decode((directory / "purchase.json").read_bytes(), type=_About)
            arrays = [read_array(directory / f"{name}.npy") for name in _ARRAYS]
        except FileNotFoundError as missing:
            raise NotReady(f"purchase model is incomplete: {missing.filename} is missing") from None
        except (OSError, ValueError, EOFError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{directory} cannot be read: {broken}") from broken
        return PurchaseModel(trees, Shelf(*arrays), about.contexts, about.weekdays)


def fit_probability(
    data: Interactions, config: TreesConfig | None = None, until: float = math.inf
) -> PurchaseModel:
    """Learn from visits that are over, the newest `MOST_MOMENTS` moments of them.

    Args:
        config: Of the trees; not given, the settings that tell most about the newest rows.
        until: When to stop trying settings, a moment of `time.monotonic`.
    """
    blank, lessons = prepare(data)
    return replace(blank, trees=fit_trees(lessons, config, until))


def prepare(data: Interactions) -> tuple[PurchaseModel, Lessons]:
    """A model that has counted and not learned yet, and what there is to learn."""
    acts = acts_of(data)
    moments = _over(acts, moments_of(acts))
    shelf = _empty_shelf(data)
    described = _describe(acts, moments, shelf)
    contexts = () if data.contexts is None else _told(data.contexts)
    x = np.column_stack([described, _circumstances(data.contexts, contexts, acts, moments)])
    span = float(np.ptp(acts.times)) if len(acts.times) else 0.0
    blank = PurchaseModel(_NO_TREES, shelf, contexts, span >= _LONG)
    lessons = Lessons(
        x=blank.told_apart(x),
        y=moments.bought.astype(np.float64),
        customers=moments.customer,
        weight=_weights(moments),
        judged=moments.sort != PAUSE,
        rising=_RISING,
        categories=tuple(range(WIDTH, WIDTH + len(contexts))),
    )
    return blank, lessons


def _over(acts: Acts, moments: Moments) -> Moments:
    """The newest moments of visits whose outcome is known."""
    last = acts.times[acts.ends[moments.begins] - 1]
    moments = moments.where(last + SILENCE <= acts.times.max(initial=-np.inf))
    newest = np.arange(len(moments)) >= len(moments) - MOST_MOMENTS
    return moments.where(newest)


def _empty_shelf(data: Interactions) -> Shelf:
    """Room to count in."""
    goods = data.goods
    if goods is None:
        types, price = np.full(data.n_items, -1, np.int32), np.full(data.n_items, np.nan)
    else:
        types, price = goods.product_type, goods.price
    n_types = int(types.max(initial=-1)) + 1
    types = np.where(types < 0, n_types, types).astype(np.int32)
    counts, by_type = np.zeros((data.n_items, 3)), np.zeros((n_types + 1, 3))
    return Shelf(counts, by_type, frozen(types), frozen(price.astype(np.float64)))


def _describe(acts: Acts, moments: Moments, shelf: Shelf) -> NDArray[np.float64]:
    """The features of each moment; fills the shelf's counts and closes them."""
    begins = np.unique(acts.begins)
    ends = acts.ends[begins]
    over = acts.times[ends - 1] + SILENCE
    order = np.argsort(over, kind="stable")
    out = np.empty((len(moments), WIDTH))
    describe_all(
        acts.items, acts.kinds, acts.times,
        np.column_stack([begins, ends])[order], over[order],
        moments.since, moments.begins, moments.until, moments.now,
        shelf.counts, shelf.by_type, shelf.types, shelf.price, out,
    )  # fmt: skip
    shelf.counts.setflags(write=False)
    shelf.by_type.setflags(write=False)
    return out


def _told(contexts: Contexts) -> tuple[int, ...]:
    """The circumstances with few enough values to tell apart."""
    return tuple(at for at, known in enumerate(contexts.values) if len(known) <= _MOST_VALUES)


def _circumstances(
    contexts: Contexts | None, told: tuple[int, ...], acts: Acts, moments: Moments
) -> NDArray[np.float64]:
    """The codes of each moment's newest act, or of the one that opens the visit."""
    if contexts is None:
        return np.empty((len(moments), 0))
    rows = acts.order[np.maximum(moments.until - 1, moments.begins)]
    return contexts.codes[rows][:, list(told)].astype(np.float64)


def _weights(moments: Moments) -> NDArray[np.float64]:
    """A long visit counts more than a short one, but not as often as it was asked about."""
    size = np.bincount(moments.begins)[moments.begins] if len(moments) else np.ones(0)
    return np.where(moments.sort == PAUSE, _PAUSES, 1.0) / np.sqrt(size)


_NO_TREES = Trees(TreesConfig(), constant(0.5), None)
