from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models.probability_trees import Lessons, Trees, TreesConfig, fit_trees
from shopkeeper.stats import auc, reliability_line

SMALL = TreesConfig(rounds=40, least_rows=20)


def lessons(n: int = 3_000, seed: int = 1, **given) -> Lessons:
    """A chance that rises with the first column, bends with the second, and knows a code."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=(n, 2)), rng.integers(0, 3, n)])
    meant = -2 + x[:, 0] - np.abs(x[:, 1]) + 1.5 * (x[:, 2] == 1)
    y = (rng.random(n) < expit(meant)).astype(float)
    return Lessons(x, y, np.arange(n) // 2, np.ones(n), np.ones(n, np.bool_), (0,), (2,), **given)


@pytest.fixture(scope="module")
def fitted() -> Trees:
    return fit_trees(lessons(), SMALL)


def test_chances_tell_apart_and_mean_what_they_say(fitted: Trees):
    asked = lessons(20_000, seed=2)
    p = fitted.chances(asked.x)
    line = reliability_line(p, asked.y)
    assert auc(p, asked.y).value > 0.75
    assert 0.85 < line.slope.value < 1.2
    assert abs(p.mean() - asked.y.mean()) < 0.02


def test_a_chance_only_rises_with_a_rising_column():
    tight = fit_trees(lessons(), TreesConfig(rounds=40, least_rows=20, line=0.0))
    x = np.repeat([[0.0, 0.3, 1.0]], 50, axis=0)
    x[:, 0] = np.linspace(-3, 3, 50)
    assert (np.diff(tight.chances(x)) >= 0).all()


def test_the_same_rows_give_the_same_chances(fitted: Trees):
    assert (fit_trees(lessons(), SMALL).chances(lessons().x) == fitted.chances(lessons().x)).all()


def test_a_saved_mixture_answers_alike(fitted: Trees, tmp_path: Path):
    fitted.save(tmp_path)
    found = Trees.load(tmp_path)
    assert (found.chances(lessons().x) == fitted.chances(lessons().x)).all()
    assert found.config == fitted.config
    assert not list(tmp_path.glob("*.pkl"))


def test_what_is_missing_or_broken_is_named(fitted: Trees, tmp_path: Path):
    with pytest.raises(NotReady, match="is missing"):
        Trees.load(tmp_path)
    fitted.save(tmp_path)
    (tmp_path / "trees.txt").write_text("nonsense")
    with pytest.raises(BackendFailed, match="cannot be read"):
        Trees.load(tmp_path)


@pytest.mark.parametrize("n", [0, 1, 12])
def test_too_little_to_learn_from_leaves_the_rate(n, tmp_path):
    few = lessons(n)
    trees = fit_trees(few)
    said = trees.chances(lessons(5).x)
    assert trees.mixed is None
    assert said == pytest.approx(np.full(5, (few.y.sum() + 1) / (n + 25)))
    trees.save(tmp_path)
    assert (Trees.load(tmp_path).chances(lessons(5).x) == said).all()


def test_outcomes_that_are_all_alike_leave_the_rate():
    one = replace(lessons(), y=np.ones(3_000))
    assert fit_trees(one).mixed is None


def test_settings_are_chosen_where_none_are_given_and_no_longer_than_allowed():
    hurried = fit_trees(lessons(), until=0.0)
    assert hurried.config == TreesConfig()


@pytest.mark.parametrize(
    ("field", "value"), [("leaves", 1), ("rounds", 0), ("learning_rate", 0.0), ("line", 1.5)]
)
def test_bad_settings_are_refused_by_name(field, value):
    with pytest.raises(InvalidRequest, match=f"`{field}` must be"):
        TreesConfig(**{field: value})
