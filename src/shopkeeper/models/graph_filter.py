"""What the graph of customers and products says after noise is blurred and tastes are sharpened.

From the sets of items of each customer (or session) to the `neighbours` items most strongly linked
to each item. Links are sought among items that share a customer at all, so memory is bounded by
`n_items x (neighbours + 3 factors)`, whatever the data, and a question costs what an item-based
neighbourhood costs.

Held by the contract suite and tests/models/test_graph_filter.py.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.cooccurrence import Neighbours
from shopkeeper.models.incidence import Rows, transpose
from shopkeeper.models.item_to_item import ItemToItem, ItemToItemConfig
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, Scratch, add, kernel, select
from shopkeeper.models.matrix import Dense, dot, scaled, strongest

_BLOCK = 1_024
"""Items linked at a time."""
_CORES = min(os.cpu_count() or 1, 4)
"""Blocks worked on at once; each is the same however many there are."""


class GraphFilterConfig(ItemToItemConfig, frozen=True):
    neighbours: int = 500
    """Links kept for each item."""
    factors: int = 256
    """Strongest directions of the graph that are told from the rest."""
    breadth: float = 0.75
    """How much less a row with many items says about each pair: it counts 1 / size^breadth."""
    lift: float = 0.1
    """Exponent by which frequent items are favoured among those that share customers."""
    ideal: float = 0.2
    """Weight of the strongest directions alone, against all that customers share."""
    sharpen: float = 1.0
    """For how long the strongest directions, which speak for what everybody takes, are damped."""
    rounds: int = 4
    """Iterations that look for the strongest directions."""
    seed: int = 0
    """Where that search begins."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_count("factors", self.factors, 1, 4_096)
        require_count("rounds", self.rounds, 1, 100)
        require_count("seed", self.seed, 0, 2**31 - 1)
        for field in ("breadth", "lift"):
            require_number(field, getattr(self, field), 0, 10)
        for field in ("ideal", "sharpen"):
            require_number(field, getattr(self, field), 0, 1_000)


class GraphFilter(ItemToItem[GraphFilterConfig]):
    r"""A filter on the graph: blur by shared customers and strongest directions, then sharpen.

    With $R$ rows by items, $n$ the sizes of items, $m$ those of rows, and
    $A = m^{-breadth/2} R\, n^{-1/2}$ scaled so that the largest eigenvalue of $P = A^\top A$ is 1,
    $V$ its strongest eigenvectors:
    $S = (n^{-lift} P\, n^{lift} + ideal\; n^{-1/2} V V^\top n^{1/2})\; e^{-sharpen\, P}$,
    the last factor in the span of $V$ alone, where it matters. An item links to those it
    shares a row with, strongest first.

    Source: Shen et al., "How Powerful is Graph Convolution for Recommendation?", 2021 (`breadth` 1,
    `lift` and `sharpen` 0); Choi et al., "Blurring-Sharpening Process Models for Collaborative
    Filtering", 2023 (`breadth` 1, `lift` 0).
    """

    name: ClassVar[str] = "graph_filter"
    Config: ClassVar[type[contract.Config]] = GraphFilterConfig

    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        if len(rows.members) == 0:
            return Neighbours(
                np.zeros(n_items + 1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32)
            )
        return _filter(rows, n_items, self.config)


@dataclass(frozen=True, slots=True)
class _Graph:
    """What links are made of; `k` strongest directions."""

    worth: NDArray[np.float64]
    """Shape `(n_rows,)`: what a row adds to each of its pairs."""
    source: Dense
    """Shape `(n_items,)`: what an item asked from multiplies it by."""
    target: Dense
    """Shape `(n_items,)`: what an item found multiplies it by."""
    vectors: Dense
    """Shape `(n_items, k)`."""
    ideal: Dense
    """Shape `(n_items, k)`: an item asked from, in the directions, weighed for the ideal part."""
    change: Dense
    """Shape `(n_items, k)`: an item asked from, in the directions: what sharpening adds."""
    root: Dense
    """Shape `(n_items,)`: what the ideal part of an item found is multiplied by."""


def _filter(rows: Rows, n_items: int, config: GraphFilterConfig) -> Neighbours:
    """The links of all items, a block of them at a time on each core."""
    columns, graph = transpose(rows, n_items), _study(rows, n_items, config)

    def link(begin: int) -> tuple[NDArray[np.int64], NDArray[np.int32], Dense]:
        end, scratch = min(begin + _BLOCK, n_items), Scratch(n_items)
        kept, items, values = _links(
            begin, end, rows.starts, rows.members, columns.starts, columns.members,
            graph.worth, graph.source, graph.target,
            graph.vectors, graph.ideal, graph.change, graph.root,
            min(config.neighbours, n_items),
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(end - begin),
        )  # fmt: skip
        return kept.sum(axis=1), items[kept], values[kept]

    with ThreadPoolExecutor(_CORES) as pool:
        blocks = list(pool.map(link, range(0, n_items, _BLOCK)))
    sizes, items, strengths = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return Neighbours(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), items, strengths)


def _study(rows: Rows, n_items: int, config: GraphFilterConfig) -> _Graph:
    often = np.maximum(np.bincount(rows.members, minlength=n_items), 1.0)
    worth = np.maximum(rows.sizes, 1.0) ** -config.breadth
    matrix = scaled(rows, np.sqrt(worth), often**-0.5)
    values, vectors = strongest(
        matrix, config.factors, config.rounds, np.random.default_rng(config.seed)
    )
    top, lift, root = values[0], often**config.lift, _column(often**0.5)
    damped = np.expm1(-config.sharpen * values / top).astype(np.float32)
    ideal = np.float32(config.ideal) * vectors / root
    linear = matrix.turned() @ (matrix @ (vectors * _column(lift))) / _column(lift * top)
    blurred = linear + ideal @ (vectors.T @ (vectors * root))
    return _Graph(
        worth / top,
        (often**-0.5 / lift).astype(np.float32),
        (often**-0.5 * lift).astype(np.float32),
        vectors,
        np.ascontiguousarray(ideal),
        np.ascontiguousarray(blurred * damped),
        np.ascontiguousarray(root[:, 0]),
    )


def _column(values: NDArray[np.float64]) -> Dense:
    return values.astype(np.float32)[:, None]


@kernel
def _links(
    begin: int,
    end: int,
    row_starts: NDArray[np.int64],
    row_items: NDArray[np.int32],
    item_starts: NDArray[np.int64],
    item_rows: NDArray[np.int32],
    row_worth: NDArray[np.float64],
    source: Dense,
    target: Dense,
    vectors: Dense,
    ideal: Dense,
    change: Dense,
    root: Dense,
    width: int,
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.float32]]:
    """The `width` strongest links of some items: which places are filled, items, strengths."""
    kept = np.zeros((end - begin, width), np.bool_)
    items = np.empty((end - begin, width), np.int32)
    values = np.empty((end - begin, width), np.float32)
    linked = np.empty(len(touched), np.float32)
    ones = np.ones(len(touched), np.float32)
    for i in range(begin, end):
        count, at_row = 0, i - begin
        for at in range(item_starts[i], item_starts[i + 1]):
            row = item_rows[at]
            held = row_items[row_starts[row] : row_starts[row + 1]]
            count = add(
                held,
                ones[: len(held)],
                row_worth[row],
                stamps,
                sums,
                touched,
                stamp + at_row,
                count,
            )
        for c in range(count):
            j = touched[c]
            shared = sums[j] * source[i] * target[j]
            directed = root[j] * dot(ideal[i], vectors[j]) + dot(change[i], vectors[j])
            linked[c] = 0 if i == j else shared + directed
        best, found = select(touched[:count], linked[:count], NOTHING_FORBIDDEN, width)
        kept[at_row, : len(best)] = True
        items[at_row, : len(best)] = best
        values[at_row, : len(best)] = found
    return kept, items, values
