"""How the shelves of a page are filled: who is asked, and what may stand there.

A recipe and a moment come in; what the models are asked, and which of what they answer stays, goes
out. A recipe that has nothing to say to this customer gives nothing, and the shelf stays empty
rather than being filled with something else. Pure. Held by tests/decisions/test_recipes.py.

- `for_you`: what suits the customer.
- `goes_with`: what goes with the page's product or basket.
- `starter_kit`: for who has not ordered yet, one product of each kind.
- `refill`: what the customer bought and is due again by its interval.
- `next_category`: from the category the customer has not bought from yet and most likely will.
- `bundle`: what goes with the basket and meets a constraint: reaches free shipping, costs no more
  than what is in it, or is in stock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.pages.files import Recipe, Slot
from shopkeeper.domain import Context, ProductId, Reason
from shopkeeper.models import Kind, Query, RepeatPurchase

DUE = 1.0
"""Rate of coming back, against the mean, from which on a product is due again."""
Items = NDArray[np.int32]
Mask = NDArray[np.bool_]
Narrow = Callable[[Items], Mask]
"""Candidates best first to those that stay."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one slot is filled."""

    placement: str
    """The placement whose models answer."""
    allowed: Mask
    """Shape `(n_products,)`."""
    weights: dict[str, float] | None = None
    """None: as the placement has them."""
    narrow: Narrow | None = None
    exact: bool = False
    """Never filled up with what is popular."""
    reason: Reason | None = None
    """Said of every product, beside its own."""


def shelf_of(slot: Slot, moment: Moment, query: Query) -> Shelf | None:
    """How a slot is filled for this moment; None: the recipe has nothing to say to it.

    Args:
        query: What would be asked for the customer's own shelf.

    Raises:
        InvalidRequest: The slot's filters cannot be read over this catalogue.
    """
    allowed = moment.shop.columns.mask(slot.filters)
    return _RECIPES[slot.recipe](slot, moment, query, allowed)


def _for_you(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    return Shelf("home", allowed)


def _goes_with(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    return Shelf(_about(moment.request.context), allowed)


def _starter_kit(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    if _bought(query).size:
        return None
    kinds = moment.shop.columns.product_type
    reason = Reason("starter", "One of each kind, to start with")
    return Shelf("home", allowed, None, lambda items: _first_of_each(kinds[items]), True, reason)


def _refill(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    recommender = moment.shop.recommender
    name, model = next(
        ((n, m) for n, m in recommender.models.items() if isinstance(m, RepeatPurchase))
        if recommender is not None
        else iter(()),
        ("", None),
    )
    if model is None:
        return None
    due = model.due(query.within(model.n_items))
    items = [item for item, rate in due.items() if rate >= DUE]
    wanted = _products(np.array(items, np.int32), moment) & allowed
    if not wanted.any():
        return None
    reason = Reason("due", "You usually buy it again about now")
    return Shelf("home", wanted, {name: 1.0}, None, True, reason)


def _next_category(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    columns, bought = moment.shop.columns, moment.shop.to_shop[_bought(query)]
    bought = bought[bought >= 0]
    if not len(bought):
        return None
    kinds, tops = columns.product_type, top_types(columns.product_types)
    known = np.isin(tops, tops[kinds[bought]])
    known[-1] = True  # of what has no kind nothing tells that it is new
    fresh = ~known[kinds] & allowed
    if not fresh.any():
        return None
    reason = Reason("next_category", "From a part of the shop you have not bought from yet")
    return Shelf("home", fresh, None, lambda items: _of_the_best(tops[kinds[items]]), True, reason)


def _bundle(slot: Slot, moment: Moment, query: Query, allowed: Mask) -> Shelf | None:
    context, columns = moment.request.context, moment.shop.columns
    if not context.basket and context.product_id is None:
        return None
    keep = allowed & columns.available
    if slot.constraint == "shipping":
        return _to_free_shipping(moment, keep)
    if slot.constraint == "budget":
        worth = basket_total(moment)
        keep = keep & (columns.price >= 0) & (columns.price <= worth) if worth else keep
    return Shelf(_about(context), keep)


def _to_free_shipping(moment: Moment, keep: Mask) -> Shelf | None:
    columns = moment.shop.columns
    threshold = None if moment.facts is None else moment.facts.free_shipping_from
    gap = threshold.amount - basket_total(moment) if threshold is not None else 0
    if threshold is None or gap <= 0 or threshold.currency != columns.currency:
        return Shelf(_about(moment.request.context), keep)
    prices = columns.price
    reach = keep & (prices >= gap) & (prices <= 2 * gap)
    if not reach.any():
        return Shelf(_about(moment.request.context), keep)
    reason = Reason("free_shipping", "With it, shipping is free")
    return Shelf(_about(moment.request.context), reach, None, None, True, reason)


_RECIPES: dict[Recipe, Callable[[Slot, Moment, Query, Mask], Shelf | None]] = {
    "for_you": _for_you,
    "goes_with": _goes_with,
    "starter_kit": _starter_kit,
    "refill": _refill,
    "next_category": _next_category,
    "bundle": _bundle,
}


def basket_total(moment: Moment) -> int:
    """What the basket of the page costs, minor units; products without a price count nothing."""
    columns = moment.shop.columns
    prices = columns.price[_indices(moment.request.context.basket, moment)]
    return int(prices[prices > 0].sum())


@lru_cache(4)
def top_types(paths: tuple[str, ...]) -> NDArray[np.int32]:
    """Code of each category path's widest part; the last one is of products without a path."""
    tops: dict[str, int] = {}
    codes = [tops.setdefault(path.split(">")[0].strip(), len(tops)) for path in paths]
    found = np.array([*codes, -1], np.int32)
    found.setflags(write=False)
    return found


def _about(context: Context) -> str:
    return "product" if context.product_id is not None else "basket"


def _bought(query: Query) -> NDArray[np.int32]:
    bought: NDArray[np.int32] = query.items[query.kinds == Kind.PURCHASE]
    return bought


def _products(items: NDArray[np.int32], moment: Moment) -> Mask:
    mask = np.zeros(len(moment.shop.columns.ids), np.bool_)
    found = moment.shop.to_shop[items] if len(items) else items
    mask[found[found >= 0]] = True
    return mask


def _indices(products: tuple[ProductId, ...], moment: Moment) -> NDArray[np.int32]:
    index = moment.shop.columns.index
    return np.array([index[p] for p in products if p in index], np.int32)


def _first_of_each(kinds: NDArray[np.int32]) -> Mask:
    keep = np.zeros(len(kinds), np.bool_)
    keep[np.unique(kinds, return_index=True)[1]] = True
    return keep


def _of_the_best(tops: NDArray[np.int32]) -> Mask:
    """Those of the category whose candidates stand highest, by the worth of their places."""
    if not len(tops):
        return np.zeros(0, np.bool_)
    worth = 1 / np.log2(np.arange(len(tops)) + 2.0)
    best = np.bincount(tops + 1, worth).argmax() - 1
    return np.equal(tops, best)
