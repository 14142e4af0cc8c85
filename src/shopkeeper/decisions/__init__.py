"""Candidates to a governed, explained decision: retrieve, blend, withhold, diversify, explain."""

from shopkeeper.decisions.decide import Moment, decide
from shopkeeper.decisions.holdout import arm_of
from shopkeeper.decisions.placements import PLACEMENTS, Placement, placement
from shopkeeper.decisions.rank import rank, reorder_found
from shopkeeper.decisions.shop import Shop, open_shop

__all__ = [
    "PLACEMENTS",
    "Moment",
    "Placement",
    "Shop",
    "arm_of",
    "decide",
    "open_shop",
    "placement",
    "rank",
    "reorder_found",
]
