"""The menu over one catalogue, worked out once: what a page's offers are then chosen from.

An `OffersFile`, columns and amounts come in; an immutable `Menu` goes out. Pure. Held by
tests/decisions/offers/test_surfacing.py.
"""

from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.offers.amounts import Terms, terms_of
from shopkeeper.decisions.offers.goods import Goods, goods_of, in_scope, products_of
from shopkeeper.decisions.offers.menu import NO_OFFERS, Offer, OffersFile
from shopkeeper.decisions.offers.resolved import resolved
from shopkeeper.decisions.offers.stacking import combinable


@dataclass(frozen=True, slots=True)
class Menu:
    """Offers in the file's order; `m` of them over `n` products."""

    file: OffersFile
    offers: tuple[Offer, ...]
    """As `resolved` gives them."""
    columns: Columns
    goods: Goods
    terms: Terms
    applies: NDArray[np.bool_]
    """Shape `(m, n)`: which products each may be applied to; of one off the basket, none."""
    parts: dict[int, NDArray[np.bool_]]
    """Place of each bundle to its parts, shape `(parts, n)`."""
    pairs: NDArray[np.bool_]
    """Shape `(m, m)`: which two may be combined."""
    on_basket: NDArray[np.bool_]
    """Shape `(m,)`: whether each is off the basket as a whole."""
    one_by_one: NDArray[np.bool_]
    """Shape `(m,)`: whether each is off the price of every product by itself."""
    lacking: frozenset[int]
    """Places of gifts that are not to be had now."""
    gives: NDArray[np.int64]
    """Shape `(m,)`: minor units each is worth beside what it takes off the price; 0 not known."""


def open_menu(file: OffersFile, columns: Columns, goods: Goods | None = None) -> Menu:
    """Join a menu and a catalogue.

    Args:
        goods: Amounts of the products; absent: as the catalogue states them.

    Raises:
        InvalidRequest: A filter names an attribute no product has, or cannot be read.
    """
    offers = resolved(file)
    applies = np.zeros((len(offers), len(columns)), np.bool_)
    parts = {}
    for place, offer in enumerate(offers):
        if not offer.on_basket:
            applies[place] = products_of(offer, columns)
        if offer.kind == "bundle":
            parts[place] = np.array([in_scope(part, columns) for part in offer.parts])
    goods = goods or goods_of(columns)
    return Menu(
        file=file,
        offers=offers,
        columns=columns,
        goods=goods,
        terms=terms_of([_costed(offer, columns, goods) for offer in offers]),
        applies=applies,
        parts=parts,
        pairs=combinable(offers),
        on_basket=np.array([offer.on_basket for offer in offers], np.bool_),
        one_by_one=np.array([_is_one_by_one(offer) for offer in offers], np.bool_),
        lacking=frozenset(i for i, offer in enumerate(offers) if _lacks(offer, columns)),
        gives=np.array([_gives(offer, columns, goods) for offer in offers], np.int64),
    )


def _is_one_by_one(offer: Offer) -> bool:
    return offer.kind in {"percent", "amount"} and not offer.on_basket


def _costed(offer: Offer, columns: Columns, goods: Goods) -> Offer:
    """A gift costs what its goods cost, unless the file says otherwise."""
    gift = columns.index.get(offer.gift) if offer.gift is not None else None
    if offer.cost is not None or gift is None or goods.cost[gift] < 0:
        return offer
    return msgspec.structs.replace(offer, cost=int(goods.cost[gift]))


def _lacks(offer: Offer, columns: Columns) -> bool:
    gift = columns.index.get(offer.gift) if offer.gift is not None else None
    return offer.kind == "gift" and (gift is None or not columns.available[gift])


def _gives(offer: Offer, columns: Columns, goods: Goods) -> int:
    gift = columns.index.get(offer.gift) if offer.gift is not None else None
    if gift is not None and goods.price[gift] >= 0:
        return int(goods.price[gift])
    return offer.cost or 0


def no_menu(columns: Columns) -> Menu:
    """The menu of a shop that makes no offers."""
    return open_menu(NO_OFFERS, columns)
