"""Train the booster of a ranker: LightGBM, the same trees from the same lessons at any time.

It learns whether a candidate is taken, each lesson by its worth. Learning the order within a case
(LambdaRank) answered no better in half as much time again: retailrocket-sessions, newest slice,
HR@20 .594 and MRR@20 .334 against .595 and .335.

Held by tests/learning/test_stacking.py.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.lessons import Lesson
from shopkeeper.models.boosters import lightgbm
from shopkeeper.models.features import SAID
from shopkeeper.models.ranker import RankerConfig


def boost(lessons: Sequence[Lesson], names: Sequence[str], config: RankerConfig) -> Any:
    """A booster that puts what was taken first, as far as these lessons tell.

    Args:
        lessons: Sampled, at least one, each with something taken.
        names: Of the features.
    """
    library, params = lightgbm(), parameters(config) | _held(names)
    usual = np.mean([lesson.case.weight for lesson in lessons])
    data = library.Dataset(
        np.concatenate([lesson.table for lesson in lessons]),
        np.concatenate([lesson.gains for lesson in lessons]) > 0,
        weight=np.concatenate([_weights(lesson) for lesson in lessons]) / usual,
        feature_name=[name.replace(" ", "_") for name in names],
        params=params,
    )
    return library.train(params, data, num_boost_round=config.trees)


def _weights(lesson: Lesson) -> NDArray[np.float32]:
    worth = np.where(lesson.gains > 0, lesson.gains, 1) * lesson.stands_for
    return np.asarray(worth * lesson.case.weight, np.float32)


def _held(names: Sequence[str]) -> dict[str, Any]:
    """What a tree may not learn: that what the customer said they like is the worse for it."""
    signs = [int(name in SAID) for name in names]
    return {"monotone_constraints": signs} if any(signs) else {}


def parameters(config: RankerConfig) -> dict[str, Any]:
    """LightGBM's, in full: what is not said here is LightGBM's own default."""
    return {
        "objective": "binary",
        "metric": "none",
        "num_leaves": config.leaves,
        "learning_rate": config.learning_rate,
        "min_data_in_leaf": config.least,
        "feature_fraction": config.columns,
        "lambda_l2": config.reg,
        "max_bin": 127,
        "seed": config.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
