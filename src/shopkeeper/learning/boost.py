"""Train the booster of a ranker: LightGBM, the same trees from the same lessons at any time.

Held by tests/learning/test_stacking.py.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.lessons import Lesson
from shopkeeper.models.ranker import RankerConfig, lightgbm

HARD = 30
"""The blend's first candidates are all shown; of those behind them, one in `EASY`."""
EASY = 4


def boost(lessons: Sequence[Lesson], names: Sequence[str], config: RankerConfig) -> Any:
    """A booster that puts what was taken first, as far as these lessons tell.

    Args:
        lessons: At least one with something taken among its candidates.
        names: Of the features.
    """
    library = lightgbm()
    told = [lesson for lesson in lessons if lesson.gains.any()]
    shown = [_shown(lesson.gains, config.seed + i) for i, lesson in enumerate(told)]
    weights = [
        np.full(len(rows), lesson.case.weight) for lesson, rows in zip(told, shown, strict=True)
    ]
    params = parameters(config)
    data = library.Dataset(
        np.concatenate([lesson.table[rows] for lesson, rows in zip(told, shown, strict=True)]),
        np.concatenate([lesson.gains[rows] for lesson, rows in zip(told, shown, strict=True)]),
        group=[len(rows) for rows in shown],
        weight=np.concatenate(weights) / np.mean([lesson.case.weight for lesson in told]),
        feature_name=[name.replace(" ", "_") for name in names],
        params=params,
    )
    return library.train(params, data, num_boost_round=config.trees)


def parameters(config: RankerConfig) -> dict[str, Any]:
    """LightGBM's, in full: what is not said here is LightGBM's own default."""
    return {
        "objective": "lambdarank",
        "lambdarank_truncation_level": HARD,
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


def _shown(gains: NDArray[np.float32], seed: int) -> NDArray[np.int64]:
    """Rows that are learned from: what was taken, what comes first, and some of the rest."""
    shown = np.random.default_rng(seed).random(len(gains)) * EASY < 1
    shown[:HARD] = True
    return np.flatnonzero(shown | (gains > 0))
