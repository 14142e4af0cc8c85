"""Choose hyperparameters and blend weights by cases the models were not shown.

Coordinate ascent over a few declared alternatives: first each model alone, then the weights of all,
then what only the blend can judge. A change is taken only where it helps by more than the standard
error of the paired difference, so that noise does not choose. Without a budget the same data give
the same choice; with one, what does not fit it is left out, and named.

Held by tests/learning/test_tune.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shopkeeper.domain import InvalidRequest, NotReady
from shopkeeper.learning.bench import Bench, Found, Values
from shopkeeper.learning.budget import Budget, seconds_to_fit
from shopkeeper.models import Config
from shopkeeper.stats import Estimate, mean

GRID = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5)
"""Weights tried for each model, where the strongest one starts with 1."""
FILL = 0.001
"""Least weight of popularity: it fills what the others leave open and outranks nothing."""
_ROUNDS = 2
_SMALL = 0.05
"""A weight up to this part of the strongest is kept only where it is surely missed."""

Change = Mapping[str, Any]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Search:
    """Where the search for a model's configuration starts, and what it tries, in order."""

    start: Config
    steps: tuple[tuple[Change, ...], ...] = ()
    """In each step the best of these changes, or none, is kept."""
    together: tuple[tuple[Change, ...], ...] = ()
    """Steps judged by the blend, once it has weights: what a model alone cannot tell."""


class Trial(msgspec.Struct, frozen=True):
    """One thing that was tried."""

    model: str
    change: dict[str, Any]
    """Against what was chosen so far; empty: where the search started."""
    value: float | None
    """Mean of the metrics over the cases; None where it could not be tried."""
    kept: bool
    why: str = ""
    """Why it was not tried."""


@dataclass(frozen=True, slots=True)
class Tuned:
    configs: dict[str, Config]
    weights: dict[str, float]
    metrics: dict[str, Estimate] = field(default_factory=dict)
    """Of the chosen blend, on the cases it was chosen by: a little too good."""
    trials: tuple[Trial, ...] = field(default=(), compare=False)
    seconds: dict[str, float] = field(default_factory=dict, compare=False)
    """Model to how long it took to fit it and ask it all cases."""


def tune(
    bench: Bench,
    searches: Mapping[str, Search],
    weights: Mapping[str, float],
    progress: Progress | None = None,
    budget: Budget | None = None,
) -> Tuned:
    """Choose a configuration for each model and the weights of their blend.

    Args:
        bench: At least one case.
        searches: In the order they are tried; with a budget, the later ones may be left out.
        weights: Where the search for weights starts; names every model searched.
        progress: Told the share done, 0 to 1.
        budget: How long it may take; not given: as long as it takes.
    """
    tell = progress or (lambda _: None)
    tuner = _Tuner(bench, weights, budget or Budget(float("inf")))
    for done, (name, search) in enumerate(searches.items()):
        tuner.choose_alone(name, search, len(searches) - done)
        tell((done + 1) / (len(searches) + 2))
    tuner.weigh()
    tell(1 - 1 / (len(searches) + 2))
    changed = [tuner.choose_together(name, search) for name, search in searches.items()]
    if any(changed):
        tuner.weigh()
    tell(1.0)
    return tuner.result()


class _Tuner:
    """What is chosen so far, and what it answers."""

    def __init__(self, bench: Bench, weights: Mapping[str, float], budget: Budget) -> None:
        self._bench = bench
        self._weights = dict(weights)
        self._budget = budget
        self._configs: dict[str, Config] = {}
        self._found: dict[str, Found] = {}
        self._trials: list[Trial] = []
        self._seconds: dict[str, float] = {}

    def choose_alone(self, name: str, search: Search, models_left: int) -> None:
        """Take the model's best configuration; leave the model out where it takes too long."""
        whole = self._budget.left()
        share = self._budget.part(3.0 / (models_left + 2))
        try:
            needed = seconds_to_fit(name, search.start, self._bench.data, share)
            if self._found and needed > share.left():
                why = f"learning would take about {needed:.0f} s of the {whole:.0f} s left"
                return self._leave_out(name, why)
            found = self._find(name, search.start)
        except (InvalidRequest, NotReady) as refused:
            return self._leave_out(name, str(refused))
        self._configs[name], self._found[name] = search.start, found
        judge = self._judge_alone(name)
        self._trials.append(Trial(name, {}, float(judge(found).mean()), kept=True))
        self._climb(name, search.steps, judge, share)
        return None

    def choose_together(self, name: str, search: Search) -> bool:
        """Whether anything changed."""
        if self._weights.get(name, 0.0) <= FILL or name not in self._configs:
            return False
        before = self._configs[name]
        self._climb(
            name,
            search.together,
            lambda found: self._bench.values({**self._found, name: found}, self._weights),
            self._budget,
        )
        return self._configs[name] != before

    def weigh(self) -> None:
        """Drop what never was right, take the strongest alone where better, then try `GRID`."""
        alone = self._alone()
        if any(alone.values()):
            self._weights = _filled({
                name: self._weights[name] * (alone[name] > 0) for name in alone
            })
        values = self._bench.values(self._found, self._weights)
        strongest = max(alone, key=lambda name: alone[name])
        only = _filled({name: float(name == strongest) for name in alone})
        best, values = self._best([only], values)
        self._weights = best or self._weights
        for name in list(self._found) * _ROUNDS:
            if self._weights[name] == 1.0 and list(self._weights.values()).count(1.0) == 1:
                continue  # one weight sets the scale of the others
            if self._budget.left() <= 0:
                break
            tried = [{**self._weights, name: weight} for weight in _choices(name)]
            best, values = self._best(tried, values)
            self._weights = best or self._weights
        self._prune(values)

    def _prune(self, values: Values) -> None:
        """Leave out what hardly counts and is not surely missed: each question pays for it."""
        small = [name for name, weight in self._weights.items() if FILL < weight <= _SMALL]
        for name in sorted(small, key=lambda name: self._weights[name]):
            if name == "popularity":
                continue
            without = {**self._weights, name: 0.0}
            left = self._bench.values(self._found, without)
            if self._bench.gain(values, left) <= 0:
                self._weights, values = without, left

    def result(self) -> Tuned:
        metrics = self._bench.metrics(self._found, self._weights)
        estimates = {name: mean(values) for name, values in metrics.items()}
        weights = {name: self._weights[name] for name in self._found}
        return Tuned(self._configs, weights, estimates, tuple(self._trials), self._seconds)

    def _find(self, name: str, config: Config) -> Found:
        found: Found = []
        self._seconds[name] = self._budget.time(
            lambda: found.extend(self._bench.find(name, config))
        )
        return found

    def _leave_out(self, name: str, why: str) -> None:
        self._trials.append(Trial(name, {}, None, kept=False, why=why))
        self._weights.pop(name, None)

    def _judge_alone(self, name: str) -> Callable[[Found], Values]:
        return lambda found: self._bench.values({name: found}, {name: 1})

    def _alone(self) -> dict[str, float]:
        """How well each model answers by itself."""
        return {
            name: float(self._judge_alone(name)(found).mean())
            for name, found in self._found.items()
        }

    def _best(
        self, tried: Sequence[dict[str, float]], standing: Values
    ) -> tuple[dict[str, float] | None, Values]:
        """The weights that help most, if any does, and what they reach."""
        best, most, values = None, 0.0, standing
        for weights in tried:
            answered = self._bench.values(self._found, weights)
            if (gain := self._bench.gain(answered, standing)) > most:
                best, most, values = weights, gain, answered
        return best, values

    def _climb(
        self,
        name: str,
        steps: Sequence[Sequence[Change]],
        judge: Callable[[Found], Values],
        budget: Budget,
    ) -> None:
        """Take the best change of each step that helps, while there is time for one more."""
        values = judge(self._found[name])
        for step in steps:
            base, standing, most = self._configs[name], values, 0.0
            for change in step:
                if self._seconds[name] > budget.left():
                    return
                config = msgspec.structs.replace(base, **change)
                found = self._find(name, config)
                answered = judge(found)
                gain = self._bench.gain(answered, standing)
                better = gain > most
                value = float(answered.mean())
                self._trials.append(Trial(name, dict(change), value, kept=better))
                if better:
                    most, values = gain, answered
                    self._configs[name], self._found[name] = config, found


def _filled(weights: dict[str, float]) -> dict[str, float]:
    """The weights, with popularity at `FILL` at least."""
    if "popularity" not in weights:
        return weights
    return {**weights, "popularity": max(weights["popularity"], FILL)}


def _choices(name: str) -> tuple[float, ...]:
    return (FILL, *GRID[1:]) if name == "popularity" else GRID
