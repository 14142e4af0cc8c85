r"""Choose among blocks by how they fared and how they fit, and know the chance of each exactly.

Thompson sampling draws each block's rate of action from its posterior and takes the best; how often
each would be taken is counted over `DRAWS` such draws. Those shares, mixed with an even chance for
each, *are* the chances: the choice is drawn from them, so what is logged is what it was drawn with,
with no estimate in between. The draws that are counted come from a generator of their own, so that
chances follow from what is known alone and are worked out once for all who are alike; the one given
makes the choice. Pure.

The chances add up to 1, none is below `floor / k`, and what does better wins more the more is
known: tests/decisions/blocks/test_bandit.py.

Source: Thompson, "On the likelihood that one unknown probability exceeds another in view of the
evidence of two samples", 1933; Chapelle & Li, "An Empirical Evaluation of Thompson Sampling", 2011.
"""

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest

DRAWS = 256
FLOOR = 0.1
"""Share of choices that are left to an even chance."""
PRIOR = 20.0
"""How many times seen the prior weighs."""
HEED = 1.0
"""What a fit of 1 does to a rate of action: `exp` of it."""
STEPS = 20
"""Fits are heard in steps of one over this, so that many are alike."""
_SEED = 1933
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
        floor: Above 0, at most 1.

    Raises:
        InvalidRequest: The floor is not.

    >>> one = np.zeros(1)
    >>> choose(one, one, one, np.random.default_rng(1))
    Choice(order=(0,), propensities=(1.0,))
    """
    left = chances(fits, shown, acted, floor).tolist()
    order: list[int] = []
    propensities: list[float] = []
    for _ in range(min(n, len(left))):
        sums = list(accumulate(left))  # a handful: lists are faster than arrays
        drawn = bisect_right(sums, rng.random() * sums[-1])
        drawn = min(drawn, max(place for place, chance in enumerate(left) if chance))
        order.append(drawn)
        propensities.append(min(left[drawn] / sums[-1], 1.0))
        left[drawn] = 0.0
    return Choice(tuple(order), tuple(propensities))


def chances(fits: Floats, shown: Floats, acted: Floats, floor: float = FLOOR) -> Floats:
    """How likely each block is to be taken first, shape `(k,)`; arguments as `choose`."""
    if not 0 < floor <= 1:
        raise InvalidRequest(f"`floor` must be above 0 and at most 1, got {floor!r}")
    k = len(fits)
    if k <= 1:
        return np.ones(k)
    steps = np.round(fits * STEPS) + 0.0  # -0 is 0
    told = (steps, shown, np.minimum(acted, shown))  # no look acts more than once
    wins = _wins(*(np.asarray(one, np.float64).tobytes() for one in told))
    return np.asarray((1 - floor) * wins + floor / k, np.float64)


@lru_cache(4_096)
def _wins(steps: bytes, shown: bytes, acted: bytes) -> Floats:
    """The share of draws each block wins, shape `(k,)`; of arrays as bytes, to be looked up by."""
    fits, looks, acts = (np.frombuffer(one, np.float64) for one in (steps, shown, acted))
    usual = (acts.sum() + _ACTED) / (looks.sum() + _SEEN)
    for_it, against = acts + PRIOR * usual, looks - acts + PRIOR * (1 - usual)
    rates = np.random.default_rng(_SEED).beta(
        for_it, against, size=(DRAWS, len(fits))
    )  # (draws, k)
    rates *= np.exp(HEED / STEPS * fits)
    return np.bincount(np.argmax(rates, axis=1), minlength=len(fits)) / DRAWS
