"""Every moment that offers and policies can tell apart, as far as it is worth trying.

A menu, what its policies read of a visitor and the sorts of customers of a tier come in; attributes
go out. Two sets: the few moments in which conditions of offers are decided, and all those that
policies can tell apart too; where these are more than can be tried, as many spread evenly over
them. Pure. Held by
tests/decisions/simulating/test_reaching.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

from shopkeeper.decisions.offers import Attributes, Basket, Measures, Menu, TiersFile, attributes_of
from shopkeeper.decisions.policies import Seen
from shopkeeper.decisions.simulating.customers import sorts_of

MOST_TRIED = 2_000
"""Moments of one tier."""
_LARGE = 10**7
"""Minor units of a basket no condition of a size finds too small."""
_WHOLE = 10_000
_GOLDEN = 0.618_033_988_75
_People = dict[str, list[Measures | None]]


@dataclass(frozen=True, slots=True)
class Moments:
    """What is tried."""

    tiers: TiersFile
    names: tuple[str, ...]
    """Tiers somebody can be in, in the file's order."""
    few: Mapping[str, Sequence[Sequence[Any]]]
    """Tier to the values of each part of a moment: customers, markets, campaigns, basket totals,
    margins, units, whether there is food among them."""
    all: Mapping[str, Sequence[Sequence[Any]]]

    def of_offers(self, tier: str) -> Iterator[Attributes]:
        """Those in which conditions of offers are decided."""
        return self._attributes(tier, self.few[tier], prod(map(len, self.few[tier])))

    def of_policies(self, tier: str) -> Iterator[Attributes]:
        """Those policies can tell apart too."""
        return self._attributes(tier, self.all[tier], MOST_TRIED)

    def is_whole(self, tier: str) -> bool:
        """Whether all of these are tried."""
        return prod(map(len, self.all[tier])) <= MOST_TRIED

    def _attributes(
        self, tier: str, parts: Sequence[Sequence[Any]], most: int
    ) -> Iterator[Attributes]:
        for who, market, campaign, total, margin, items, food in _spread(parts, most):
            cost = None if margin is None else total - total * margin // _WHOLE
            basket = Basket(total, cost, items, food=food) if total and items else Basket()
            attributes = attributes_of(self.tiers, who, market, basket, campaign)
            if attributes.tier == tier:
                yield attributes


def moments_of(menu: Menu, seen: Mapping[str, Seen], tiers: TiersFile, market: str) -> Moments:
    """All there is to try.

    Args:
        seen: How the policies read each attribute they read at all.
        market: The shop's own.
    """
    sorts = sorts_of(tiers, _numbers(seen, "orders"))
    names = tuple(tier.id for tier in tiers.tiers if tier.id in sorts)
    people: _People = {name: [*sorts[name].values(), None] for name in names}
    markets = list(dict.fromkeys([market, *(m for o in menu.offers for m in o.markets)]))
    campaigns = ["", *(campaign.id for campaign in menu.file.campaigns)]
    baskets = ([_LARGE, 0], [_WHOLE - 1], [1], [False])
    few = {
        name: ([who[0], *who[-2:]], markets, campaigns, *baskets) for name, who in people.items()
    }
    rest = (
        _with(markets, _words(seen, "market")),
        _with(campaigns, _words(seen, "campaign")),
        _with([_LARGE, 0], _numbers(seen, "basket_total") | _sizes(menu)),
        _with([_WHOLE - 1, None], _numbers(seen, "basket_margin_bps")),
        _with([1], _numbers(seen, "basket_items")),
        [False, True] if "basket_food" in seen else [False],
    )
    return Moments(tiers, names, few, {name: (who, *rest) for name, who in people.items()})


def _spread(parts: Sequence[Sequence[Any]], most: int) -> Iterator[tuple[Any, ...]]:
    """Combinations of one of each part, all of them or so many spread evenly over all.

    >>> sorted(_spread([[1, 2], "ab"], 9))
    [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]
    >>> len(set(_spread([range(100), range(100)], 50)))
    50
    """
    size = prod(map(len, parts))
    step = max(int(size * _GOLDEN), 1)
    while gcd(step, size) > 1:
        step += 1
    for k in range(min(size, most)):
        at, chosen = k * step % size, []
        for part in parts:
            at, i = divmod(at, len(part))
            chosen.append(part[i])
        yield tuple(chosen)


def _with(base: Sequence[Any], more: set[Any]) -> list[Any]:
    return [*base, *sorted(more - set(base))]


def _sizes(menu: Menu) -> set[int]:
    return {offer.least_basket for offer in menu.offers}


def _numbers(seen: Mapping[str, Seen], attribute: str) -> set[int]:
    """Numbers policies compare an attribute with, and those beside them."""
    cuts = {int(value) for value in _fixed(seen, attribute)}
    return {cut + step for cut in cuts for step in (-1, 0, 1) if cut + step >= 0}


def _words(seen: Mapping[str, Seen], attribute: str) -> set[str]:
    return set(map(str, _fixed(seen, attribute)))


def _fixed(seen: Mapping[str, Seen], attribute: str) -> frozenset[int | str]:
    return seen.get(attribute, Seen()).fixed
