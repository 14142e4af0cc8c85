"""Measure a model, or the default blend, on anybody's data by a named protocol.

From two Parquet files to a report of metrics with their errors, the times of fitting and
answering, and the memory it took. `auto` is the default blend; what is tuned is tuned on a slice of
train alone, a single model as the blend is.

Held by tests/learning/test_evaluate.py.
"""

import resource
import sys
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.cases import hits_of
from shopkeeper.learning.ensemble import Ensemble, fit_ensemble
from shopkeeper.learning.files import Pair
from shopkeeper.learning.protocols import SESSIONS, TOPN, Protocol, Test
from shopkeeper.learning.tune import Tuned, tune
from shopkeeper.models import MODELS, Interactions
from shopkeeper.stats import Estimate, mean

AUTO = "auto"
_BLOCK = 4_096
Progress = Callable[[float], None]


class Latency(msgspec.Struct, frozen=True):
    """Microseconds one question took, asked one by one in this process."""

    p50: float
    p90: float
    p99: float


class Report(msgspec.Struct, frozen=True):
    protocol: str
    model: str
    config: dict[str, Any]
    """`weights` of the models asked, and the configuration of each under `models`."""
    metrics: dict[str, Estimate]
    tune_seconds: float
    """Choosing the configuration, on a slice of train."""
    fit_seconds: float
    """Fitting what was chosen on all of train."""
    predict_us: Latency
    peak_bytes: int
    """The largest resident memory of the whole process so far, reading the files included."""


def evaluate_sessions(
    train: Path, test: Path, model: str = AUTO, k: int = 20, progress: Progress | None = None
) -> Report:
    """Predict the next product of a session: HR@k and MRR@k.

    Args:
        train: Parquet with `session_id`, `item_id` in order, and `timestamp` where known.
        test: Parquet with `session_id`, `prefix` (a list of items) and `target`.
        model: A model's name, or `auto`.
        k: Length of the answer that is judged.
        progress: Told the share done, 0 to 1.

    Raises:
        InvalidRequest: A file or column cannot be read, or there is no such model.
    """
    return _evaluate(SESSIONS, train, test, model, k, progress)


def evaluate_topn(
    train: Path, test: Path, model: str = AUTO, k: int = 20, progress: Progress | None = None
) -> Report:
    """Predict a user's held-out items, those of train masked: recall@k and NDCG@k.

    Args:
        train: Parquet with `user_id`, `item_id`, and `timestamp` and `event` where known.
        test: Parquet with `user_id`, `item_id`.
        model: A model's name, or `auto`.
        k: Length of the answer that is judged.
        progress: Told the share done, 0 to 1.

    Raises:
        InvalidRequest: A file or column cannot be read, or there is no such model.
    """
    return _evaluate(TOPN, train, test, model, k, progress)


def _evaluate(
    protocol: Protocol, train: Path, test: Path, model: str, k: int, progress: Progress | None
) -> Report:
    _check(model, k)
    tell = progress or (lambda _: None)
    with Pair(train, test) as files:
        data, questions = protocol.read(files)
    tell(0.05)
    began = time.perf_counter()
    tuned = _tuned(protocol, data, model, k, lambda done: tell(0.05 + 0.65 * done))
    chosen = time.perf_counter()
    ensemble = fit_ensemble(data, tuned.configs, tuned.weights)
    fitted = time.perf_counter()
    asked = _ask(ensemble, questions, protocol, k, lambda done: tell(0.75 + 0.25 * done))
    return Report(
        protocol=protocol.name,
        model=model,
        config=_describe(ensemble),
        metrics=asked.estimates(k),
        tune_seconds=chosen - began,
        fit_seconds=fitted - chosen,
        predict_us=asked.latency(),
        peak_bytes=peak_bytes(),
    )


def _check(model: str, k: int) -> None:
    if model != AUTO and model not in MODELS:
        known = ", ".join((AUTO, *MODELS))
        raise InvalidRequest(f"`model` must be one of {known}, got {model!r}")
    if not 1 <= k <= 1_000:
        raise InvalidRequest(f"`k` must be from 1 to 1000, got {k!r}")


def _tuned(protocol: Protocol, data: Interactions, model: str, k: int, progress: Progress) -> Tuned:
    untried = dict(protocol.untried) if model == AUTO else {model: 1.0}
    searches = {name: protocol.searches[name] for name in untried}
    bench = protocol.bench(data, k)
    if len(bench.cases) == 0:
        return Tuned({name: search.start for name, search in searches.items()}, untried)
    return tune(bench, searches, untried, progress)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of the questions, one row each."""

    values: dict[str, NDArray[np.float64]]
    clusters: NDArray[np.int64]
    nanoseconds: NDArray[np.int64]

    def estimates(self, k: int) -> dict[str, Estimate]:
        return {f"{name}@{k}": mean(values, self.clusters) for name, values in self.values.items()}

    def latency(self) -> Latency:
        return Latency(*(np.percentile(self.nanoseconds, [50, 90, 99]) / 1_000).round(1).tolist())


def _ask(
    ensemble: Ensemble, questions: Test, protocol: Protocol, k: int, progress: Progress
) -> _Asked:
    """Put the questions one by one; they are measured in blocks, so that memory stays bounded."""
    took, clusters, blocks = array("q"), array("q"), []
    while block := list(islice(questions.cases, _BLOCK)):
        answers = []
        for case in block:
            began = time.perf_counter_ns()
            answers.append(ensemble.answer(case, k))
            took.append(time.perf_counter_ns() - began)
        clusters.extend(case.cluster for case in block)
        wanted = np.array([case.n_wanted for case in block], np.int64)
        blocks.append(protocol.measure(hits_of(answers, block, k), wanted))
        progress(len(took) / questions.n)
    values = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    return _Asked(values, np.array(clusters, np.int64), np.array(took, np.int64))


def _describe(ensemble: Ensemble) -> dict[str, Any]:
    models = {name: msgspec.to_builtins(model.config) for name, model in ensemble.models.items()}
    return {"weights": ensemble.weights, "models": models}


def peak_bytes() -> int:
    """The largest resident memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
