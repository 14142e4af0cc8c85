"""Choose configurations and weights for a shop, by a window of its own days.

From the rows before the window and what really happened in it. Where a window holds hardly
anything, the declared starting points are taken as they are.
"""

from dataclasses import replace

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.shop import Window
from shopkeeper.learning.tune import Progress, Tuned, tune
from shopkeeper.models import Interactions

K = 20
"""Length of the answer a shop's models are judged on."""
ENOUGH = 50
"""Cases below which nothing can be told apart."""
UNTRIED = {"repeat_purchase": 1.0, "item_knn": 0.2, "vmis_knn": 0.1, "popularity": 0.05}
"""Weights a shop starts from, and keeps while it is too young to choose its own."""


def choose(data: Interactions, window: Window, progress: Progress | None = None) -> Tuned:
    """The configurations and weights that would have served the window best.

    First orders and next products of visits count the same, however many there are of each.

    Args:
        data: Rows after the window are not looked at.
    """
    before = data.before(window.start)
    cases = _balanced(shop.first_orders(data, window), shop.next_acts(data, window))
    if len(cases) < ENOUGH or len(before) == 0:
        return Tuned({name: search.start for name, search in shop.SEARCHES.items()}, UNTRIED)
    return tune(Bench(before, cases, shop.measure, K), shop.SEARCHES, UNTRIED, progress)


def _balanced(*sorts: list[Case]) -> list[Case]:
    """The cases of all sorts, each sort with the same weight in total; scarce sorts left out."""
    kept = [sort for sort in sorts if len(sort) >= ENOUGH]
    return [replace(case, weight=1 / len(sort)) for sort in kept for case in sort]
