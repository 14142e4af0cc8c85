"""Which items occur in which row (a customer, a session), both ways, as compressed sparse rows.

From `Interactions` to pairs of `starts` and `members`: row `r` holds
`members[starts[r]:starts[r + 1]]`. Pure; held by tests/models/test_incidence.py.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.models.dataset import SPEAKS_FOR, Interactions

Over = Literal["customer", "session"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Compressed sparse rows of indices, each at most once in its row."""

    starts: NDArray[np.int64]
    """Shape `(n_rows + 1,)`, rising from 0."""
    members: NDArray[np.int32]
    """Shape `(starts[-1],)`, rising within a row."""

    @property
    def sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def only(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows where `keep`, of shape `(n_rows,)`, is true, in their order.

        >>> Rows(np.array([0, 1, 3]), np.array([0, 1, 2], np.int32)).only(np.array([False, True]))
        Rows(starts=array([0, 2]), members=array([1, 2], dtype=int32))
        """
        return Rows(_starts(self.sizes[keep]), self.members[self.within(keep)])

    def within(self, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether the row of each member is one where `keep` is true, beside `members`.

        Costs little more than the members of the rows where it is false.

        >>> rows = Rows(np.array([0, 1, 3]), np.array([0, 1, 2], np.int32))
        >>> rows.within(np.array([False, True]))
        array([False,  True,  True])
        """
        gone = np.flatnonzero(~keep)
        sizes = self.sizes[gone]
        first = self.starts[gone] - _starts(sizes)[:-1]
        kept = np.ones(len(self.members), np.bool_)
        kept[np.repeat(first, sizes) + np.arange(sizes.sum())] = False
        return kept


def group(rows: NDArray[np.int64], members: NDArray[np.int32], n_rows: int) -> Rows:
    """Gather the distinct members of each row.

    >>> group(np.array([1, 0, 1, 1]), np.array([2, 0, 1, 2], np.int32), 2)
    Rows(starts=array([0, 1, 3]), members=array([0, 1, 2], dtype=int32))
    """
    width = int(members.max(initial=0)) + 1
    pairs = np.unique(rows.astype(np.int64) * width + members)
    counts = np.bincount(pairs // width, minlength=n_rows)
    return Rows(_starts(counts), (pairs % width).astype(np.int32))


def transpose(rows: Rows, n_members: int) -> Rows:
    """The rows each member occurs in, rising."""
    marks = np.ones(len(rows.members), np.int8)
    shape = (len(rows.sizes), n_members)
    turned = sparse.csr_array((marks, rows.members, rows.starts), shape=shape).tocsc()
    return Rows(turned.indptr.astype(np.int64), turned.indices.astype(np.int32))


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def welcome(data: Interactions) -> Interactions:
    """The acts that speak for a product: refunds and dislikes are left out."""
    return data.where(SPEAKS_FOR[data.kinds])


def owners(data: Interactions, over: Over) -> NDArray[np.int64]:
    """The row each act belongs to: its customer where one is known, else its session.

    Customers come first, sessions after them; shape `(n,)`.
    """
    sessions = data.sessions.astype(np.int64)
    if over == "session":
        return sessions
    return np.where(data.users >= 0, data.users, data.n_users + sessions)


def rows_of(data: Interactions, over: Over) -> Rows:
    """The distinct items of each owner; a known customer without acts has an empty row."""
    sessions = int(data.sessions.max(initial=-1)) + 1
    n_rows = sessions if over == "session" else data.n_users + sessions
    return group(owners(data, over), data.items, n_rows)
