"""Measure a model, or the default blend, on anybody's data by a named protocol.

From two Parquet files to a report of metrics with their errors, the times of fitting and
answering, and the memory it took. `auto` is the default blend; what is tuned is tuned on a slice of
train alone, a single model as the blend is.

Held by tests/learning/test_evaluate.py.
"""

import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.ensemble import Ensemble, fit_ensemble
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols import SESSIONS, TOPN, Protocol
from shopkeeper.learning.sitting import Latency, sit
from shopkeeper.learning.tune import Search, Tuned, tune
from shopkeeper.models import MODELS, Interactions
from shopkeeper.stats import Estimate

AUTO = "auto"
Progress = Callable[[float], None]


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
    return evaluate(SESSIONS, {"train": train, "test": test}, model, k, progress)


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
    return evaluate(TOPN, {"train": train, "test": test}, model, k, progress)


def evaluate(
    protocol: Protocol,
    paths: Mapping[str, Path],
    model: str,
    k: int,
    progress: Progress | None = None,
) -> Report:
    """Measure by a protocol; what is tuned is tuned once, on a slice of the main exam's data."""
    _check(model, k)
    tell = progress or (lambda _: None)
    with Files(paths) as files:
        exams = list(protocol.exams(files))
    tell(0.05)
    began = time.perf_counter()
    tuned = _tuned(protocol, exams[0].data, model, k, lambda done: tell(0.05 + 0.65 * done))
    tune_seconds = time.perf_counter() - began
    began = time.perf_counter()
    fitted = [fit_ensemble(exam.data, tuned.configs, tuned.weights) for exam in exams]
    fit_seconds = time.perf_counter() - began
    sittings = [
        sit(exam, ensemble.answer, protocol.measure, k)
        for exam, ensemble in zip(exams, fitted, strict=True)
    ]
    tell(1.0)
    metrics = [s.estimates(k, exam.suffix) for s, exam in zip(sittings, exams, strict=True)]
    return Report(
        protocol=protocol.name,
        model=model,
        config=_describe(fitted[0]),
        metrics={name: found for estimates in metrics for name, found in estimates.items()},
        tune_seconds=tune_seconds,
        fit_seconds=fit_seconds,
        predict_us=sittings[0].latency(),
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
    searches = {
        name: protocol.searches.get(name, Search(MODELS[name].Config())) for name in untried
    }
    bench = protocol.bench(data, k)
    if len(bench.cases) == 0:
        return Tuned({name: search.start for name, search in searches.items()}, untried)
    return tune(bench, searches, untried, progress)


def _describe(ensemble: Ensemble) -> dict[str, Any]:
    models = {name: msgspec.to_builtins(model.config) for name, model in ensemble.models.items()}
    return {"weights": ensemble.weights, "models": models}


def peak_bytes() -> int:
    """The largest resident memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
