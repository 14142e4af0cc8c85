"""Put an exam's questions to whoever answers them: a recommender, a peer.

Held by tests/learning/test_evaluate.py.
"""

import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.cases import Case, Measure
from shopkeeper.learning.protocols import Exam
from shopkeeper.stats import Estimate, mean

_BLOCK = 4_096
Answer = Callable[[Case, int], NDArray[np.int32]]
"""From a case and `k` to at most `k` items, best first, none of them masked."""


class Latency(msgspec.Struct, frozen=True):
    """Microseconds one question took, asked one by one in this process."""

    p50: float
    p90: float
    p99: float


@dataclass(frozen=True, slots=True)
class Sitting:
    """What came of the questions, one row each."""

    values: dict[str, NDArray[np.float64]]
    """NaN where a case has no such value."""
    clusters: NDArray[np.int64]
    nanoseconds: NDArray[np.int64]

    def estimates(self, k: int, suffix: str = "") -> dict[str, Estimate]:
        """The mean of each metric over the cases that have it, as `name@k`."""
        return {f"{name}@{k}{suffix}": self._mean(name) for name in self.values}

    def latency(self) -> Latency:
        return Latency(*(np.percentile(self.nanoseconds, [50, 90, 99]) / 1_000).round(1).tolist())

    def _mean(self, name: str) -> Estimate:
        known = ~np.isnan(self.values[name])
        return mean(self.values[name][known], self.clusters[known])


def sit(
    exam: Exam,
    answer: Answer,
    measure: Measure,
    k: int,
    progress: Callable[[float], None] | None = None,
) -> Sitting:
    """Put the questions one by one; they are measured in blocks, so that memory stays bounded."""
    took, clusters, blocks = array("q"), array("q"), []
    questions = exam.cases()
    while block := list(islice(questions, _BLOCK)):
        answers = []
        for case in block:
            began = time.perf_counter_ns()
            answers.append(answer(case, k))
            took.append(time.perf_counter_ns() - began)
        clusters.extend(case.cluster for case in block)
        blocks.append(measure(answers, block, k))
        if progress is not None:
            progress(len(took) / exam.n)
    values = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    return Sitting(values, np.array(clusters, np.int64), np.array(took, np.int64))
