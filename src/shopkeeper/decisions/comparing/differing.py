"""Whose price and whose offer two sets of rules would change, over the whole catalogue.

Rules over one catalogue, twice, come in; the difference goes out. Vectorised over products. Pure.
Rules compared with themselves differ in nothing, and what one way gains the other way loses:
tests/decisions/comparing/test_differing.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.comparing.difference import (
    Difference,
    OfferChange,
    PriceChange,
    TierChange,
    TierPrices,
)
from shopkeeper.decisions.governed import Governed
from shopkeeper.decisions.offers import Menu, Offer
from shopkeeper.decisions.simulating import bearing, reached
from shopkeeper.domain import Money

_NAMED = 3
_ALONE = frozenset({"percent", "amount"})
_PRICED = _ALONE | {"bundle"}
Amounts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Side:
    """One set of rules, worked out."""

    menu: Menu
    places: Mapping[str, int]
    tiers: tuple[str, ...]
    by: NDArray[np.bool_]
    after: Amounts
    """Shape `(offers, n)`: price with each alone, -1 not to be had with it; of one off the basket
    the list price where it can be had."""

    def prices(self, offer: str, tier: str) -> Amounts:
        """What each product costs a tier with an offer, -1 where it has none."""
        place = self.places.get(offer)
        nothing = np.full(len(self.menu.columns), -1, np.int64)
        if place is None or tier not in self.tiers:
            return nothing
        return self.after[place] if self.by[place, self.tiers.index(tier)] else nothing

    def best(self, tier: str) -> Amounts:
        """The least each product costs a tier, by one offer or none."""
        best = self.menu.goods.price.copy()
        for name, place in self.places.items():
            if self.menu.offers[place].kind in _ALONE and not self.menu.offers[place].on_basket:
                with_it = self.prices(name, tier)
                best = np.where((with_it >= 0) & (with_it < best), with_it, best)
        return best


def compare(before: Governed, after: Governed, market: str, now: datetime) -> Difference:
    """The difference, of both over one catalogue.

    Args:
        now: An offer that is over is none; one that has not begun counts.
    """
    one, two = _side(before, market, now), _side(after, market, now)
    texts = (before.rules.texts, after.rules.texts)
    names = dict.fromkeys([*one.places, *two.places])
    tiers = tuple(dict.fromkeys([*one.tiers, *two.tiers]))
    return Difference(
        before=before.rules.version,
        after=after.rules.version,
        files=tuple(
            name
            for name in sorted({*texts[0], *texts[1]})
            if texts[0].get(name) != texts[1].get(name)
        ),
        offers=tuple(c for name in names for c in _offer(one, two, name, tiers)),
        prices=tuple(c for tier in tiers for c in _best(one, two, tier)),
    )


def _side(governed: Governed, market: str, now: datetime) -> _Side:
    rules, menu = governed.rules, governed.menu_in(market)
    who = reached(menu, governed.guard, rules.tiers, market, now)
    over = [o.ends is not None and o.ends <= now for o in menu.offers]
    places = {o.id: i for i, o in enumerate(menu.offers) if not over[i]}
    after = [bearing.price_alone(menu, i) for i in range(len(menu.offers))]
    stacked = np.array(after, np.int64).reshape(len(menu.offers), len(menu.columns))
    return _Side(menu, places, who.tiers, who.by, stacked)


def _offer(one: _Side, two: _Side, name: str, tiers: tuple[str, ...]) -> Iterator[OfferChange]:
    was, now = one.places.get(name), two.places.get(name)
    fields: tuple[str, ...] = ()
    what: Literal["added", "removed", "changed"] = "changed"
    if was is None:
        what = "added"
    elif now is None:
        what = "removed"
    else:
        fields = _fields(one.menu.offers[was], two.menu.offers[now])
    changes = tuple(c for tier in tiers for c in _tier(one, two, name, tier))
    if fields or changes or what != "changed":
        yield OfferChange(name, what, fields, changes)


def _tier(one: _Side, two: _Side, name: str, tier: str) -> Iterator[TierChange]:
    was, now = one.prices(name, tier), two.prices(name, tier)
    gained, lost = (was < 0) & (now >= 0), (was >= 0) & (now < 0)
    repriced = (was >= 0) & (now >= 0) & (was != now)
    if gained.any() or lost.any() or repriced.any():
        yield TierChange(
            tier,
            gained=int(gained.sum()),
            lost=int(lost.sum()),
            repriced=int(repriced.sum()),
            examples=_examples(one.menu, was, now) if _is_priced(one, two, name) else (),
        )


def _is_priced(one: _Side, two: _Side, name: str) -> bool:
    """Whether an offer is off each product: one off the basket has no price of a product."""
    offers = [side.menu.offers[side.places[name]] for side in (one, two) if name in side.places]
    return any(offer.kind in _PRICED and not offer.on_basket for offer in offers)


def _best(one: _Side, two: _Side, tier: str) -> Iterator[TierPrices]:
    was, now = one.best(tier), two.best(tier)
    cheaper, dearer = int((now < was).sum()), int((now > was).sum())
    if cheaper or dearer:
        yield TierPrices(tier, cheaper, dearer, _examples(one.menu, was, now))


def _fields(was: Offer, now: Offer) -> tuple[str, ...]:
    return tuple(
        name for name in Offer.__struct_fields__ if getattr(was, name) != getattr(now, name)
    )


def _examples(menu: Menu, was: Amounts, now: Amounts) -> tuple[PriceChange, ...]:
    """The largest changes."""
    price = menu.goods.price
    size = np.abs(np.where(was < 0, price, was) - np.where(now < 0, price, now))
    size = np.where(was != now, size + 1, 0)
    rows = np.argsort(-size, kind="stable")[:_NAMED]

    def money(amount: int) -> Money | None:
        return None if amount < 0 else Money(amount, menu.columns.currency)

    return tuple(
        PriceChange(menu.columns.ids[i], money(int(was[i])), money(int(now[i])))
        for i in rows.tolist()
        if size[i]
    )
