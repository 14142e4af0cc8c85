"""Customers of every sort the tiers can tell apart, made from the tiers' own bounds.

A `TiersFile` comes in; for each tier, one customer of every number of orders that any bound or
policy could tell goes out. Every bound is met exactly, missed by one and passed by one. Pure.
Held by tests/decisions/simulating/test_customers.py.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from shopkeeper.decisions.offers import Measures, Paid, Tier, TiersFile, tier_of

MOST_ORDERS = 2_000
"""Counted one by one; a bound beyond is not tried."""
_ORDERS, _DAYS, _AMOUNTS = (0, 1, 2, 3, 5, 10), (0, 30, 3_650), (0, 1, 10**9)

Sorts = dict[str, dict[int, Measures]]
"""Tier to number of orders to such a customer."""


def sorts_of(tiers: TiersFile, orders: Iterable[int] = ()) -> Sorts:
    """One customer of each tier and number of orders; a tier nobody can be in is not there.

    Args:
        orders: Numbers of orders that policies ask for.

    >>> from shopkeeper.decisions.offers import default_tiers, load_tiers
    >>> found = sorts_of(load_tiers(default_tiers()).said)
    >>> sorted(found), sorted(found["new"])
    (['high_value', 'lapsed', 'new', 'returning'], [0])
    """
    found: Sorts = {}
    for measures in _grid(tiers, orders):
        found.setdefault(tier_of(measures, tiers), {}).setdefault(measures.orders, measures)
    return found


def _grid(tiers: TiersFile, orders: Iterable[int]) -> Iterator[Measures]:
    bounds = [_bounds(tier) for tier in tiers.tiers]
    counts = _around(_ORDERS, [*orders, *(cut for each in bounds for cut in each[0])], MOST_ORDERS)
    days = _around(_DAYS, [cut for each in bounds for cut in each[1]])
    amounts = _around(_AMOUNTS, [cut for each in bounds for cut in each[2]])
    yield Measures()
    for count in counts[1:]:
        for newest, oldest, amount in product(days, days, amounts):
            if newest <= oldest and (count > 1 or newest == oldest):
                rest = (Paid(oldest, 0),) * (count - 1)
                yield Measures((Paid(newest, amount), *rest))


def _bounds(tier: Tier) -> tuple[list[int], list[int], list[int]]:
    days = (tier.days_since_first_order, tier.days_since_last_order)
    return (
        _cuts(tier.orders.least, tier.orders.most),
        _cuts(*(b for each in days for b in (each.least, each.most)), tier.spent.days),
        _cuts(tier.spent.least, tier.spent.most),
    )


def _cuts(*bounds: int | None) -> list[int]:
    return [bound for bound in bounds if bound is not None]


def _around(base: tuple[int, ...], cuts: list[int], most: int = 10**13) -> list[int]:
    near = {cut + step for cut in cuts for step in (-1, 0, 1)}
    return sorted(value for value in near | set(base) if 0 <= value <= most)
