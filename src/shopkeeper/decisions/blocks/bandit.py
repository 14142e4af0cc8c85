r"""Choose among blocks by how they fared and how they fit, and know the chance of each exactly.

Thompson sampling draws each block's rate of action from its posterior and takes the best; how often
each would be taken is counted over `DRAWS` such draws. Those shares, mixed with an even chance for
each, *are* the chances: the choice is drawn from them, so what is logged is what it was drawn with,
with no estimate in between. Pure, given the generator.

The chances add up to 1, none is below `floor / k`, and what does better wins more the more is
known: tests/decisions/blocks/test_bandit.py.

Source: Thompson, "On the likelihood that one unknown probability exceeds another in view of the
evidence of two samples", 1933; Chapelle & Li, "An Empirical Evaluation of Thompson Sampling", 2011.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DRAWS = 256
FLOOR = 0.1
"""Share of choices that are left to an even chance."""
PRIOR = 20.0
"""How many times seen the prior weighs."""
HEED = 1.0
"""What a fit of 1 does to a rate of action: `exp` of it."""
_SEEN, _ACTED = 20.0, 1.0
"""What is taken for granted of all blocks together before any was seen: one in twenty."""
Floats = NDArray[np.float64]


class Choice(NamedTuple):
    """Blocks in their order."""

    order: tuple[int, ...]
    propensities: tuple[float, ...]
    """How likely each was to stand where it stands, given what stands before it."""


def choose(
    fits: Floats,
    shown: Floats,
    acted: Floats,
    rng: np.random.Generator,
    n: int = 1,
    floor: float = FLOOR,
) -> Choice:
    """Draw `n` of `k` blocks, without repeating any; all of them where there are fewer.

    Args:
        fits: Shape `(k,)`, from -1 to 1.
        shown: Shape `(k,)`, how often each was seen at moments like this.
        acted: Shape `(k,)`, how often it was acted on.
        floor: From 0 to 1.

    >>> one = np.zeros(1)
    >>> choose(one, one, one, np.random.default_rng(1))
    Choice(order=(0,), propensities=(1.0,))
    """
    left = chances(fits, shown, acted, rng, floor)
    order: list[int] = []
    propensities: list[float] = []
    for _ in range(min(n, len(left))):
        sums = np.cumsum(left)
        drawn = int(np.searchsorted(sums, rng.random() * sums[-1], side="right"))
        drawn = min(drawn, int(np.flatnonzero(left)[-1]))
        order.append(drawn)
        propensities.append(min(float(left[drawn] / sums[-1]), 1.0))
        left[drawn] = 0.0
    return Choice(tuple(order), tuple(propensities))


def chances(
    fits: Floats, shown: Floats, acted: Floats, rng: np.random.Generator, floor: float = FLOOR
) -> Floats:
    """How likely each block is to be taken first, shape `(k,)`; arguments as `choose`."""
    k = len(fits)
    if k <= 1:
        return np.ones(k)
    acted = np.minimum(acted, shown)  # an event may be sent twice, but no look acts more than once
    usual = (acted.sum() + _ACTED) / (shown.sum() + _SEEN)
    for_it, against = acted + PRIOR * usual, shown - acted + PRIOR * (1 - usual)
    rates = rng.beta(for_it, against, size=(DRAWS, k)) * np.exp(HEED * fits)  # (draws, k)
    wins = np.bincount(np.argmax(rates, axis=1), minlength=k) / DRAWS
    return np.asarray((1 - floor) * wins + floor / k, np.float64)
