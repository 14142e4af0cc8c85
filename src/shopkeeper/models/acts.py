"""What each kind of act is worth to a model that listens to a history, and how fast it fades.

A configuration to inherit from: a worth and a half-life for every `Kind`, in one vocabulary. Held
by tests/models/test_acts.py.
"""

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_number
from shopkeeper.models.dataset import Kind

DAY = 86_400.0
_MOST_LIVES = 1_000.0


class Listening(contract.Config, frozen=True):
    view: float = 0.3
    """Worth of a look, where a purchase is 1; below 0 it speaks against the product and those like
    it; the same for each kind of act."""
    view_days: float = 14.0
    """After how many days a look counts half; the same for each kind of act."""
    click: float = 0.3
    click_days: float = 14.0
    cart: float = 0.8
    cart_days: float = 30.0
    purchase: float = 1.0
    purchase_days: float = 90.0
    refund: float = -0.5
    refund_days: float = 180.0
    dislike: float = -1.0
    dislike_days: float = 365.0
    wishlist: float = 0.8
    wishlist_days: float = 90.0
    review: float = 0.6
    review_days: float = 90.0
    review_read: float = 0.5
    review_read_days: float = 14.0
    remove: float = -0.4
    remove_days: float = 14.0
    impression: float = -0.02
    impression_days: float = 7.0

    def __post_init__(self) -> None:
        for kind in Kind:
            field = kind.name.lower()
            require_number(field, getattr(self, field), -1_000, 1_000)
            require_number(f"{field}_days", getattr(self, f"{field}_days"), 1e-3, 36_500)

    def worths(self) -> NDArray[np.float64]:
        """By kind, shape `(kinds,)`."""
        return np.array([getattr(self, kind.name.lower()) for kind in Kind], np.float64)

    def half_lives(self) -> NDArray[np.float64]:
        """By kind, in days, shape `(kinds,)`."""
        return np.array([getattr(self, f"{kind.name.lower()}_days") for kind in Kind], np.float64)


def faded(age: NDArray[np.float64], half_life_days: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of an act after its age in seconds; the future counts as now.

    >>> faded(np.array([0.0, 2 * DAY, -5.0]), np.array([1.0, 1.0, 1.0])).tolist()
    [1.0, 0.25, 1.0]
    """
    lives = np.clip(age / (half_life_days * DAY), 0, _MOST_LIVES)
    return np.asarray(np.exp2(-lives), np.float64)
