"""How likely a visit ends with a purchase, and of what: what a version says of each product.

The visit's chance is learned from all visits; each product's part of it from the orders of the
newest slice, scored by what had been learned before them.
"""

import numpy as np

from shopkeeper.learning.cases import Case
from shopkeeper.learning.ensemble import allowed
from shopkeeper.models import Interactions, Kind, fit_calibrator, fit_probability
from shopkeeper.models.bundle import Purchase
from shopkeeper.models.probability_items import Order
from shopkeeper.models.recommender import DEPTH, Recommender

ENOUGH = 100
"""Looks, and orders, below which nothing is said."""


def fit_purchase(
    data: Interactions, recommender: Recommender, orders: list[Case]
) -> Purchase | None:
    """Learn both; None where hardly any visit was seen that could have ended without a purchase.

    Args:
        recommender: Fitted on what happened before the orders.
    """
    looks = np.isin(data.kinds, (Kind.VIEW, Kind.CART)).sum()
    if looks < ENOUGH or len(orders) < ENOUGH:
        return None
    return fit_probability(data), fit_calibrator([_order(recommender, case) for case in orders])


def _order(recommender: Recommender, case: Case) -> Order:
    found = recommender.recommend(case.query, DEPTH, allowed(case, recommender.n_items))
    bought = np.flatnonzero(np.isin(found.items, case.wanted))
    return Order(found.scores, bought, case.n_wanted)
