"""What a customer's other items say about each item, solved for all items of a shop in one step.

From the sets of items of each customer (or session) to one square matrix, inverted by LAPACK: 4
bytes for each pair of items while it is fitted, and time by the cube of their number. So only the
`max_items` most frequent items take part; the others neither speak nor are spoken for, and
`sparse_ease` is the model for shops that have many more.

Held by the contract suite and tests/models/test_ease.py.
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from shopkeeper.domain import BackendFailed
from shopkeeper.models import contract
from shopkeeper.models.checks import require_count
from shopkeeper.models.cooccurrence import Neighbours
from shopkeeper.models.incidence import Rows, group
from shopkeeper.models.item_to_item import ItemToItem
from shopkeeper.models.kernel import NOTHING_FORBIDDEN, kernel, select
from shopkeeper.models.ridge import RidgeConfig, penalties, worth_of

_Links = tuple[NDArray[np.bool_], NDArray[np.int32], NDArray[np.float32]]
"""Which places are filled, items and links; all `(n, width)`."""


class EASEConfig(RidgeConfig, frozen=True):
    max_items: int = 12_500
    """The most frequent items, which take part; 12,500 need 625 MB while fitting."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_count("max_items", self.max_items, 1, 40_000)


class EASE(ItemToItem[EASEConfig]):
    r"""Embarrassingly shallow autoencoder: ridge regression of each item on all others.

    $B_{ij} = -P_{ij} / P_{jj}$ with $P = (X^T W X + \Lambda)^{-1}$, `X` the ones and zeros of who
    took what, `W` the worth of each row and $\Lambda$ the penalty of each item, as `RidgeConfig`
    says. The `neighbours` strongest links of each item are kept. With another number of BLAS
    threads the last bits of a link may differ.

    Source: Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", 2019; it has `breadth` and
    `growth` 0 and keeps all links.
    """

    name: ClassVar[str] = "ease"
    Config: ClassVar[type[contract.Config]] = EASEConfig

    def _link(self, rows: Rows, n_items: int) -> Neighbours:
        chosen = _most_frequent(rows, n_items, self.config.max_items)
        gram = _products(_only(rows, chosen, n_items), worth_of(rows, self.config), len(chosen))
        diagonal = np.diag_indices(len(chosen))
        gram[diagonal] += penalties(gram[diagonal].astype(np.float64), self.config)
        links = _strongest(_invert(gram), min(self.config.neighbours, len(chosen)))
        return _keep(links, chosen, n_items)


def _most_frequent(rows: Rows, n_items: int, most: int) -> NDArray[np.int32]:
    """The items in most rows, rising; of equally frequent ones the lower, none without a row."""
    often = np.bincount(rows.members, minlength=n_items)
    best = np.argsort(-often, kind="stable")[: min(most, np.count_nonzero(often))]
    return np.sort(best).astype(np.int32)


def _only(rows: Rows, chosen: NDArray[np.int32], n_items: int) -> Rows:
    """The chosen members of each row, numbered by their place in `chosen`."""
    place = np.full(n_items, -1, np.int32)
    place[chosen] = np.arange(len(chosen))
    members = place[rows.members]
    owners = np.repeat(np.arange(len(rows.sizes)), rows.sizes)
    return group(owners[members >= 0], members[members >= 0], len(rows.sizes))


def _products(rows: Rows, worth: NDArray[np.float64], n_items: int) -> NDArray[np.float32]:
    """How often each two items are in one row, by the rows' worth; the lower triangle alone."""
    gram = np.zeros((n_items, n_items), np.float32, order="F")
    _add_products(rows.starts, rows.members, worth, gram)
    return gram


@kernel
def _add_products(
    starts: NDArray[np.int64],
    members: NDArray[np.int32],
    worth: NDArray[np.float64],
    gram: NDArray[np.float32],
) -> None:
    for row in range(len(worth)):
        for a in range(starts[row], starts[row + 1]):
            for b in range(starts[row], a + 1):
                gram[members[a], members[b]] += worth[row]


def _invert(gram: NDArray[np.float32]) -> NDArray[np.float32]:
    """The inverse in place of the lower triangle of a positive definite matrix."""
    if len(gram) == 0:
        return gram
    factor, failed = lapack.spotrf(gram, lower=True, clean=False, overwrite_a=True)
    if not failed:
        factor, failed = lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise BackendFailed(f"LAPACK could not invert the items' products: error {failed}")
    return np.asarray(factor, np.float32)


def _keep(links: _Links, chosen: NDArray[np.int32], n_items: int) -> Neighbours:
    """The links of the chosen items, as links of all."""
    kept, items, values = links
    sizes = np.zeros(n_items, np.int64)
    sizes[chosen] = kept.sum(axis=1)
    return Neighbours(np.concatenate([[0], np.cumsum(sizes)]), chosen[items[kept]], values[kept])


@kernel
def _strongest(inverse: NDArray[np.float32], width: int) -> _Links:
    """The `width` strongest links of each item, from the lower triangle of the inverse."""
    n = len(inverse)
    kept = np.zeros((n, width), np.bool_)
    items, values = np.zeros((n, width), np.int32), np.zeros((n, width), np.float32)
    everything, links = np.arange(n).astype(np.int32), np.empty(n, np.float32)
    for i in range(n):
        for j in range(n):
            links[j] = -inverse[max(i, j), min(i, j)] / inverse[j, j]
        links[i] = 0
        best, _ = select(everything, np.abs(links), NOTHING_FORBIDDEN, width)
        kept[i, : len(best)] = True
        items[i, : len(best)] = best
        values[i, : len(best)] = links[best]
    return kept, items, values
