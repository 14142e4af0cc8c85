"""Sparse matrices of who holds what, their products with dense ones, their strongest directions.

Compressed sparse rows with a value for each member. Products never meet a thread of their own, so
they are the same on any number of cores. Pure; tests/models/test_matrix.py compares them with the
dense matrices they stand for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.incidence import Rows
from shopkeeper.models.kernel import kernel

Dense = NDArray[np.float32]
P = ParamSpec("P")
R = TypeVar("R")

_REORDER = {"reassoc", "contract"}

_OVERSAMPLE = 40
"""Directions iterated beyond those wanted, which makes those wanted settle sooner."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Compressed sparse rows with values."""

    rows: Rows
    values: Dense
    """Beside `rows.members`."""
    n_columns: int

    @property
    def n_rows(self) -> int:
        return len(self.rows.starts) - 1

    def turned(self) -> "Matrix":
        """Rows as columns and columns as rows."""
        order = np.argsort(self.rows.members, kind="stable")
        owner = np.repeat(np.arange(self.n_rows, dtype=np.int32), self.rows.sizes)
        starts = np.zeros(self.n_columns + 1, np.int64)
        np.cumsum(np.bincount(self.rows.members, minlength=self.n_columns), out=starts[1:])
        return Matrix(Rows(starts, owner[order]), self.values[order], self.n_rows)

    def __matmul__(self, dense: Dense) -> Dense:
        """The product with a dense matrix of shape `(n_columns, k)`: `(n_rows, k)`."""
        found = np.zeros((self.n_rows, dense.shape[1]), np.float32)
        _multiply(self.rows.starts, self.rows.members, self.values, dense, found)
        return found


def scaled(rows: Rows, of_row: NDArray[np.float64], of_column: NDArray[np.float64]) -> Matrix:
    """The ones of `rows`, each multiplied by the worth of its row and of its column."""
    values = np.repeat(of_row, rows.sizes) * of_column[rows.members]
    return Matrix(rows, values.astype(np.float32), len(of_column))


def strongest(
    matrix: Matrix, k: int, rounds: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], Dense]:
    r"""The `k` largest eigenvalues of $M^\top M$ and their vectors, by subspace iteration.

    Args:
        rounds: More bring the weaker directions closer to the true ones.

    Returns:
        Values, falling, shape `(r,)` with `r` at most `k`, those next to 0 left out; and vectors of
        length 1 as columns, shape `(n_columns, r)`.

    Source: Halko, Martinsson & Tropp, "Finding Structure with Randomness", 2011.
    """
    width = min(k + _OVERSAMPLE, matrix.n_columns)
    basis = rng.standard_normal((matrix.n_columns, width)).astype(np.float32)
    turned = matrix.turned()
    for _ in range(rounds):
        basis = np.ascontiguousarray(np.linalg.qr(turned @ (matrix @ basis))[0])
    image = matrix @ basis
    values, rotation = np.linalg.eigh((image.T @ image).astype(np.float64))
    kept = np.argsort(-values, kind="stable")[:k]
    kept = kept[values[kept] > 1e-6 * values.max(initial=0.0)]
    vectors = basis @ rotation[:, kept].astype(np.float32)
    return values[kept], np.ascontiguousarray(vectors)


@kernel
def _multiply(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    values: Dense,
    dense: Dense,
    found: Dense,
) -> None:
    for row in range(len(starts) - 1):
        for at in range(starts[row], starts[row + 1]):
            member, value = members[at], values[at]
            for f in range(dense.shape[1]):
                found[row, f] += value * dense[member, f]


def _fast(function: Callable[P, R]) -> Callable[P, R]:
    """A kernel whose sums may be taken in another order: four times as fast, the same each time."""
    return cast(Callable[P, R], numba.njit(cache=True, nogil=True, fastmath=_REORDER)(function))


@_fast
def dot(a: Dense, b: Dense) -> np.float32:
    """The inner product of two rows, for use in kernels."""
    total = np.float32(0)
    for f in range(len(a)):
        total += a[f] * b[f]
    return total


@_fast
def project(vectors: Dense, wanted: Dense) -> Dense:
    """The inner product of each row with `wanted`, where it is positive; else 0."""
    scores = np.empty(len(vectors), np.float32)
    for row in range(len(vectors)):
        total = np.float32(0)
        for f in range(len(wanted)):
            total += vectors[row, f] * wanted[f]
        scores[row] = max(np.float32(0), total)
    return scores
