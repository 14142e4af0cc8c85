"""Customers who took this also took that: each item with the short list of those most like it.

From the sets of items of each customer (or session) to the `neighbours` most similar items of every
item. Fitting adds up one item's co-occurrences at a time, so memory is bounded by the answer,
`n_items x neighbours`, whatever the data.

Held by the contract suite and tests/models/test_item_knn.py.
"""

from typing import ClassVar, Literal

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number, require_one_of
from shopkeeper.models.cooccurrence import Neighbours, find_neighbours
from shopkeeper.models.incidence import Rows
from shopkeeper.models.item_to_item import ItemToItem, ItemToItemConfig
from shopkeeper.models.weightings import Weighting, bm25, cosine, powers, tfidf


class CosineItemKNNConfig(ItemToItemConfig, frozen=True):
    neighbours: int = 300
    """Similar items kept for each item."""
    weighting: Literal["powers", "cosine", "tfidf", "bm25"] = "powers"
    """What makes two items similar; the next four fields are of `powers`, the last two of BM25."""
    shrinkage: float = 3.0
    """Added to the denominator: pairs seen together a few times count less than their cosine."""
    breadth: float = 0.5
    """How much less a row with many items says about each pair: it counts 1 / size^breadth."""
    source: float = 0.6
    """Exponent of the frequency of the item asked from; at 0.5, as `target`, it is the cosine."""
    target: float = 0.4
    """Exponent of the frequency of the item found; lower lifts the frequent ones."""
    k1: float = 1.2
    """How soon more of an item's frequency stops to matter."""
    b: float = 0.75
    """How much an item's frequency counts against it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_one_of("weighting", self.weighting, ("powers", "cosine", "tfidf", "bm25"))
        for field in ("shrinkage", "breadth", "source", "target", "k1"):
            require_number(field, getattr(self, field), 0, 1_000)
        require_number("b", self.b, 0, 1)


class CosineItemKNN(ItemToItem[CosineItemKNNConfig]):
    r"""Item-based nearest neighbours.

    $s_{ij} = \sum_r |r|^{-breadth} / (n_i^{source} n_j^{target} + shrinkage)$ over rows `r` that
    hold both; `n` is in how many rows an item is. With 0.5, 0.5 and else 0 it is the cosine. The
    other weightings are those of `shopkeeper.models.weightings`.

    Source: Deshpande & Karypis, "Item-Based Top-N Recommendation Algorithms", 2004.
    """

    name: ClassVar[str] = "item_knn"
    Config: ClassVar[type[contract.Config]] = CosineItemKNNConfig

    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        return find_neighbours(
            rows, n_items, self.config.neighbours, _weighting(self.config, rows, n_items)
        )


def _weighting(config: CosineItemKNNConfig, rows: Rows, n_items: int) -> Weighting:
    if config.weighting == "cosine":
        return cosine(rows, n_items)
    if config.weighting == "tfidf":
        return tfidf(rows, n_items)
    if config.weighting == "bm25":
        return bm25(rows, n_items, config.k1, config.b)
    return powers(rows, n_items, config.breadth, config.source, config.target, config.shrinkage)
