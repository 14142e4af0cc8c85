"""Chances from features: a few small trees and a straight line, and a curve that keeps them honest.

What trees and line say is averaged as log odds: where purchases are few each errs in its own way.
From rows of features with outcomes, in the order of time, to both fitted to all of them, and a
curve fitted to what others like them said of the newest rows without having seen those customers.
So the newest rows, which resemble tomorrow most, serve both, and none of them judges itself.

The same rows give the same chances, on any number of cores: tests/models/test_probability_trees.py.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models import contract
from shopkeeper.models.boosters import booster_of, lightgbm
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.files import read_array
from shopkeeper.models.kernel import frozen
from shopkeeper.models.probability_curve import Curve, choose, constant, platt
from shopkeeper.models.probability_line import Straight, fit_straight
from shopkeeper.stats import log_losses, mean

if TYPE_CHECKING:
    from lightgbm import Booster

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]

_FOLDS = 5
_FEWEST = 10
"""Customers of either outcome below which nothing but the rate is learned."""
NEWEST = 0.4
"""Part of the rows the curve is fitted to."""
_CHOSEN_ON = 0.25
_DOUBT = 25.0  # rows as good as seen before any, one of them of outcome 1
_ENOUGH = 60  # customers of either outcome from which on settings are chosen


class TreesConfig(contract.Config, frozen=True):
    leaves: int = 4
    rounds: int = 250
    learning_rate: float = 0.05
    least_rows: int = 100
    """Rows a leaf stands for, at least."""
    reg: float = 10.0
    """Pull of each leaf towards nothing."""
    line: float = 0.5
    """The straight line's part of the log odds, 0 to 1; the trees have the rest."""
    seed: int = 11

    def __post_init__(self) -> None:
        require_count("leaves", self.leaves, 2, 256)
        require_count("rounds", self.rounds, 1, 10_000)
        require_number("learning_rate", self.learning_rate, 1e-4, 1)
        require_count("least_rows", self.least_rows, 1, 1_000_000)
        require_number("reg", self.reg, 0, 1e6)
        require_number("line", self.line, 0, 1)
        require_count("seed", self.seed, 0, 2**31 - 1)


CHOICES = (
    TreesConfig(),
    TreesConfig(line=0.0),
    TreesConfig(leaves=4, rounds=100),
    TreesConfig(leaves=8, rounds=200, least_rows=50),
    TreesConfig(leaves=16, rounds=150, least_rows=40, line=0.0),
)
"""What is tried where no settings are given."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Rows to learn from, oldest first; arrays `(n,)` but for `x`."""

    x: Matrix
    """Shape `(n, d)`, NaN unknown; categories as codes of at least 0."""
    y: Column
    """0 or 1."""
    customers: NDArray[np.int64]
    """Rows of one may depend on each other."""
    weight: Column
    judged: NDArray[np.bool_]
    """Rows the curve may be fitted to: those that are like what will be asked."""
    rising: tuple[int, ...] = ()
    """Columns with which the chance may only rise."""
    categories: tuple[int, ...] = ()
    """Columns that hold codes."""

    def where(self, keep: NDArray[np.bool_]) -> "Lessons":
        return Lessons(
            self.x[keep], self.y[keep], self.customers[keep], self.weight[keep],
            self.judged[keep], self.rising, self.categories,
        )  # fmt: skip

    def newest(self, share: float) -> NDArray[np.bool_]:
        return np.arange(len(self.y)) >= int((1 - share) * len(self.y))

    def fewest(self) -> int:
        """Customers of the rarer outcome."""
        return min(len(np.unique(self.customers[self.y == came])) for came in (0, 1))


@dataclass(frozen=True, slots=True)
class Mixed:
    """Trees and line as fitted, before the curve."""

    booster: "Booster"
    straight: Straight
    line: float
    """The line's part."""

    def log_odds(self, x: Matrix) -> Column:
        """Shape `(n,)`."""
        raw = self.booster.predict(x, raw_score=True, num_threads=1, validate_features=False)
        trees = np.asarray(raw, np.float64)
        if self.line == 0:
            return trees
        return (1 - self.line) * trees + self.line * self.straight.log_odds(x)


@dataclass(frozen=True, slots=True)
class Trees:
    """A fitted mixture with its curve."""

    config: TreesConfig
    curve: Curve
    mixed: Mixed | None
    """None: there was too little to learn from, and the curve alone answers."""

    def chances(self, x: Matrix) -> Column:
        """The calibrated chance of each row, shape `(n,)`, within (0, 1)."""
        return self.curve(self.log_odds(x))

    def log_odds(self, x: Matrix) -> Column:
        """What trees and line say before the curve, shape `(n,)`."""
        return np.zeros(len(x)) if self.mixed is None else self.mixed.log_odds(x)

    def save(self, directory: Path) -> None:
        """Write settings, curve and trees into `directory`, which is made if missing."""
        directory.mkdir(parents=True, exist_ok=True)
        mixed = self.mixed
        head = _Head(self.config, self.curve.name, None if mixed is None else mixed.straight)
        (directory / "chances.json").write_bytes(msgspec.json.encode(head))
        np.save(directory / "knots.npy", self.curve.knots, allow_pickle=False)
        if mixed is not None:
            (directory / "trees.txt").write_text(mixed.booster.model_to_string(), "utf-8")

    @staticmethod
    def load(directory: Path) -> "Trees":
        """What `save` wrote.

        Raises:
            NotReady: A file is missing.
            BackendFailed: A file cannot be read.
        """
        try:
            head = msgspec.json.decode((directory / "chances.json").read_bytes(), type=_Head)
            knots = read_array(directory / "knots.npy")
            mixed = None
            if head.straight is not None:
                text = (directory / "trees.txt").read_text("utf-8")
                mixed = Mixed(booster_of(text), head.straight, head.config.line)
        except FileNotFoundError as missing:
            raise NotReady(f"purchase model is incomplete: {missing.filename} is missing") from None
        except (OSError, ValueError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{directory} cannot be read: {broken}") from broken
        return Trees(head.config, Curve(head.curve, frozen(knots)), mixed)


class _Head(msgspec.Struct):
    config: TreesConfig
    curve: str
    straight: Straight | None


def fit_trees(
    lessons: Lessons, config: TreesConfig | None = None, until: float = math.inf
) -> Trees:
    """Fit trees and curve; without settings, those best on the newest rows are used.

    Args:
        until: When to stop trying settings, a moment of `time.monotonic`.
    """
    if lessons.fewest() < _FEWEST:
        rate = (lessons.y.sum() + 1) / (len(lessons.y) + _DOUBT)
        return Trees(config or TreesConfig(), constant(float(rate)), None)
    chosen = config or _choose(lessons, CHOICES, until)
    mixed = mix(lessons, chosen)
    newest = lessons.newest(NEWEST) & lessons.judged
    said = _unseen(lessons, newest, chosen)
    curve = choose(said, lessons.y[newest], lessons.customers[newest])
    return Trees(chosen, curve, mixed)


def mix(lessons: Lessons, config: TreesConfig) -> Mixed:
    """Trees and line fitted to all rows."""
    judged = lessons.where(lessons.judged)
    straight = fit_straight(judged.x, judged.y, judged.categories)
    return Mixed(grow(lessons, config), straight, config.line)


def grow(lessons: Lessons, config: TreesConfig) -> "Booster":
    """A booster fitted to all rows.

    Source: Ke et al., "LightGBM: A Highly Efficient Gradient Boosting Decision Tree", 2017.
    """
    width = lessons.x.shape[1]
    rising = [int(column in lessons.rising) for column in range(width)]
    data = lightgbm().Dataset(
        lessons.x,
        lessons.y,
        weight=lessons.weight,
        categorical_feature=list(lessons.categories),
        params={"verbose": -1},
    )
    params = {
        "objective": "binary", "num_leaves": config.leaves, "learning_rate": config.learning_rate,
        "min_data_in_leaf": config.least_rows, "lambda_l2": config.reg, "seed": config.seed,
        "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1,
        "cat_smooth": 50, "cat_l2": 50, "min_data_per_group": 100,
        "monotone_constraints": rising, "num_threads": 1, "deterministic": True,
        "force_row_wise": True, "verbose": -1,
    }  # fmt: skip
    grown: Booster = lightgbm().train(params, data, config.rounds)
    return grown


def _choose(lessons: Lessons, choices: Sequence[TreesConfig], until: float) -> TreesConfig:
    """The settings that, fitted to the older rows, tell most about the newest.

    Others than the first are taken only where they are better by more than a standard error.
    """
    newest = lessons.newest(_CHOSEN_ON)
    older, judged = lessons.where(~newest), lessons.where(newest & lessons.judged)
    best = choices[0]
    if min(older.fewest(), judged.fewest()) < _ENOUGH:
        return best
    least = _losses(older, judged, best)
    for config in choices[1:]:
        if time.monotonic() >= until:
            break
        losses = _losses(older, judged, config)
        gain = mean(least - losses, judged.customers)
        if gain.value is not None and gain.value > (gain.standard_error or 0.0):
            best, least = config, losses
    return best


def _losses(older: Lessons, judged: Lessons, config: TreesConfig) -> Column:
    """Log losses of what a booster says of rows to come, its scale set right."""
    said = mix(older, config).log_odds(judged.x)
    return log_losses(platt(said, judged.y, judged.customers)(said), judged.y)


def _unseen(lessons: Lessons, newest: NDArray[np.bool_], config: TreesConfig) -> Column:
    """What boosters that did not see a row's customer say of the newest rows."""
    fold = np.unique(lessons.customers, return_inverse=True)[1] % _FOLDS
    said = np.empty(len(lessons.y))
    for out in range(_FOLDS):
        held = newest & (fold == out)
        if held.any():
            said[held] = mix(lessons.where(fold != out), config).log_odds(lessons.x[held])
    return said[newest]
