"""Which offers may be combined, and what a price comes to with all of them.

Offers may be combined if each two of them were declared to be, by either one. The combined price
keeps the strictest floor of them, with all that they give beside; in whatever order they are given
the answer is the same: tests/decisions/offers/test_stacking.py. Pure.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.amounts import Amounts, Terms, keeps, less
from shopkeeper.decisions.offers.menu import Offer


def combinable(offers: Sequence[Offer]) -> NDArray[np.bool_]:
    """Which two may be combined, shape `(m, m)`, symmetric; no offer with itself."""
    place = {offer.id: i for i, offer in enumerate(offers)}
    pairs = np.zeros((len(offers), len(offers)), np.bool_)
    for i, offer in enumerate(offers):
        for other in offer.stacks_with:
            if (j := place.get(other, i)) != i:
                pairs[i, j] = pairs[j, i] = True
    return pairs


def price_with_terms(terms: Terms, prices: Amounts, costs: Amounts, minimums: Amounts) -> Amounts:
    """What each price comes to with several offers, `price_with` as to shapes and -1.

    Percentages come first, the deepest first, each of what the one before left; then amounts.

    Args:
        terms: Of offers that may be combined.

    Returns:
        Shape `(k,)`.
    """
    after = prices
    for depth in sorted(terms.depth[:, 0].tolist(), reverse=True):
        after = less(after, depth)
    together = _together(terms)
    after = after - together.off[0]
    kept = keeps(after, together, costs, minimums)[0] & (prices >= together.least[0])
    return np.where(kept, after, np.int64(-1))


def _together(terms: Terms) -> Terms:
    def most(column: Amounts) -> Amounts:
        widest: Amounts = column.max(axis=0, keepdims=True, initial=0)
        return widest

    return Terms(
        depth=most(terms.depth),
        off=terms.off.sum(axis=0, keepdims=True),
        extra=terms.extra.sum(axis=0, keepdims=True),
        floor=most(terms.floor),
        least=most(terms.least),
        deny=np.atleast_2d(terms.deny.any(axis=0)),
    )
