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
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.auto import AUTO, answer, plan
from shopkeeper.learning.files import Files
from shopkeeper.learning.peers import PeerReport, compare
from shopkeeper.learning.protocols import Protocol
from shopkeeper.learning.sitting import Latency, sit
from shopkeeper.models import MODELS
from shopkeeper.stats import Estimate

MINUTES = 15.0
"""How long choosing and fitting may take where nothing is said."""
Progress = Callable[[float], None]


class Report(msgspec.Struct, frozen=True):
    metrics: dict[str, Estimate]
    protocol: str
    model: str
    config: dict[str, Any]
    """`weights` of the models asked, and the configuration of each under `models`."""
    tune_seconds: float
    """Choosing the configuration, on a slice of train."""
    fit_seconds: float
    """Fitting what was chosen on all of train."""
    predict_us: Latency
    peak_bytes: int
    """The largest resident memory of the whole process so far, reading the files included."""
    peers: dict[str, PeerReport] = {}
    """Others, in the same run; empty where not asked for."""


def evaluate(
    protocol: Protocol,
    paths: Mapping[str, Path],
    model: str = AUTO,
    k: int = 20,
    *,
    minutes: float = MINUTES,
    peers: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Measure by a protocol; what is tuned is tuned once, on a slice of the main exam's data.

    Args:
        paths: The protocol's files, each by what it is for.
        model: A model's name, or `auto`.
        k: Length of the answer that is judged.
        minutes: About how long choosing and fitting may take.
        peers: Whether others are measured beside it; their time is not counted.
        progress: Told the share done, 0 to 1.

    Raises:
        InvalidRequest: A file or column cannot be read, or there is no such model.
    """
    _check(model, k, minutes)
    tell = progress or (lambda _: None)
    with Files(paths) as files:
        exams = list(protocol.exams(files))
    tell(0.05)
    began = time.perf_counter()
    chosen = plan(
        protocol, exams[0].data, k, minutes=minutes, model=model,
        progress=lambda done: tell(0.05 + 0.65 * done),
    )  # fmt: skip
    tune_seconds = time.perf_counter() - began
    began = time.perf_counter()
    fitted = [chosen.fit(exam.data) for exam in exams]
    fit_seconds = time.perf_counter() - began
    sittings = [
        sit(exam, partial(answer, recommender), protocol.measure, k)
        for exam, recommender in zip(exams, fitted, strict=True)
    ]
    metrics = [s.estimates(k, exam.suffix) for s, exam in zip(sittings, exams, strict=True)]
    report = Report(
        metrics={name: found for estimates in metrics for name, found in estimates.items()},
        protocol=protocol.name,
        model=model,
        config=chosen.describe(),
        tune_seconds=tune_seconds,
        fit_seconds=fit_seconds,
        predict_us=sittings[0].latency(),
        peak_bytes=peak_bytes(),
        peers=compare(protocol, exams, k) if peers else {},
    )
    tell(1.0)
    return report


def _check(model: str, k: int, minutes: float) -> None:
    if model != AUTO and model not in MODELS:
        known = ", ".join((AUTO, *MODELS))
        raise InvalidRequest(f"`model` must be one of {known}, got {model!r}")
    if not 1 <= k <= 1_000:
        raise InvalidRequest(f"`k` must be from 1 to 1000, got {k!r}")
    if not 0 < minutes <= 10_000:
        raise InvalidRequest(f"`minutes` must be above 0 and at most 10000, got {minutes!r}")


def peak_bytes() -> int:
    """The largest resident memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
