from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models.probability_items import Calibrator, Order, fit_calibrator

scores = arrays(np.float32, st.integers(1, 40), elements=st.floats(0, 10, width=32))
calibrators = st.builds(
    Calibrator, st.floats(0, 20), st.floats(0.01, 0.99), st.floats(1, 5), st.booleans()
)


@given(calibrator=calibrators, scores=scores, p=st.floats(1e-4, 0.999))
def test_no_product_is_likelier_than_a_purchase_and_all_are_as_many_as_expected(
    calibrator, scores, p
):
    said = calibrator.probabilities(scores, p)
    assert said.dtype == np.float32
    assert (said > 0).all()
    assert said.max() <= p * (1 + 1e-5) + 1e-7
    assert said.sum() <= p * calibrator.covered * calibrator.per_order * (1 + 1e-4) + 1e-5


@given(calibrator=calibrators, scores=scores, p=st.floats(1e-4, 0.999))
def test_a_higher_score_never_has_the_lower_chance(calibrator, scores, p):
    said = calibrator.probabilities(np.sort(scores), p)
    assert (np.diff(said) >= 0).all()


@given(calibrator=calibrators, scores=scores, p=st.floats(1e-3, 0.4))
def test_a_likelier_purchase_makes_every_product_likelier(calibrator, scores, p):
    assert (calibrator.probabilities(scores, 2 * p) >= calibrator.probabilities(scores, p)).all()


def orders(power: float, logarithm: bool, n: int = 1_500) -> list[Order]:
    rng = np.random.default_rng(5)
    made = []
    for _ in range(n):
        drawn = rng.random(20).astype(np.float32) + np.float32(0.05)
        worth = drawn**power if logarithm else np.exp(power * drawn)
        place = rng.choice(20, 1, p=worth / worth.sum())
        made.append(Order(drawn, place if rng.random() < 0.6 else place[:0], 1))
    return made


@pytest.mark.parametrize("logarithm", [True, False])
def test_what_was_bought_tells_how_much_scores_mean(logarithm):
    found = fit_calibrator(orders(2.0, logarithm))
    assert found.logarithm is logarithm
    assert found.steepness == pytest.approx(2.0, rel=0.15)
    assert found.covered == pytest.approx(0.6, abs=0.04)


def test_chances_are_as_often_right_as_they_say():
    fitted = fit_calibrator(orders(2.0, True))
    said, came = 0.0, 0
    for order in orders(2.0, True):
        said += float(fitted.probabilities(order.scores, 0.999)[:5].sum())
        came += int((order.bought < 5).sum())
    assert said == pytest.approx(came, rel=0.1)


def test_orders_of_several_products_make_each_likelier():
    drawn = np.array([0.9, 0.5, 0.2], np.float32)
    one = fit_calibrator([Order(drawn, np.array([0]), 1)] * 9)
    two = fit_calibrator([Order(drawn, np.array([0, 1]), 2)] * 9)
    assert two.per_order == 2
    assert two.probabilities(drawn, 0.1).sum() > one.probabilities(drawn, 0.1).sum()


@pytest.mark.parametrize(
    "given_orders",
    [
        [],
        [Order(np.array([1.0], np.float32), np.array([0]), 1)],
        [Order(np.array([1.0, 1.0], np.float32), np.array([], np.int64), 3)],
        [Order(np.array([-1.0, 0.0, 2.0], np.float32), np.array([2]), 1)],
    ],
    ids=["none", "one candidate", "nothing found", "negative scores"],
)
def test_little_to_learn_from_still_gives_chances(given_orders):
    said = fit_calibrator(given_orders).probabilities(np.array([-3.0, 0.5], np.float32), 0.1)
    assert ((said > 0) & (said <= 0.1)).all()


def test_a_saved_calibrator_is_the_same(tmp_path: Path):
    fitted = fit_calibrator(orders(2.0, True, 50))
    with pytest.raises(NotReady, match="missing"):
        Calibrator.load(tmp_path)
    fitted.save(tmp_path)
    assert Calibrator.load(tmp_path) == fitted
    (tmp_path / "calibrator.json").write_text("{")
    with pytest.raises(BackendFailed, match="cannot be read"):
        Calibrator.load(tmp_path)
