import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from shopkeeper.models.probability_curve import SURE, choose, constant, isotonic, platt
from shopkeeper.stats import log_loss

FITS = {"platt": platt, "isotonic": isotonic, "choose": choose}


def world(seed: int, n: int, wave: float = 0.0, slope: float = 1.0):
    """Log odds said, and outcomes of a chance that is a line or a wave of them."""
    rng = np.random.default_rng(seed)
    z = rng.normal(-1.0, 2.0, n)
    meant = slope * z + wave * np.sin(2 * z)
    return z, (rng.random(n) < expit(meant)).astype(float), np.arange(n)


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS.keys())
@given(seed=st.integers(0, 30), n=st.integers(1, 60), slope=st.floats(-2, 2))
def test_a_curve_never_falls_and_is_never_sure(fit, seed, n, slope):
    curve = fit(*world(seed, n, slope=slope))
    p = curve(np.concatenate([[-1e9], np.linspace(-50, 50, 400), [1e9]]))
    assert (np.diff(p) >= 0).all()
    assert p.min() >= SURE
    assert p.max() <= 1 - SURE
    assert np.float32(p.max()) < 1


def test_a_line_finds_how_far_off_the_scale_was():
    z, y, customers = world(1, 40_000, slope=0.5)
    p = platt(z, y, customers)(np.array([-2.0, 0.0, 2.0]))
    assert p == pytest.approx(expit(np.array([-1.0, 0.0, 1.0])), abs=0.02)


def test_few_rows_leave_the_scale_nearly_as_it_was():
    curve = platt(np.array([-1.0, 1.0]), np.array([1.0, 0.0]), np.arange(2))
    assert curve(np.array([0.0, 1.0])) == pytest.approx(expit(np.array([0.0, 1.0])), abs=0.02)


def test_rows_of_few_customers_say_less():
    z, y, customers = world(2, 2_000, slope=0.5)
    far = platt(z, y, customers).knots[1, 1]
    near = platt(z, y, customers // 50).knots[1, 1]
    assert abs(near - 40) < abs(far - 40)


def test_a_curve_is_taken_where_a_line_is_clearly_worse():
    z, y, customers = world(3, 20_000, wave=1.0)
    assert choose(z, y, customers).name == "isotonic"
    straight = world(4, 20_000)
    assert choose(*straight).name == "platt"


def test_the_curve_taken_is_as_good_on_other_rows():
    fitted, asked = world(3, 20_000, wave=1.0), world(5, 20_000, wave=1.0)
    ours, theirs = choose(*fitted)(asked[0]), platt(*fitted)(asked[0])
    assert log_loss(ours, asked[1]).value < log_loss(theirs, asked[1]).value


def test_a_constant_says_the_same_of_everything():
    assert constant(0.2)(np.array([-5.0, 5.0])) == pytest.approx([0.2, 0.2])
