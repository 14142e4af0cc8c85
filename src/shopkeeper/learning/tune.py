"""Choose hyperparameters and blend weights by cases the models were not shown.

Coordinate ascent over a few declared alternatives: first each model alone, then the weights of all,
then what only the blend can judge. A change is taken only where it helps by more than the standard
error of the paired difference, so that noise does not choose. The work is counted in cases
and alternatives, never in seconds: the same data give the same choice.

Held by tests/learning/test_tune.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shopkeeper.learning.bench import Bench, Found, Values
from shopkeeper.models import Config
from shopkeeper.stats import Estimate, mean

GRID = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5)
"""Weights tried for each model, where the strongest one starts with 1."""
FILL = 0.001
"""Least weight of popularity: it fills what the others leave open and outranks nothing."""
_ROUNDS = 2

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


@dataclass(frozen=True, slots=True)
class Tuned:
    configs: dict[str, Config]
    weights: dict[str, float]
    metrics: dict[str, Estimate] = field(default_factory=dict)
    """Of the chosen blend, on the cases it was chosen by: a little too good."""


def tune(
    bench: Bench,
    searches: Mapping[str, Search],
    weights: Mapping[str, float],
    progress: Progress | None = None,
) -> Tuned:
    """Choose a configuration for each model and the weights of their blend.

    Args:
        bench: At least one case.
        weights: Where the search for weights starts; names every model searched.
        progress: Told the share done, 0 to 1.
    """
    tell = progress or (lambda _: None)
    tuner = _Tuner(bench, weights)
    for done, (name, search) in enumerate(searches.items()):
        tuner.choose_alone(name, search)
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

    def __init__(self, bench: Bench, weights: Mapping[str, float]) -> None:
        self._bench = bench
        self._weights = dict(weights)
        self._configs: dict[str, Config] = {}
        self._found: dict[str, Found] = {}

    def choose_alone(self, name: str, search: Search) -> None:
        self._configs[name] = search.start
        self._found[name] = self._bench.find(name, search.start)
        self._climb(name, search.steps, lambda found: self._bench.values({name: found}, {name: 1}))

    def choose_together(self, name: str, search: Search) -> bool:
        """Whether anything changed."""
        if self._weights[name] <= FILL:
            return False
        before = self._configs[name]
        self._climb(
            name,
            search.together,
            lambda found: self._bench.values({**self._found, name: found}, self._weights),
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
            tried = [{**self._weights, name: weight} for weight in _choices(name)]
            best, values = self._best(tried, values)
            self._weights = best or self._weights

    def result(self) -> Tuned:
        metrics = self._bench.metrics(self._found, self._weights)
        estimates = {name: mean(values) for name, values in metrics.items()}
        return Tuned(self._configs, self._weights, estimates)

    def _alone(self) -> dict[str, float]:
        """How well each model answers by itself."""
        return {
            name: float(self._bench.values({name: found}, {name: 1}).mean())
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
        self, name: str, steps: Sequence[Sequence[Change]], judge: Callable[[Found], Values]
    ) -> None:
        """Take the best change of each step that helps."""
        values = judge(self._found[name])
        for step in steps:
            base, standing, most = self._configs[name], values, 0.0
            for change in step:
                config = msgspec.structs.replace(base, **change)
                found = self._bench.find(name, config)
                answered = judge(found)
                if (gain := self._bench.gain(answered, standing)) > most:
                    most, values = gain, answered
                    self._configs[name], self._found[name] = config, found


def _filled(weights: dict[str, float]) -> dict[str, float]:
    """The weights, with popularity at `FILL` at least."""
    if "popularity" not in weights:
        return weights
    return {**weights, "popularity": max(weights["popularity"], FILL)}


def _choices(name: str) -> tuple[float, ...]:
    return (FILL, *GRID[1:]) if name == "popularity" else GRID
