"""What the law of a market wants said beside a personalised price, and where there may be none.

The rule of a market and the offers made to some customers alone come in; words go out. Pure. Prices
themselves are the same for everyone; a price is called personalised here where an offer on it was
surfaced because of what is known of the customer, which is the cautious reading of these laws.

The words are exact, and stand wherever there is such an offer and nowhere else: `tests/catalog/
test_disclosures.py`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.columns import Columns
from shopkeeper.catalog.markets import MarketRule
from shopkeeper.domain import Disclosure

NO_FOOD = "Here the price of food may not depend on who asks."


def disclosures_for(rule: MarketRule, personalised_offers: Sequence[str]) -> tuple[Disclosure, ...]:
    """What must be said of the offers that were surfaced because of who asks.

    Args:
        personalised_offers: Their ids; without any nothing is to be said.

    >>> from shopkeeper.catalog.markets import markets_of
    >>> [said.text for said in disclosures_for(markets_of().rule("US-NY"), ["vip"])]
    ['THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA']
    """
    if not personalised_offers:
        return ()
    offers = tuple(personalised_offers)
    return tuple(Disclosure(duty.code, duty.text, offers) for duty in rule.duties)


def forbidden(rule: MarketRule, food: bool) -> str:
    """Why no personalised offer may be made on a product; empty where one may."""
    return NO_FOOD if food and not rule.personalised_food else ""


def foods(columns: Columns, rule: MarketRule) -> NDArray[np.bool_]:
    """Which products are food, shape `(n,)`: by their type or Google's category."""
    return of_types(columns, rule.food_types)


def of_types(columns: Columns, types: Sequence[str]) -> NDArray[np.bool_]:
    """Products with a type, or a category of Google's, that begins with one of the paths."""
    if not types:
        return np.zeros(len(columns), np.bool_)
    own = columns.mask({"product_type": list(types)})
    return own | columns.mask({"google_product_category": list(types)})
