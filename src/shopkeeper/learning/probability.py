"""Measure P(purchase) on anybody's data, split by time: does it tell visits apart, is it honest.

From one Parquet file, of raw events or of visits with their outcome, to a report with the area
under the curve, log loss, Brier score and calibration of what was said of the newest fifth, all
with errors by customer. Settings are chosen, trees grown and calibrated on the rest.

Held by tests/learning/test_probability.py.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.evaluate import MINUTES, peak_bytes
from shopkeeper.learning.files import Files
from shopkeeper.learning.probability_events import (
    EVENTS,
    MOMENTS,
    TEST,
    cut_of,
    is_events,
    questions_of,
    read_events,
)
from shopkeeper.learning.probability_measures import BASE, OURS, RAW, Column, Forecast, named
from shopkeeper.learning.probability_peers import LOGISTIC, fit_logistic
from shopkeeper.learning.probability_table import Table, read_table
from shopkeeper.learning.sitting import Latency
from shopkeeper.models import Interactions
from shopkeeper.models.probability import fit_probability, prepare
from shopkeeper.models.probability_trees import Lessons, Trees, fit_trees
from shopkeeper.stats import Difference, Estimate, Reliability

PAGE_VALUES = "PageValues"
"""A column that is made from the worth of purchases, close to a leak; reported with and without."""
_WITHOUT = f"@without_{PAGE_VALUES}"
_ROWS = {"": "of every visit, by all columns", _WITHOUT: f"by all columns but `{PAGE_VALUES}`"}
_NEWEST = f"the newest {TEST:.0%} of visits are asked about"
_SPLIT_EVENTS = f"{_NEWEST}, by when they began; learned from visits that were over by then"
_SPLIT_ROWS = f"{_NEWEST}, by {{}}"
Progress = Callable[[float], None]


class Peer(msgspec.Struct, frozen=True):
    """Another forecast of the same moments."""

    metrics: dict[str, Estimate]
    log_loss_gain: dict[str, Difference]
    """By how much our log loss is lower; by ending, as the metrics."""


class ProbabilityReport(msgspec.Struct, frozen=True):
    metrics: dict[str, Estimate]
    """Names end as `asked` says. `ece_by_chance` is the error to expect of a perfectly calibrated
    forecast of so many rows; `base_rate`, `base_log_loss` and `base_brier` are of the rate of
    train, said of every row."""
    protocol: str
    asked: dict[str, str]
    """What each ending of the metrics' names means."""
    split: str
    train: dict[str, int]
    """Rows learned from, and how many of them ended with a purchase."""
    config: dict[str, Any]
    """What was chosen, by ending."""
    reliability: dict[str, Reliability]
    """The bins of the calibration error, by ending."""
    uncalibrated: dict[str, Estimate]
    """The same trees without their curve."""
    fit_seconds: float
    predict_us: Latency
    peak_bytes: int
    peers: dict[str, Peer] = {}
    """Others, in the same run; empty where not asked for."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What came of fitting and asking."""

    forecasts: dict[str, Forecast]
    asked: dict[str, str]
    split: str
    train: dict[str, int]
    config: dict[str, Any]
    fit_seconds: float
    latency: Latency


def evaluate_probability(
    events: Path,
    *,
    label: str | None = None,
    minutes: float = MINUTES,
    peers: bool = False,
    progress: Progress | None = None,
) -> ProbabilityReport:
    """Say of the newest fifth of visits how likely they are to end with a purchase.

    Args:
        events: Parquet with `timestamp`, `visitor_id` or `user_id`, `event` and `item_id`; or one
            visit a row with its outcome, in order of `timestamp` or `Month` where there is one.
        label: The column of the outcome; only for visits.
        minutes: No further settings are tried after a third of it.
        peers: Whether the base rate and logistic regression are measured beside it.
        progress: Told the share done, 0 to 1.

    Raises:
        InvalidRequest: The file or a column cannot be read, or `minutes` is not above 0.
    """
    if not minutes > 0:
        raise InvalidRequest(f"`minutes` must be above 0, got {minutes!r}")
    tell, until = progress or (lambda _: None), time.monotonic() + 20 * minutes
    tell(0.02)
    with Files({EVENTS: events}) as files:
        raw = label is None and is_events(files)
        data = read_events(files) if raw else None
    if data is None:
        run = _ask_table(read_table(events, label), until, peers)
    else:
        run = _ask_events(data, until, peers)
    tell(0.95)
    report = _report(run, peers)
    tell(1.0)
    return report


def _ask_events(data: Interactions, until: float, peers: bool) -> _Run:
    """Fit on what came before the cut, and ask at the moments of later visits."""
    cut = cut_of(data)
    began = time.perf_counter()
    past = data.before(cut)
    model = fit_probability(past, until=until)
    fit_seconds = time.perf_counter() - began
    questions, before = questions_of(data, cut), questions_of(past, -np.inf)
    said, took, x = [], [], []
    for query in questions.queries():
        began_one = time.perf_counter_ns()
        said.append(model.session_probability(query))
        took.append(time.perf_counter_ns() - began_one)
        x.append(model.features(query)[0])
    features = np.array(x)
    everybody = {OURS: np.array(said), RAW: expit(model.trees.log_odds(features))}
    lessons = prepare(past)[1]
    if peers:
        everybody[LOGISTIC] = fit_logistic(lessons)(features)
    forecasts = {
        ending: _forecast(
            {who: p[part] for who, p in everybody.items()},
            questions.bought[part],
            questions.moments.customer[part],
            before.bought[before.parts[ending]],
        )
        for ending, part in questions.parts.items()
    }
    return _Run(
        forecasts, MOMENTS, _SPLIT_EVENTS, _counted(lessons), {"": _chosen(model.trees)},
        fit_seconds, _latency(took),
    )  # fmt: skip


def _ask_table(table: Table, until: float, peers: bool) -> _Run:
    """Fit on the older rows and ask about the newest, with and without what is close to a leak."""
    arms = {"": table}
    if PAGE_VALUES in table.names and len(table.names) > 1:
        arms[_WITHOUT] = table.without(PAGE_VALUES)
    n = int((1 - TEST) * len(table.y))
    forecasts, config, took, fit_seconds = {}, {}, [], 0.0
    for ending, arm in arms.items():
        lessons = _lessons(arm, n)
        began = time.perf_counter()
        trees = fit_trees(lessons, until=until)
        fit_seconds += time.perf_counter() - began
        asked, config[ending] = arm.x[n:], _chosen(trees)
        for row in asked:
            began_one = time.perf_counter_ns()
            trees.chances(row[None])
            took.append(time.perf_counter_ns() - began_one)
        said = {OURS: trees.chances(asked), RAW: expit(trees.log_odds(asked))}
        if peers:
            said[LOGISTIC] = fit_logistic(lessons)(asked)
        forecasts[ending] = _forecast(said, arm.y[n:], arm.customers[n:], arm.y[:n])
    return _Run(
        forecasts, {ending: _ROWS[ending] for ending in arms}, _SPLIT_ROWS.format(table.order),
        _counted(_lessons(table, n)), config, fit_seconds, _latency(took),
    )  # fmt: skip


def _lessons(table: Table, n: int) -> Lessons:
    """The first `n` rows, each as good as any other."""
    return Lessons(
        table.x[:n], table.y[:n], table.customers[:n], np.ones(n), np.ones(n, np.bool_),
        categories=table.words,
    )  # fmt: skip


def _forecast(
    said: dict[str, Column], y: Column, customers: NDArray[np.int64], before: Column
) -> Forecast:
    """With the rate of train among those who say something."""
    base = float((before.sum() + 0.5) / (len(before) + 1))
    return Forecast({**said, BASE: np.full(len(y), base)}, y, customers, base)


def _counted(lessons: Lessons) -> dict[str, int]:
    return {"rows": len(lessons.y), "purchases": int(lessons.y.sum())}


def _chosen(trees: Trees) -> dict[str, Any]:
    return {**msgspec.to_builtins(trees.config), "calibration": trees.curve.name}


def _latency(nanoseconds: list[int]) -> Latency:
    found = np.percentile(nanoseconds, [50, 90, 99]) if nanoseconds else np.zeros(3)
    return Latency(*(found / 1_000).round(1).tolist())


def _report(run: _Run, peers: bool) -> ProbabilityReport:
    others = (BASE, LOGISTIC) if peers else ()
    own = _measures(run, OURS)
    for ending, forecast in run.forecasts.items():
        own |= named(ending, forecast.base_measures())
    return ProbabilityReport(
        metrics=own,
        protocol="probability",
        asked=run.asked,
        split=run.split,
        train=run.train,
        config=run.config,
        reliability={ending: one.bins(OURS) for ending, one in run.forecasts.items()},
        uncalibrated=_measures(run, RAW),
        fit_seconds=run.fit_seconds,
        predict_us=run.latency,
        peak_bytes=peak_bytes(),
        peers={who: _peer(run, who) for who in others},
    )


def _measures(run: _Run, who: str) -> dict[str, Estimate]:
    return {
        name: found
        for ending, forecast in run.forecasts.items()
        for name, found in named(ending, forecast.measures(who)).items()
    }


def _peer(run: _Run, who: str) -> Peer:
    gains = {ending: forecast.log_loss_gain(who) for ending, forecast in run.forecasts.items()}
    return Peer(_measures(run, who), gains)
