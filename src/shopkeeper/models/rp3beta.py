"""Where a short walk from an item ends: item, customer, item; with less for what everybody takes.

From the sets of items of each customer (or session) to the `neighbours` likeliest ends of a walk
from every item, in memory of `n_items x neighbours`. A question's items begin the walk.

Held by the contract suite and tests/models/test_rp3beta.py.
"""

from typing import ClassVar

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.cooccurrence import Neighbours, find_neighbours
from shopkeeper.models.incidence import Rows
from shopkeeper.models.item_to_item import ItemToItem, ItemToItemConfig
from shopkeeper.models.weightings import powers


class RP3BetaConfig(ItemToItemConfig, frozen=True):
    neighbours: int = 300
    """Ends of the walk kept for each item."""
    alpha: float = 0.7
    """Exponent of the probability of each step; below 1 the likely ones stand out less."""
    beta: float = 0.25
    """Exponent of the frequency an end is divided by; higher lifts the rare ones."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_number("alpha", self.alpha, 0, 10)
        require_number("beta", self.beta, 0, 10)


class RP3Beta(ItemToItem[RP3BetaConfig]):
    r"""Three random steps from a customer, by way of their items, popular ends held back.

    $s_{ij} = n_j^{-\beta} \sum_r P_{ir}^\alpha P_{rj}^\alpha$, where a step from an item goes to
    any of its `n_i` rows and a step from a row to any of its items, each as likely as the others.

    Source: Paudel, Christoffel, Newell & Bernstein, "Updatable, Accurate, Diverse, and Scalable
    Recommendations for Interactive Applications", 2016; the exponent of the steps: Cooper, Lee,
    Radzik & Siantos, "Random Walks in Recommender Systems", 2014.
    """

    name: ClassVar[str] = "rp3beta"
    Config: ClassVar[type[contract.Config]] = RP3BetaConfig

    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        steps = powers(rows, n_items, self.config.alpha, self.config.alpha, self.config.beta)
        return find_neighbours(rows, n_items, self.config.neighbours, steps)
