"""Pure mathematics on arrays: how good an answer was, and how sure an average is."""

from shopkeeper.stats.estimates import Difference, Estimate, mean, paired_difference
from shopkeeper.stats.metrics import find_hits, hit_rate, mrr, ndcg, recall

__all__ = [
    "Difference",
    "Estimate",
    "find_hits",
    "hit_rate",
    "mean",
    "mrr",
    "ndcg",
    "paired_difference",
    "recall",
]
