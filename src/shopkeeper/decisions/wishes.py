"""What a customer asked never to be shown.

A wish withholds, it never re-scores, as every guard. It holds as long as the customer does not take
it back, in every arm in which anything of the customer may be used. Held by
tests/decisions/test_wishes.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.leanings import parts_of, said
from shopkeeper.decisions.moment import Moment


@dataclass(frozen=True, slots=True)
class Wishes:
    against: Mapping[str, NDArray[np.bool_]]
    """Reason, in words the shopper may read, to the products it speaks against, of shape
    `(n_products,)`."""
    beliefs: Mapping[str, Belief]
    """The beliefs that say so, by variable."""


def wishes_of(moment: Moment) -> Wishes:
    """What the moment's customer asked not to be shown."""
    against: dict[str, NDArray[np.bool_]] = {}
    beliefs: dict[str, Belief] = {}
    for variable, belief in said(moment, "filter"):
        if variable.products is None or belief.value is None:
            continue
        beliefs[variable.name] = belief
        for value in parts_of(variable, belief.value):
            held = moment.shop.traits.held(variable.products, value)
            if held is not None:
                words = variable.options.get(value, value)
                against[f"you asked not to be shown {words}"] = held.by
    return Wishes(against, beliefs)
