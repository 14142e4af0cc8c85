"""Measure what it is worth to know the circumstances: the same model with and without them.

From one file of events to both figures and the gain with its interval. Both arms choose from the
same retrievers, features and alternatives, on the same slice of train, in the same time; one of
them has no context codes. Where a peer that knows no context beats the arm without, the gain is
said against that peer.

Held by tests/learning/test_context.py.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.auto import AUTO, answer, plan
from shopkeeper.learning.evaluate import MINUTES, peak_bytes
from shopkeeper.learning.files import Files
from shopkeeper.learning.peers import PeerReport, compare
from shopkeeper.learning.protocols.context import SPLITS, Split, Study, exam_of, protocol_of
from shopkeeper.learning.protocols.context_files import EVENTS, columns_of, read_events, timed
from shopkeeper.learning.sitting import Latency, Sitting, sit
from shopkeeper.stats import Estimate, Gain, paired_bootstrap

WITHOUT = "without"
FREE = ("popularity", "repeat_purchase", "item_knn", "rp3beta", "user_knn", "vmis_knn")
"""Models that know no context, each measured alone as a peer; repeat_purchase counts what a
customer took up, which is personal frequency."""
Progress = Callable[[float], None]


class Arm(msgspec.Struct, frozen=True):
    """What one arm chose, and at what cost."""

    config: dict[str, Any]
    tune_seconds: float
    fit_seconds: float
    predict_us: Latency


class ContextReport(msgspec.Struct, frozen=True):
    metrics: dict[str, Estimate]
    """Of the arm with context; those of the arm without end in `_without`."""
    gains: dict[str, Gain]
    """By metric: with context against `against`, paired, customers drawn anew."""
    against: str
    """`without`, or the peer that was better than it."""
    protocol: str
    split: Literal["time", "random", "moments"]
    context: tuple[str, ...]
    """The names that were used."""
    notes: tuple[str, ...]
    """What is odd about the data, and so about the figures."""
    with_context: Arm
    without_context: Arm
    peak_bytes: int
    peers: dict[str, PeerReport] = {}
    """Models that know no context; empty where not asked for."""


@dataclass(frozen=True, slots=True)
class _Result:
    arm: Arm
    sitting: Sitting


def evaluate_context(
    events: Path,
    *,
    user: str,
    item: str,
    context: Sequence[str],
    split: Split | None = None,
    timestamp: str | None = None,
    k: int = 10,
    minutes: float = MINUTES,
    peers: bool = False,
    progress: Progress | None = None,
) -> ContextReport:
    """Measure the same model with and without context: NDCG@k and HR@k of each row withheld.

    Args:
        events: Parquet with the columns named.
        context: Columns, `previous:` and a column, or `hour`, `weekday`, `month`, `last_visit`
            where there is a time.
        split: By time, by random rows, or by random moments; not given: by time where there is one.
        timestamp: The time column; not given: `timestamp`, where the file has it.
        k: Length of the answer that is judged.
        minutes: About how long choosing and fitting may take, half of it for each arm.
        peers: Whether models that know no context are measured too; their time is not counted.
        progress: Told the share done, 0 to 1.

    Raises:
        InvalidRequest: A file or column cannot be read, or there is nothing to compare.
    """
    _check(split, k, minutes)
    tell = progress or (lambda _: None)
    with Files({EVENTS: events}) as files:
        columns = columns_of(files, user, item, context, timestamp)
        data, notes = read_events(files, columns)
    study = Study(data, _split(split, timed(columns)), timed(columns))
    tell(0.05)
    arms = {
        aware: _run(study, aware, k, minutes / 2, _part(tell, start))
        for aware, start in ((True, 0.05), (False, 0.45))
    }
    others = _peers(study, k, minutes / 2) if peers else {}
    against, best = _strongest(arms[False].sitting, others)
    reports = {name: _as_peer(result, k) for name, result in others.items()}
    if peers:
        reports |= _elsewhere(study, k, reports)
    tell(1.0)
    return ContextReport(
        metrics=arms[True].sitting.estimates(k) | arms[False].sitting.estimates(k, f"_{WITHOUT}"),
        gains=_gains(arms[True].sitting, best, k),
        against=against,
        protocol="context",
        split=study.split,
        context=() if data.contexts is None else data.contexts.names,
        notes=(*notes, *_beaten(arms[False].sitting, reports, k)),
        with_context=arms[True].arm,
        without_context=arms[False].arm,
        peak_bytes=peak_bytes(),
        peers=reports,
    )


def _check(split: str | None, k: int, minutes: float) -> None:
    if split is not None and split not in SPLITS:
        raise InvalidRequest(f"`split` must be one of {', '.join(SPLITS)}, got {split!r}")
    if not 1 <= k <= 1_000:
        raise InvalidRequest(f"`k` must be from 1 to 1000, got {k!r}")
    if not 0 < minutes <= 10_000:
        raise InvalidRequest(f"`minutes` must be above 0 and at most 10000, got {minutes!r}")


def _split(asked: Split | None, timed: bool) -> Split:
    if asked == "time" and not timed:
        raise InvalidRequest("`split` by time needs `timestamp` to name a column, got none")
    return asked or ("time" if timed else "random")


def _run(
    study: Study,
    aware: bool,
    k: int,
    minutes: float,
    tell: Progress = lambda _: None,
    model: str = AUTO,
) -> _Result:
    """Choose, fit and ask one arm, or one model alone."""
    protocol, exam = protocol_of(study, aware=aware), exam_of(study, aware=aware)
    began = time.perf_counter()
    chosen = plan(
        protocol, exam.data, k, minutes=minutes, model=model,
        progress=lambda done: tell(0.6 * done),
    )  # fmt: skip
    tuned = time.perf_counter()
    recommender = chosen.fit(exam.data)
    fitted = time.perf_counter()
    sitting = sit(
        exam, partial(answer, recommender), protocol.measure, k,
        lambda done: tell(0.6 + 0.4 * done),
    )  # fmt: skip
    arm = Arm(chosen.describe(), tuned - began, fitted - tuned, sitting.latency())
    return _Result(arm, sitting)


def _part(tell: Progress, start: float) -> Progress:
    """Tells two fifths of the whole, from `start` on."""
    return lambda done: tell(start + 0.4 * done)


def _peers(study: Study, k: int, minutes: float) -> dict[str, _Result]:
    """Each context-free model alone, tuned on the same slice."""
    return {name: _run(study, False, k, minutes, model=name) for name in FREE}


def _elsewhere(study: Study, k: int, ours: dict[str, PeerReport]) -> dict[str, PeerReport]:
    """Other people's models, where they are installed."""
    found = compare(protocol_of(study, aware=False), [exam_of(study, aware=False)], k)
    return {name: report for name, report in found.items() if name not in ours}


def _as_peer(result: _Result, k: int) -> PeerReport:
    return PeerReport(
        metrics=result.sitting.estimates(k),
        setting=result.arm.config,
        tune_seconds=result.arm.tune_seconds,
        fit_seconds=result.arm.fit_seconds,
        predict_us=result.arm.predict_us,
    )


def _strongest(without: Sitting, others: dict[str, _Result]) -> tuple[str, Sitting]:
    """Who knows no context and answers best."""
    sittings = {WITHOUT: without} | {name: found.sitting for name, found in others.items()}
    best = max(sittings, key=lambda name: float(np.mean(sittings[name].values["ndcg"])))
    return best, sittings[best]


def _gains(ours: Sitting, theirs: Sitting, k: int) -> dict[str, Gain]:
    return {
        f"{name}@{k}": paired_bootstrap(ours.values[name], theirs.values[name], ours.clusters)
        for name in ours.values
    }


def _beaten(without: Sitting, peers: dict[str, PeerReport], k: int) -> Iterator[str]:
    """What to say where the arm without context is not the best of those without."""
    name = f"ndcg@{k}"
    own = without.estimates(k)[name].value or 0.0
    for peer, report in peers.items():
        reached = report.metrics[name].value or 0.0
        if reached > own:
            yield f"{peer} reaches {name} {reached:.4f}, the arm without context {own:.4f}"
