"""What a forecast of purchases is judged by.

From probabilities, outcomes and customers to named estimates. Pure. Held by
tests/learning/test_probability_measures.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.stats import (
    Difference,
    Estimate,
    Reliability,
    auc,
    brier,
    brier_skill,
    calibration_in_the_large,
    log_loss,
    log_losses,
    mean,
    paired_difference,
    reliability,
    reliability_line,
)

BINS = 10
OURS, BASE, RAW = "ours", "base_rate", "uncalibrated"
Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was said of some moments by whom, and what came; arrays `(n,)`."""

    said: Mapping[str, Column]
    """Probabilities by who said them."""
    y: Column
    customers: NDArray[np.int64]
    base: float
    """The rate of such moments in train."""

    def measures(self, who: str) -> dict[str, Estimate]:
        """Everything there is to say of one forecast."""
        p, y, customers = self.said[who], self.y, self.customers
        line, bins = reliability_line(p, y, customers), self.bins(who)
        return {
            "auc": auc(p, y, customers),
            "log_loss": log_loss(p, y, customers),
            "brier": brier(p, y, customers),
            "brier_skill": brier_skill(p, y, self.base, customers),
            "ece": bins.ece,
            "ece_by_chance": Estimate(bins.by_chance, None, len(y), "an expectation"),
            "slope": line.slope,
            "intercept": line.intercept,
            "in_the_large": calibration_in_the_large(p, y, customers),
        }

    def base_measures(self) -> dict[str, Estimate]:
        """How often it came, and what the rate of train, said of every row, would have cost."""
        rate = np.full(len(self.y), self.base)
        return {
            "base_rate": mean(self.y, self.customers),
            "base_log_loss": log_loss(rate, self.y, self.customers),
            "base_brier": brier(rate, self.y, self.customers),
        }

    def bins(self, who: str) -> Reliability:
        return reliability(self.said[who], self.y, self.customers, bins=BINS)

    def log_loss_gain(self, theirs: str) -> Difference:
        """By how much the log loss of ours is lower."""
        ours, other = log_losses(self.said[OURS], self.y), log_losses(self.said[theirs], self.y)
        return paired_difference(other, ours, self.customers)


def named(ending: str, measures: Mapping[str, Estimate]) -> dict[str, Estimate]:
    return {f"{name}{ending}": found for name, found in measures.items()}
