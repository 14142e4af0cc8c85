"""After this they took that: each item with those that followed it, soon and often.

From the acts of each visit or customer, in order, to the strongest successors of every item. Where
item-kNN asks what goes together, this asks what comes next; a shop where people replace, complete
or move on is told apart from one where they collect.

Held by the contract suite and tests/models/test_transitions.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import (
    require_count,
    require_number,
    require_one_of,
    require_true_or_false,
)
from shopkeeper.models.dataset import SPEAKS_FOR, Interactions, Query
from shopkeeper.models.incidence import Over, owners, welcome
from shopkeeper.models.kernel import PerQuery, ScratchPerThread, collect, frozen, kernel
from shopkeeper.models.links import add_links, strongest
from shopkeeper.models.revisits import learn_revisits, mix_revisits
from shopkeeper.models.sparse import Evidence, SparseModel
from shopkeeper.models.successors import Counting, find_successors, in_order

DAY = 86_400.0


class TransitionsConfig(contract.Config, frozen=True):
    over: Over = "customer"
    """Whose acts follow each other; a session's where no customer is known."""
    neighbours: int = 300
    """Successors kept for each item."""
    reach: int = 5
    """How many acts further a successor is looked for; 1 counts only what came right after."""
    fade: float = 0.7
    """A successor one act further counts this much of it."""
    backward: float = 0.3
    """What a step counts against its direction: below 1, order matters."""
    gap_half_life_days: float = 36_500.0
    """Days between two acts after which the step counts half."""
    shrinkage: float = 1.0
    """Added to the denominator: steps seen a few times count less than their share."""
    source: float = 0.5
    """Exponent of the frequency of the item stepped from; at 1 it is near a probability."""
    target: float = 0.2
    """Exponent of the frequency of the item stepped to; lower lifts the frequent ones."""
    last: int = 20
    """The newest acts of a history that are listened to."""
    decay: float = 0.7
    """An act counts this much of the next newer one."""
    past: float = 0.5
    """What an act before the running session counts, beside its age in acts."""
    repeat: bool = True
    """Whether items of the running session may be recommended, as often as visits return."""
    habit: float = 0.5
    """What all visits do, against what the steps say, in the score of an item returned to."""

    def __post_init__(self) -> None:
        require_one_of("over", self.over, ("customer", "session"))
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_count("reach", self.reach, 1, 1_000)
        require_count("last", self.last, 1, 10_000)
        for field in ("shrinkage", "source", "target", "past"):
            require_number(field, getattr(self, field), 0, 1_000)
        for field in ("fade", "backward", "decay", "habit"):
            require_number(field, getattr(self, field), 0, 1)
        require_number("gap_half_life_days", self.gap_half_life_days, 1e-6, 36_500)
        require_true_or_false("repeat", self.repeat)


class Transitions(SparseModel[TransitionsConfig]):
    """First-order and skip transitions.

    An item scores the sum of its strengths as a successor (`find_successors`) of the acts of the
    query, an act `g` acts before the newest weighing $decay^g$. What the running session already
    took up is scored as `revisits` says.

    Source: Ludewig & Jannach, "Evaluation of Session-based Recommendation Algorithms", 2018
    (sequential rules); Rendle et al., "Factorizing Personalized Markov Chains for Next-Basket
    Recommendation", 2010. Exponents, shrinkage and steps against their direction are ours.
    """

    name: ClassVar[str] = "transitions"
    Config: ClassVar[type[contract.Config]] = TransitionsConfig
    learned: ClassVar[tuple[str, ...]] = ("starts", "successors", "strengths", "revisits")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the successors of each item begin."""
    successors: NDArray[np.int32]
    """Items, strongest first; equal ones by lower index. An item is never its own successor."""
    strengths: NDArray[np.float32]
    """Beside `successors`, positive."""
    revisits: NDArray[np.float64]
    """Shape `(depth,)`: how often a visit returns to its newest item, the one before it, ..."""

    def __init__(self, config: TransitionsConfig) -> None:
        super().__init__(config)
        self._scratch = ScratchPerThread()
        self._asked = PerQuery(self._weigh)

    def fit(self, data: Interactions) -> Self:
        data, config = welcome(data), self.config
        steps = in_order(owners(data, config.over), data.items, data.times)
        counting = Counting(
            config.reach, config.fade, config.backward, config.gap_half_life_days * DAY,
            config.source, config.target, config.shrinkage,
        )  # fmt: skip
        found = find_successors(steps, data.n_items, config.neighbours, counting)
        self.starts = frozen(found.starts)
        self.successors, self.strengths = frozen(found.items), frozen(found.similarities)
        self.revisits = frozen(learn_revisits(data) if config.repeat else np.zeros(0))
        self._after_load()
        return self

    def evidence(self, query: Query) -> Evidence:
        items, weights = self._asked(query)
        scratch = self._scratch.of(self.n_items)
        return _add_up(
            items, weights, self.starts, self.successors, self.strengths,
            query.newest_first(), self.revisits, self.config.habit,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip

    def because(self, query: Query, item: int) -> int | None:
        if item in query.running():
            return item if self.scores(query)[item] > 0 else None
        links = self.starts, self.successors, self.strengths
        scratch = self._scratch.of(self.n_items)
        return strongest(*self._asked(query), [item], links, scratch)[0]

    def _weigh(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The newest acts that speak for their product and the weight of each, both `(h,)`."""
        speaks = SPEAKS_FOR[query.kinds]
        anchors = np.array(query.anchors, np.int32)
        items = np.concatenate([query.items[speaks], anchors])
        before = int(speaks[: query.session_start].sum())
        weights = self.config.decay ** np.arange(len(items) - 1, -1, -1.0)
        weights[:before] *= self.config.past
        return items[-self.config.last :], weights[-self.config.last :]

    def _after_load(self) -> None:
        self.n_items = len(self.starts) - 1


@kernel
def _add_up(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    starts: NDArray[np.int64],
    successors: NDArray[np.int32],
    strengths: NDArray[np.float32],
    running: NDArray[np.int32],
    revisits: NDArray[np.float64],
    habit: float,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    count = 0
    count = add_links(
        asked, weights, starts, successors, strengths, stamps, sums, touched, stamp, count
    )
    count = mix_revisits(running, revisits, habit, stamps, sums, touched, stamp, count)
    return collect(sums, touched, count)
