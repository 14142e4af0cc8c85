"""Questions with known answers: what models are measured and tuned by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import Interactions, Query
from shopkeeper.stats import find_hits

NO_ITEMS = np.empty(0, np.int32)

Answers = Sequence[NDArray[np.int32]]
"""Items of each case, best first."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked, and what was really taken."""

    query: Query
    wanted: NDArray[np.int32]
    """Distinct items that were taken; those no model can know are left out."""
    n_wanted: int
    """How many were taken, those no model can know included; at least 1."""
    cluster: int
    """The customer or session it comes from: cases of one cluster may depend on each other."""
    masked: NDArray[np.int32] = field(default_factory=lambda: NO_ITEMS)
    """Items that may not be answered."""
    weight: float = 1.0
    """How much it counts when models are tuned."""


Measure = Callable[[Answers, Sequence[Case], int], dict[str, NDArray[np.float64]]]
"""From answers, their cases and `k` to one value a case, shape `(n,)`, by metric; NaN where a
case has no such value and does not count."""


class Histories:
    """Each user's rows, oldest first."""

    def __init__(self, data: Interactions) -> None:
        self._data = data
        known = np.flatnonzero(data.users >= 0)
        self._rows = known[np.argsort(data.users[known], kind="stable")]
        counts = np.bincount(data.users[known], minlength=data.n_users)
        self._starts = np.concatenate([[0], np.cumsum(counts)])

    def rows(self, user: int) -> NDArray[np.int64]:
        """Row numbers of a user's acts; none for a user who is not known."""
        if user < 0:
            return self._rows[:0]
        return self._rows[self._starts[user] : self._starts[user + 1]]

    def before(self, user: int, time: float) -> NDArray[np.int64]:
        """Those of a user's rows that happened before `time`, in seconds since 1970."""
        rows = self.rows(user)
        return rows[self._data.times[rows] < time]

    def query(
        self,
        before: NDArray[np.int64],
        session: NDArray[np.int64],
        now: float | None = None,
        moment: int | None = None,
    ) -> Query:
        """Ask with the acts in rows `before`, then those of the running `session`.

        Args:
            now: Seconds since 1970; not given: the moment of the last act.
            moment: The row whose circumstances are those asked in; not given: none are known.
        """
        rows, data = np.concatenate([before, session]), self._data
        times = data.times[rows]
        asked = float(times.max(initial=0.0)) if now is None else now
        codes = None if data.contexts is None else data.contexts.codes
        return Query(
            data.items[rows],
            data.kinds[rows],
            times,
            asked,
            len(before),
            context=None if codes is None or moment is None else codes[moment],
            contexts=None if codes is None else codes[rows],
            weights=None if data.weights is None else data.weights[rows],
        )


def hits_of(answers: Answers, cases: Sequence[Case], k: int) -> NDArray[np.bool_]:
    """Which places of each answer were right, shape `(n, k)`."""
    return find_hits(answers, [case.wanted for case in cases], k)


def wanted_of(cases: Sequence[Case]) -> NDArray[np.int64]:
    """How many items each case wanted, shape `(n,)`."""
    return np.array([case.n_wanted for case in cases], np.int64)
