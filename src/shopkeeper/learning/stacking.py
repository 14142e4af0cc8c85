"""Decide whether a ranker answers better than the blend, and train the one that does.

The booster that is judged saw no case of the customer or session it is judged on: it was taught by
other slices, or cross-fitted by cluster where there is but one. So the comparison with the blend is
of cases neither has seen, and the ranker is kept only where it is better by more than the standard
error of the paired difference. Where enough was said to learn from, that is: better than the blend
re-weighed by what was said, as it would serve; and the ranker learns from what was said only where
it then answers better than one that does not, re-weighed.

Held by tests/learning/test_stacking.py.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench, Values, gain_of
from shopkeeper.learning.boost import boost
from shopkeeper.learning.cases import Answers, Measure
from shopkeeper.learning.lessons import Lesson, Lessons, learn_from, lifts_of, taught, without_said
from shopkeeper.models.ranker import RankerConfig, text_of, trusted
from shopkeeper.models.recommender import Recommender
from shopkeeper.stats import Estimate, mean

FOLDS = 2
TRUST = (1.0, 0.7, 0.5, 0.3)
"""How far the ranker's order is tried against the blend's."""
ENOUGH = 100
"""Cases with something taken among the candidates, below which no ranker is trained."""
Lifts = Sequence[NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Stacked:
    """What came of the comparison."""

    config: RankerConfig | None
    """None: the blend stays."""
    booster: str
    """As LightGBM's text; empty where there is none."""
    why: str
    """What was decided and why, in words."""
    cases: int = 0
    blend: dict[str, Estimate] = field(default_factory=dict)
    ranker: dict[str, Estimate] = field(default_factory=dict)
    """Of the best trust, on cases its booster had not seen."""
    heard: int = 0
    """Lessons in which what the customer had said speaks for or against a candidate."""


def stack(
    benches: Iterable[tuple[Bench, Recommender]], config: RankerConfig, measure: Measure, k: int
) -> Stacked:
    """Train a ranker over the retrievers of the benches, if it is worth it.

    Args:
        benches: Each with the retrievers fitted on its data, the same ones in each.
    """
    learned = learn_from(benches, config)
    heard, lifts = learned.heard, lifts_of(learned)
    told = len(learned.more) + sum(1 for lesson in learned.judged if lesson.gains.any())
    if told < ENOUGH:
        why = f"{told} cases to learn from, {ENOUGH} are needed"
        return Stacked(None, "", why, told, heard=heard)
    blended = measure(_unranked(learned, lifts, k), learned.cases, k)
    best, most, shown = None, 0.0, blended
    for option, again in _options(learned, lifts):
        raw = judged_raw(option, config)
        for trust in TRUST:
            ranked = measure(answers(option, raw, trust, k, again), learned.cases, k)
            if (gain := gain_of(_whole(ranked), _whole(blended), learned.cases)) > most:
                best, most, shown = (option, trust), gain, ranked
    cases, before = len(learned.judged), _means(blended)
    if best is None:
        why = "it orders no better than the blend, beyond the error of the comparison"
        return Stacked(None, "", why, cases, before, heard=heard)
    learned, trust = best
    chosen = msgspec.structs.replace(config, groups=learned.groups, trust=trust)
    booster = boost([*learned.more, *taught(learned.judged)], learned.names, chosen)
    why = "it orders better than the blend, beyond the error of the comparison"
    return Stacked(chosen, text_of(booster), why, cases, before, _means(shown), heard)


def _options(learned: Lessons, lifts: Lifts) -> Iterator[tuple[Lessons, Lifts]]:
    """What a ranker may learn from, each with the lifts that re-weigh its scores when it serves."""
    yield learned, ()
    if lifts:
        yield without_said(learned), lifts


def _unranked(learned: Lessons, lifts: Lifts, k: int) -> Answers:
    """The first `k` candidates of each case as the blend serves them."""
    if not lifts:
        return [mixed.items[:k] for mixed in learned.mixed]
    return answers(learned, [np.zeros(len(lift)) for lift in lifts], 0.0, k, lifts)


def judged_raw(learned: Lessons, config: RankerConfig) -> list[NDArray[np.float64]]:
    """What a booster says of the candidates it is judged on, having seen nothing of their cluster.

    Where other benches taught enough, they alone teach it; else it is cross-fitted.
    """
    if len(learned.more) >= max(ENOUGH, len(learned.judged) / 2):
        return _said(boost(learned.more, learned.names, config), learned.judged)
    return crossfit(learned, config)


def crossfit(learned: Lessons, config: RankerConfig) -> list[NDArray[np.float64]]:
    """What a booster that saw no case of the cluster says of each case's candidates."""
    clusters = np.array([case.cluster for case in learned.cases])
    known, of = np.unique(clusters, return_inverse=True)
    fold = np.random.default_rng(config.seed).permutation(len(known))[of] % FOLDS
    raw: list[NDArray[np.float64]] = [np.zeros(0)] * len(clusters)
    for out in range(FOLDS):
        seen = [learned.judged[i] for i in np.flatnonzero(fold != out).tolist()]
        booster = boost([*learned.more, *taught(seen)], learned.names, config)
        asked = np.flatnonzero(fold == out).tolist()
        for i, own in zip(asked, _said(booster, [learned.judged[i] for i in asked]), strict=True):
            raw[i] = own
    return raw


def _said(booster: Any, lessons: Sequence[Lesson]) -> list[NDArray[np.float64]]:
    """What a booster says of the candidates of each lesson."""
    said = booster.predict(np.concatenate([lesson.table for lesson in lessons]), raw_score=True)
    ends = np.cumsum([len(lesson.table) for lesson in lessons])
    return list(np.split(said, ends[:-1]))


def answers(
    learned: Lessons, raw: Sequence[NDArray[np.float64]], trust: float, k: int, lifts: Lifts = ()
) -> Answers:
    """The first `k` candidates of each case, in the order of ranker and blend together.

    Args:
        lifts: Of each case, the logs by which scores are re-weighed; none: they are not.
    """
    found = []
    for place, (mixed, own) in enumerate(zip(learned.mixed, raw, strict=True)):
        if len(own) == 0:
            found.append(mixed.items[:k])
            continue
        scores = trusted(own, mixed.scores[: len(own)], trust)
        if lifts:
            scores = scores * np.exp(lifts[place])
        found.append(mixed.items[np.lexsort((mixed.items[: len(own)], -scores))[:k]])
    return found


def _whole(metrics: dict[str, Values]) -> Values:
    return np.asarray(np.mean(list(metrics.values()), axis=0), np.float64)


def _means(metrics: dict[str, Values]) -> dict[str, Estimate]:
    return {name: mean(values[~np.isnan(values)]) for name, values in metrics.items()}
