"""The immutable snapshot a decision reads: catalogue as columns, search index, loaded models.

Built by `experience` from a catalogue and a model version, replaced whole, never changed. Models
speak of their own item indices; the two maps here are the only translation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns, SearchIndex
from shopkeeper.domain import ProductId
from shopkeeper.models import Bundle


@dataclass(frozen=True, slots=True)
class Shop:
    columns: Columns
    search: SearchIndex
    bundle: Bundle | None
    """The trained models; None until the first training."""
    to_shop: NDArray[np.int32]
    """Shape `(n_model_items,)`: catalogue index of each model item, -1 where it is gone."""
    from_shop: NDArray[np.int32]
    """Shape `(n_products,)`: model item of each product, -1 where the models never met it."""

    @property
    def versions(self) -> dict[str, str]:
        return {
            "catalog": str(self.columns.version),
            "model": self.bundle.version if self.bundle else "none",
        }


def open_shop(columns: Columns, search: SearchIndex, bundle: Bundle | None) -> Shop:
    """Join a catalogue and a model version into one snapshot."""
    item_ids = bundle.item_ids if bundle else ()
    to_shop = np.fromiter(
        (columns.index.get(ProductId(item), -1) for item in item_ids), np.int32, len(item_ids)
    )
    from_shop = np.full(len(columns.ids), -1, np.int32)
    known = np.flatnonzero(to_shop >= 0)
    from_shop[to_shop[known]] = known
    return Shop(columns, search, bundle, to_shop, from_shop)
