"""Candidates to a governed, explained decision: retrieve, blend, withhold, diversify, explain."""

from shopkeeper.decisions.asking import Worth, best_question
from shopkeeper.decisions.decide import decide
from shopkeeper.decisions.history import History, read_history
from shopkeeper.decisions.holdout import arm_of, withheld_by_chance
from shopkeeper.decisions.listing import MAX_REORDERED, ListPart, left_out, list_again, page_of_list
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.placements import FOUND, GIVEN, PLACEMENTS, Placement, placement
from shopkeeper.decisions.policy import RELEVANCE_ALONE, Policy
from shopkeeper.decisions.published import (
    Act,
    Proposed,
    Publication,
    RulesStore,
    Texts,
    check_four_eyes,
    version_of,
)
from shopkeeper.decisions.rank import rank, reorder_found
from shopkeeper.decisions.shop import Shop, open_shop
from shopkeeper.decisions.warm import warmed

__all__ = [
    "FOUND",
    "GIVEN",
    "MAX_REORDERED",
    "PLACEMENTS",
    "RELEVANCE_ALONE",
    "Act",
    "History",
    "ListPart",
    "Moment",
    "Placement",
    "Policy",
    "Proposed",
    "Publication",
    "RulesStore",
    "Shop",
    "Texts",
    "Worth",
    "arm_of",
    "best_question",
    "check_four_eyes",
    "decide",
    "left_out",
    "list_again",
    "open_shop",
    "page_of_list",
    "placement",
    "rank",
    "read_history",
    "reorder_found",
    "version_of",
    "warmed",
    "withheld_by_chance",
]
