"""LightGCN: vectors smoothed over the graph of customers and items, learned by sampled softmax.

From who holds what to a vector for every item, with gradients written by hand. It starts from the
strongest directions of the graph, so that few epochs are enough; their number bounds the time. A
customer is placed, when asked about, by the items of the question's history, as the graph would.

Held by the contract suite and tests/models/test_lightgcn.py, where torch finds the same gradients.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.dataset import Interactions
from shopkeeper.models.factors import FactorConfig, FactorModel, held
from shopkeeper.models.incidence import Rows
from shopkeeper.models.kernel import frozen, kernel
from shopkeeper.models.matrix import Dense, Matrix, scaled, strongest

_TINY = 1e-12
_ROUNDS = 3
"""Iterations that look for the directions it starts from; learning goes on from there."""
_CHUNK = 4_096
"""Pairs compared with the negatives at a time: bounds what is held at once."""
_SPREAD = 0.1
"""Usual size of a vector's entries at the start."""
_FAST, _SLOW = 0.9, 0.999
"""How long Adam remembers gradients and their squares."""


class LightGCNConfig(FactorConfig, frozen=True):
    layers: int = 2
    """How far along the graph vectors are smoothed."""
    epochs: int = 10
    """How often every pair of customer and item is learned from."""
    batch: int = 8_192
    """Pairs in one step."""
    negatives: int = 512
    """Random items that the pairs of a step are told from."""
    temperature: float = 0.15
    """Lower: the items hardest to tell from the right one count more."""
    learning_rate: float = 0.01
    reg: float = 1e-6
    """Pull of every vector towards 0."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("layers", self.layers, 1, 10)
        require_count("epochs", self.epochs, 0, 1_000)
        require_count("batch", self.batch, 1, 10_000_000)
        require_count("negatives", self.negatives, 1, 100_000)
        require_number("temperature", self.temperature, 1e-3, 1_000)
        require_number("learning_rate", self.learning_rate, 0, 10)
        require_number("reg", self.reg, 0, 1_000)


class LightGCN(FactorModel[LightGCNConfig]):
    r"""Light graph convolution with a sampled softmax loss.

    With $\hat A = D^{-1/2} A D^{-1/2}$ of the bipartite graph, $E = \frac1{L+1} \sum_l \hat A^l
    E_0$ and unit rows $e$ of it, the loss of a pair is $-\log \frac{\exp(e_u e_i / t)}
    {\exp(e_u e_i / t) + \sum_n \exp(e_u e_n / t)}$ over random items `n`. A history's customer is
    $\sum_i w_i n_i^{-1/2} \sum_{l<L} (\hat A^l E_0)_i$, which is theirs in the graph
    but for the start $E_0$ that a newcomer lacks.

    Source: He et al., "LightGCN: Simplifying and Powering Graph Convolution Network for
    Recommendation", 2020; Wu et al., "On the Effectiveness of Sampled Softmax Loss for Item
    Recommendation", 2022; Kingma & Ba, "Adam: A Method for Stochastic Optimization", 2015.
    """

    name: ClassVar[str] = "lightgcn"
    Config: ClassVar[type[contract.Config]] = LightGCNConfig
    learned: ClassVar[tuple[str, ...]] = ("vectors", "sources")

    sources: Dense
    """Shape `(n_items, factors)`: what an item of a history adds to the customer's vector."""

    def fit(self, data: Interactions) -> Self:
        taken = held(data, self.config.over, self._worths).rows
        graph = graph_of(taken, data.n_items)
        start = _train(graph, _pairs(taken), self.config)
        layers = graph.layers(start, self.config.layers)
        items = [layer[graph.n_customers :] for layer in layers]
        self.vectors = frozen(_unit(np.sum(items, axis=0))[0])
        often = np.maximum(graph.degrees[graph.n_customers :], 1.0)
        self.sources = frozen((np.sum(items[:-1], axis=0) / often[:, None] ** 0.5).astype("f4"))
        self._after_load()
        return self

    def _shares(self, items: NDArray[np.int32], weights: NDArray[np.float64]) -> Dense:
        shares = self.sources[items] * weights[:, None]
        length = max(float(np.linalg.norm(shares.sum(axis=0))), _TINY)
        return np.asarray(shares / length, np.float32)


@dataclass(frozen=True, slots=True)
class Graph:
    """Customers, then items, linked both ways; the normalised adjacency matrix is symmetric."""

    adjacency: Matrix
    degrees: NDArray[np.float64]
    taken: Matrix
    """The part of `adjacency` from customers to items."""

    @property
    def n_customers(self) -> int:
        return self.taken.n_rows

    def layers(self, start: Dense, n: int) -> list[Dense]:
        """The start and its `n` smoothings."""
        found = [start]
        for _ in range(n):
            found.append(self.adjacency @ found[-1])
        return found

    def smooth(self, start: Dense, n: int) -> Dense:
        """The mean of the layers. Symmetric, so it leads gradients back as well."""
        return np.asarray(np.mean(self.layers(start, n), axis=0), np.float32)


def graph_of(taken: Rows, n_items: int) -> Graph:
    """The bipartite graph of rows and items, $D^{-1/2} A D^{-1/2}$."""
    n_rows = len(taken.starts) - 1
    often = np.bincount(taken.members, minlength=n_items)
    degrees = np.concatenate([taken.sizes, often]).astype(np.float64)
    worth = np.maximum(degrees, 1.0) ** -0.5
    there = scaled(taken, worth[:n_rows], worth[n_rows:])
    back = there.turned()
    starts = np.concatenate([taken.starts, taken.starts[-1] + back.rows.starts[1:]])
    members = np.concatenate([taken.members + np.int32(n_rows), back.rows.members])
    values = np.concatenate([there.values, back.values])
    return Graph(Matrix(Rows(starts, members), values, n_rows + n_items), degrees, there)


def softmax_loss(
    smoothed: Dense,
    customers: NDArray[np.int64],
    items: NDArray[np.int64],
    negatives: NDArray[np.int64],
    temperature: float,
) -> tuple[float, Dense]:
    """The mean loss of pairs told from shared negatives, and its gradient.

    Args:
        smoothed: Shape `(n_nodes, factors)`.
        customers, items: Nodes, shape `(b,)`.
        negatives: Nodes, shape `(m,)`.

    Returns:
        The loss, and its gradient by `smoothed`.
    """
    unit, length = _unit(smoothed)
    gradient, loss = np.zeros_like(unit), 0.0
    others = unit[negatives]
    by_others = np.zeros_like(others)
    for begin in range(0, len(customers), _CHUNK):
        asked, right = customers[begin : begin + _CHUNK], items[begin : begin + _CHUNK]
        u, i = unit[asked], unit[right]
        told = np.einsum("bk,bk->b", u, i)[:, None] / np.float32(temperature)
        wrong = (u @ others.T) / np.float32(temperature)
        most = np.maximum(told, wrong.max(axis=1, keepdims=True))
        wrong, right_share = np.exp(wrong - most), np.exp(told - most)
        total = wrong.sum(axis=1, keepdims=True) + right_share
        loss += float((np.log(total) + most - told).sum())
        scale = np.float32(1.0 / (temperature * len(customers)))
        wrong *= scale / total
        pull = (right_share / total - 1) * scale
        by_others += wrong.T @ u
        _scatter(gradient, asked, wrong @ others + pull * i)
        _scatter(gradient, right, pull * u)
    _scatter(gradient, negatives, by_others)
    along = np.einsum("nk,nk->n", gradient, unit)[:, None]
    return loss / len(customers), (gradient - unit * along) / length


def _unit(vectors: Dense) -> tuple[Dense, Dense]:
    """Rows of length 1, and how long they were; rows of 0 stay."""
    length = np.sqrt(np.einsum("nk,nk->n", vectors, vectors))[:, None]
    length = np.maximum(length, np.float32(_TINY))
    return (vectors / length).astype(np.float32), length


def _pairs(taken: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every link as two nodes."""
    n_rows = len(taken.starts) - 1
    return np.repeat(np.arange(n_rows), taken.sizes), taken.members.astype(np.int64) + n_rows


def _train(
    graph: Graph, pairs: tuple[NDArray[np.int64], NDArray[np.int64]], config: LightGCNConfig
) -> Dense:
    """The vectors smoothing starts from, shape `(n_nodes, factors)`."""
    rng, (customers, items) = np.random.default_rng(config.seed), pairs
    start = _begin(graph, config.factors, rng)
    memory, squares, step = np.zeros_like(start), np.zeros_like(start), 0
    for _ in range(config.epochs if len(items) else 0):
        order = rng.permutation(len(items))
        for begin in range(0, len(items), config.batch):
            step, chosen = step + 1, order[begin : begin + config.batch]
            negatives = rng.integers(graph.n_customers, len(start), config.negatives)
            smoothed = graph.smooth(start, config.layers)
            _, gradient = softmax_loss(
                smoothed, customers[chosen], items[chosen], negatives, config.temperature
            )
            gradient = graph.smooth(gradient, config.layers)
            rate = config.learning_rate * (1 - _SLOW**step) ** 0.5 / (1 - _FAST**step)
            _adam(start, gradient, memory, squares, rate, config.reg)
    return start


def _begin(graph: Graph, factors: int, rng: np.random.Generator) -> Dense:
    """The strongest directions of the graph; noise in those beyond its rank; 0 where no link is."""
    values, items = strongest(graph.taken, factors, _ROUNDS, rng)
    root = np.sqrt(np.maximum(values, _TINY)).astype(np.float32)
    start = np.zeros((len(graph.degrees), factors), np.float32)
    start[: graph.n_customers, : len(values)] = (graph.taken @ items) / root
    start[graph.n_customers :, : len(values)] = items
    start[:, : len(values)] *= np.sqrt(root)
    usual = float(np.sqrt((start**2).sum(dtype=float) / max(start.size, 1)))
    start *= np.float32(_SPREAD / max(usual, _TINY))
    start += rng.normal(0, _SPREAD / 10, start.shape).astype(np.float32)
    start[graph.degrees == 0] = 0
    return start


@kernel
def _scatter(sums: Dense, rows: NDArray[np.int64], values: Dense) -> None:
    """Add each row of values to the row it belongs to."""
    for at in range(len(rows)):
        for f in range(values.shape[1]):
            sums[rows[at], f] += values[at, f]


@kernel
def _adam(
    start: Dense, gradient: Dense, memory: Dense, squares: Dense, rate: float, reg: float
) -> None:
    """One step of Adam for every vector."""
    for row in range(start.shape[0]):
        for f in range(start.shape[1]):
            slope = gradient[row, f] + np.float32(reg) * start[row, f]
            memory[row, f] += np.float32(1 - _FAST) * (slope - memory[row, f])
            squares[row, f] += np.float32(1 - _SLOW) * (slope * slope - squares[row, f])
            far = np.float32(rate) * memory[row, f]
            start[row, f] -= far / (np.sqrt(squares[row, f]) + np.float32(1e-8))
