"""Implicit matrix factorisation: vectors that tell what a customer takes from all they pass by.

From the items of each customer (or session) to a vector for every item; customers' vectors are
solved for when asked, exactly, from the history of the question. Memory: `factors` numbers for each
customer and item.

Held by the contract suite and tests/models/test_ials.py.
"""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.dataset import Interactions
from shopkeeper.models.factors import FactorConfig, FactorModel, held
from shopkeeper.models.kernel import frozen, kernel
from shopkeeper.models.matrix import Dense, Matrix, dot

_SETTLED = 1e-10
"""A squared residual below which a row needs no further step."""


class ImplicitALSConfig(FactorConfig, frozen=True):
    epochs: int = 10
    """How often customers' and items' vectors are each solved for."""
    unobserved: float = 0.01
    """Weight of an item a customer did not take, where one that was purchased counts 1."""
    reg: float = 0.01
    """Regularisation."""
    frequency: float = 1.0
    """Exponent by which who holds more is regularised more; 0: all alike."""
    steps: int = 3
    """Conjugate gradient steps for each vector in each epoch."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("epochs", self.epochs, 1, 1_000)
        require_count("steps", self.steps, 1, 1_000)
        require_number("unobserved", self.unobserved, 1e-9, 1_000)
        require_number("reg", self.reg, 1e-9, 1e9)
        require_number("frequency", self.frequency, 0, 2)


class ImplicitALS(FactorModel[ImplicitALSConfig]):
    r"""Alternating least squares on implicit feedback.

    Minimises $\sum_{ui} c_{ui} (1 - x_u^\top y_i)^2 + a \sum_{u,i} (x_u^\top y_i)^2 +
    reg\, (\sum_u (c_u + a |I|)^{f} |x_u|^2 + \sum_i (c_i + a |U|)^{f} |y_i|^2)$
    with `c` the worth of the best act of a pair, `a` = `unobserved`, `f` = `frequency`. What speaks
    against an item counts in a question as an item seen and not wanted: 0 in place of the 1.

    Source: Hu, Koren & Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", 2008;
    Rendle, Krichene, Zhang & Koren, "Revisiting the Performance of iALS on Item Recommendation
    Benchmarks", 2021; the steps: Takács, Pilászy & Tikk, "Applications of the Conjugate Gradient
    Method for Implicit Feedback Collaborative Filtering", 2011.
    """

    name: ClassVar[str] = "ials"
    Config: ClassVar[type[contract.Config]] = ImplicitALSConfig
    learned: ClassVar[tuple[str, ...]] = ("vectors", "gram")

    gram: NDArray[np.float64]
    """Shape `(factors, factors)`: all items' vectors multiplied with themselves, summed up."""

    def fit(self, data: Interactions) -> Self:
        taken = held(data, self.config.over, self._worths)
        vectors = _learn(taken, self.config)
        self.vectors = frozen(vectors)
        self.gram = frozen(vectors.T.astype(np.float64) @ vectors.astype(np.float64))
        self._after_load()
        return self

    def _shares(self, items: NDArray[np.int32], weights: NDArray[np.float64]) -> Dense:
        taken = self.vectors[items].astype(np.float64)
        wanted = taken * np.maximum(weights, 0)[:, None]
        solved = np.linalg.solve(self._normal(taken, np.abs(weights)), wanted.T)
        return np.ascontiguousarray(solved.T, np.float32)

    def _place(self, items: NDArray[np.int32], weights: NDArray[np.float64]) -> Dense:
        taken = self.vectors[items].astype(np.float64)
        solved = np.linalg.solve(
            self._normal(taken, np.abs(weights)), taken.T @ np.maximum(weights, 0)
        )
        return np.asarray(solved, np.float32)

    def _normal(
        self, taken: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The left side of a customer's normal equations, shape `(factors, factors)`."""
        config, size = self.config, self.vectors.shape[1]
        reg = _reg(np.array([weights.sum()]), self.n_items, config)[0]
        left: NDArray[np.float64] = config.unobserved * self.gram + reg * np.eye(size)
        return left + taken.T @ (taken * weights[:, None])


def _learn(taken: Matrix, config: ImplicitALSConfig) -> Dense:
    """The items' vectors."""
    rng, takers = np.random.default_rng(config.seed), taken.turned()
    spread = 0.1 / config.factors**0.5
    items = rng.normal(0, spread, (taken.n_columns, config.factors)).astype(np.float32)
    customers = np.zeros((taken.n_rows, config.factors), np.float32)
    n_rows = int((taken.rows.sizes > 0).sum())
    for _ in range(config.epochs):
        _solve(taken, items, customers, taken.n_columns, config)
        _solve(takers, customers, items, n_rows, config)
    return items


def _solve(
    matrix: Matrix, others: Dense, found: Dense, n_others: int, config: ImplicitALSConfig
) -> None:
    """Bring each row of `found` nearer to its best, the `others` fixed."""
    owner = np.repeat(np.arange(matrix.n_rows), matrix.rows.sizes)
    worth = np.bincount(owner, matrix.values, matrix.n_rows).astype(np.float64)
    reg = _reg(worth, n_others, config).astype(np.float32)
    gram = _gram(others) * np.float32(config.unobserved)
    rows = matrix.rows
    _descend(rows.starts, rows.members, matrix.values, others, gram, reg, config.steps, found)


def _reg(
    worth: NDArray[np.float64], n_others: int, config: ImplicitALSConfig
) -> NDArray[np.float64]:
    """The regularisation of each row."""
    scale = (worth + config.unobserved * max(n_others, 1)) ** config.frequency
    return np.asarray(config.reg * scale, np.float64)


@kernel
def _gram(vectors: Dense) -> Dense:
    k = vectors.shape[1]
    total = np.zeros((k, k), np.float32)
    for row in range(len(vectors)):
        for f in range(k):
            for g in range(k):
                total[f, g] += vectors[row, f] * vectors[row, g]
    return total


@kernel
def _descend(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    values: Dense,
    others: Dense,
    gram: Dense,
    reg: Dense,
    steps: int,
    found: Dense,
) -> None:
    """A few conjugate gradient steps for each row, from where it is."""
    k = others.shape[1]
    left, pushed = np.empty(k, np.float32), np.empty(k, np.float32)
    for row in range(len(starts) - 1):
        x, begin, end = found[row], starts[row], starts[row + 1]
        if begin == end:
            x[:] = 0
            continue
        _push(begin, end, members, values, others, gram, reg[row], x, pushed)
        for f in range(k):
            left[f] = -pushed[f]
        for at in range(begin, end):
            other, value = others[members[at]], values[at]
            for f in range(k):
                left[f] += value * other[f]
        heading, size = left.copy(), dot(left, left)
        for _ in range(steps):
            if size < _SETTLED:
                break
            _push(begin, end, members, values, others, gram, reg[row], heading, pushed)
            far = size / dot(heading, pushed)
            for f in range(k):
                x[f] += far * heading[f]
                left[f] -= far * pushed[f]
            before, size = size, dot(left, left)
            turn = size / before
            for f in range(k):
                heading[f] = left[f] + turn * heading[f]


@kernel
def _push(
    begin: int,
    end: int,
    members: NDArray[np.int32],
    values: Dense,
    others: Dense,
    gram: Dense,
    reg: float,
    x: Dense,
    pushed: Dense,
) -> None:
    """The left side of a row's normal equations times `x`, into `pushed`."""
    k = len(x)
    for f in range(k):
        pushed[f] = reg * x[f]
    for f in range(k):
        for g in range(k):
            pushed[g] += x[f] * gram[f, g]
    for at in range(begin, end):
        other = others[members[at]]
        there = values[at] * dot(other, x)
        for f in range(k):
            pushed[f] += there * other[f]
