"""What is known of a candidate at the moment of asking, as columns for the ranker."""

from shopkeeper.models.features.beliefs import LIFT, SAID, Beliefs
from shopkeeper.models.features.contract import BLEND, Columns, FeatureGroup, place_of, widened
from shopkeeper.models.features.known import GROUPS, USUAL
from shopkeeper.models.features.table import Features

__all__ = [
    "BLEND",
    "GROUPS",
    "LIFT",
    "SAID",
    "USUAL",
    "Beliefs",
    "Columns",
    "FeatureGroup",
    "Features",
    "place_of",
    "widened",
]
