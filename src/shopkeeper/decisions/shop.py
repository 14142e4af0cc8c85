"""The immutable snapshot a decision reads: catalogue as columns, search index, loaded models.

Built by `experience` from a catalogue and a model version, replaced whole, never changed. Models
speak of items: those they learned of, and after them every product that came into the catalogue
since; the maps here are the only translation. Held by tests/decisions/test_cold_start.py.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns, SearchIndex
from shopkeeper.decisions.governed import Governed, govern, rules_that_ship
from shopkeeper.decisions.traits import Traits, demand_of
from shopkeeper.domain import ProductId
from shopkeeper.models import Bundle, ContentSimilarity, goods_of
from shopkeeper.models.circumstances import Coder
from shopkeeper.models.recommender import Recommender

NEW = 0.05
"""Least weight of what products are, in the blend: so a product nobody met is a candidate."""


@dataclass(frozen=True, slots=True)
class Shop:
    columns: Columns
    search: SearchIndex
    bundle: Bundle | None
    """The trained models; None until the first training."""
    recommender: Recommender | None
    """The models over every product there is."""
    items: dict[ProductId, int]
    """Every product models speak of, those no longer sold included, to its item."""
    to_shop: NDArray[np.int32]
    """Shape `(n_items,)`: catalogue index of each item, -1 where it is gone."""
    sold: NDArray[np.bool_]
    """Shape `(n_items,)`: whether the catalogue has it."""
    from_shop: NDArray[np.int32]
    """Shape `(n_products,)`: item of each product; -1 until the first training."""
    margin: NDArray[np.float64]
    """Shape `(n_products,)`: share of the price left after the cost of the goods; NaN unknown."""
    newcomers: NDArray[np.int32]
    """Catalogue indices of products that came after the models learned."""
    coder: Coder | None
    """Reads circumstances as the models learned them; None where they learned none."""
    traits: Traits
    """What products are, as far as beliefs speak of it."""
    governed: Governed
    """The rules in force."""

    @property
    def versions(self) -> dict[str, str]:
        return {
            "catalog": str(self.columns.version),
            "model": self.bundle.version if self.bundle else "none",
            "rules": self.governed.rules.version,
        }

    def vectors(self, products: NDArray[np.int32]) -> NDArray[np.float32]:
        """What products are, shape `(k, width)`, for telling how alike they are; `(0, 0)` where
        nothing says.

        Args:
            products: Shape `(k,)`, catalogue indices.
        """
        content = self.recommender and self.recommender.models.get("content")
        if not isinstance(content, ContentSimilarity) or not content.vectors.shape[1]:
            return np.zeros((0, 0), np.float32)
        return content.vectors[self.from_shop[products]]


def open_shop(
    columns: Columns,
    search: SearchIndex,
    bundle: Bundle | None,
    former: Shop | None = None,
    governed: Governed | None = None,
) -> Shop:
    """Join a catalogue and a model version into one snapshot.

    Args:
        former: An earlier snapshot; where it has the same models, what they worked out of its
            products is not worked out again.
        governed: The rules in force over this catalogue; absent: those that ship.
    """
    if former is not None and (bundle is None or former.bundle is not bundle):
        former = None
    known = former.items if former else _numbered(bundle.item_ids if bundle else ())
    items = dict(known)
    if bundle is not None:
        items.update(_numbered([p for p in columns.ids if p not in known], len(known)))
    to_shop = np.fromiter((columns.index.get(p, -1) for p in items), np.int32, len(items))
    from_shop = np.full(len(columns.ids), -1, np.int32)
    sold = np.flatnonzero(to_shop >= 0)
    from_shop[to_shop[sold]] = sold
    told = bundle.contexts if bundle else None
    learned = len(bundle.item_ids) if bundle else len(items)
    goods = goods_of(columns, tuple(items))
    recommender = former.recommender if former else _recommender(bundle)
    margin = np.full(len(columns.ids), np.nan)
    margin[to_shop[sold]] = goods.margin[sold]
    return Shop(
        columns,
        search,
        bundle,
        recommender and recommender.over(goods),
        items,
        to_shop,
        to_shop >= 0,
        from_shop,
        margin,
        np.flatnonzero(from_shop >= learned).astype(np.int32),
        Coder(told.names, told.values) if told is not None else None,
        Traits(columns, demand_of(bundle.models if bundle else {}, from_shop)),
        governed or govern(rules_that_ship(), columns, ""),
    )


def _numbered(
    products: "list[ProductId] | tuple[str, ...]", first: int = 0
) -> dict[ProductId, int]:
    return {ProductId(product): first + i for i, product in enumerate(products)}


def _recommender(bundle: Bundle | None) -> Recommender | None:
    if bundle is None:
        return None
    found = bundle.recommender()
    if "content" not in bundle.models:
        return found
    return replace(
        found, weights={**bundle.weights, "content": max(bundle.weights.get("content", 0.0), NEW)}
    )
