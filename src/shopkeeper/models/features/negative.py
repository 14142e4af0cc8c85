"""What speaks against each candidate: dislikes, returns, removals, showings nobody took up."""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import AGAINST, SPEAKS_FOR, Interactions, Kind, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup, place_of
from shopkeeper.models.features.customer import codes_of
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen, kernel

_NAMES = (
    "disliked", "refunded", "removed", "shown in vain", "acts against its type",
    "shown of its type in vain",
)  # fmt: skip
_KINDS = (Kind.DISLIKE, Kind.REFUND, Kind.REMOVE, Kind.IMPRESSION)
_SORTS = np.array([_KINDS.index(kind) if kind in AGAINST else -1 for kind in Kind])


class Negative(FeatureGroup):
    """Acts of this customer against the item by kind, and against its type; showings since the last
    act that spoke for it."""

    name: ClassVar[str] = "negative"
    learned: ClassVar[tuple[str, ...]] = ("types",)

    types: NDArray[np.int32]
    """Shape `(n_items,)`: type of each item, -1 unknown."""

    def fit(self, data: Interactions) -> Self:
        self.types = frozen(codes_of(data.goods, data.n_items)[:, 1])
        self.names = () if SPEAKS_FOR[data.kinds].all() else _NAMES
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.zeros((len(items), len(self.names)), np.float32)
        against = _SORTS[query.kinds] >= 0
        if against.any():
            _against(query.items, _SORTS[query.kinds], items, self.types, columns)
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names, wide.types = self.names, frozen(codes_of(goods, len(goods))[:, 1])
        return wide


@kernel
def _against(
    acted: NDArray[np.int32],
    sorts: NDArray[np.int64],
    items: NDArray[np.int32],
    types: NDArray[np.int32],
    columns: NDArray[np.float32],
) -> None:
    for act in range(len(acted)):
        place, sort, kind = place_of(items, acted[act]), sorts[act], types[acted[act]]
        if place >= 0:
            if sort < 0:
                columns[place, 3] = 0.0
            else:
                columns[place, sort] += 1.0
        for other in range(len(items)):
            if kind < 0 or types[items[other]] != kind:
                continue
            if sort < 0:
                columns[other, 5] = 0.0
            else:
                columns[other, 5 if sort == 3 else 4] += 1.0
