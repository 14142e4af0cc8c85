"""Pure mathematics on arrays: how good an answer was, and how sure an average is."""

from shopkeeper.stats.bootstrap import Gain, Interval, paired_bootstrap
from shopkeeper.stats.calibration import (
    ReliabilityLine,
    auc,
    brier,
    brier_skill,
    calibration_in_the_large,
    log_loss,
    log_losses,
    reliability_line,
)
from shopkeeper.stats.estimates import Difference, Estimate, mean, paired_difference
from shopkeeper.stats.logistic import logistic, logit
from shopkeeper.stats.metrics import find_hits, hit_rate, mrr, ndcg, recall
from shopkeeper.stats.posteriors import Beta, Dirichlet, Normal
from shopkeeper.stats.reliability import Bin, Reliability, reliability

__all__ = [
    "Beta",
    "Bin",
    "Difference",
    "Dirichlet",
    "Estimate",
    "Gain",
    "Interval",
    "Normal",
    "Reliability",
    "ReliabilityLine",
    "auc",
    "brier",
    "brier_skill",
    "calibration_in_the_large",
    "find_hits",
    "hit_rate",
    "log_loss",
    "log_losses",
    "logistic",
    "logit",
    "mean",
    "mrr",
    "ndcg",
    "paired_bootstrap",
    "paired_difference",
    "recall",
    "reliability",
    "reliability_line",
]
