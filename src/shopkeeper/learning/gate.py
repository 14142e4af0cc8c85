"""May a new plan replace the one in use? Only where it is no worse on the newest slice.

Both are fitted on the same past and asked the same cases. A new plan
passes unless it is surely worse: unless the whole interval of the paired difference is below 0.

Held by tests/learning/test_gate.py.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.auto import answer
from shopkeeper.learning.cases import Case, Measure
from shopkeeper.models.recommender import Recommender
from shopkeeper.stats import Difference, Estimate, mean, paired_difference

LEAST = 50
"""Cases below which nothing can be told apart."""


class Verdict(msgspec.Struct, frozen=True):
    passed: bool
    why: str
    new: Estimate | None = None
    """The first metric of the measure, on the newest slice."""
    current: Estimate | None = None
    difference: Difference | None = None
    """New less current."""


def judge(
    new: Recommender,
    current: Recommender | None,
    cases: Sequence[Case],
    measure: Measure,
    k: int,
) -> Verdict:
    """Ask both, and say whether the new one may serve.

    Args:
        new: Fitted, as `current`, on what happened before the cases.
    """
    if len(cases) < LEAST:
        return Verdict(True, f"{len(cases)} cases of the newest slice are too few to compare by")
    clusters = np.array([case.cluster for case in cases], np.int64)
    ours = _values(new, cases, measure, k)
    if current is None:
        return Verdict(True, "no version is in use yet", mean(ours, clusters))
    theirs = _values(current, cases, measure, k)
    gap = paired_difference(ours, theirs, clusters)
    worse = gap.high is not None and gap.high < 0
    why = "surely worse than the version in use" if worse else "no worse than the version in use"
    return Verdict(not worse, why, mean(ours, clusters), mean(theirs, clusters), gap)


def _values(
    recommender: Recommender, cases: Sequence[Case], measure: Measure, k: int
) -> NDArray[np.float64]:
    answers = [answer(recommender, case, k) for case in cases]
    return next(iter(measure(answers, cases, k).values()))
