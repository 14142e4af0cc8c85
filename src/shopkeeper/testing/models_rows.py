"""Interactions whose very sizes tell whether a model keeps rows of single customers or sessions.

The numbers of customers, of sessions and of what they hold are odd ones that nothing else has. An
array of such a length is a table of customers or sessions, however it is meant.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import Contexts, Interactions, Kind
from shopkeeper.testing.interactions import START

CUSTOMERS, SESSIONS, ITEMS = 131, 277, 23
STRANGERS = 19
"""Sessions of nobody known; they are among the sessions."""
FIRST_KEY = 70_001
KINDS = (Kind.VIEW, Kind.CART, Kind.PURCHASE)


def crowd(seed: int = 5) -> Interactions:
    """A shop of `CUSTOMERS` with keys, whose `SESSIONS` are some days apart; the same each time."""
    rng = np.random.default_rng(seed)
    owners = np.concatenate([np.arange(CUSTOMERS), rng.integers(0, CUSTOMERS, SESSIONS)])[:SESSIONS]
    owners[rng.choice(np.arange(CUSTOMERS, SESSIONS), STRANGERS, replace=False)] = -1
    begun = np.sort(rng.uniform(0, 60 * 86_400, SESSIONS))
    sizes = rng.integers(2, 7, SESSIONS)
    sessions = np.repeat(rng.permutation(SESSIONS), sizes)
    n = len(sessions)
    codes = np.column_stack([rng.integers(0, 3, n), rng.integers(0, 5, n)])
    return Interactions(
        users=owners[sessions].astype(np.int32),
        items=rng.integers(0, ITEMS, n).astype(np.int32),
        kinds=rng.choice([int(kind) for kind in KINDS], n).astype(np.int8),
        times=START + np.sort(np.repeat(begun, sizes) + rng.uniform(0, 600, n)),
        sessions=sessions.astype(np.int32),
        item_ids=tuple(f"item {i}" for i in range(ITEMS)),
        n_users=CUSTOMERS,
        contexts=Contexts(("device", "page"), (tuple("abc"), tuple("defgh")), codes.astype("i4")),
        customers=FIRST_KEY + 2 * np.arange(CUSTOMERS, dtype=np.int64),
    )


def telling_lengths(data: Interactions) -> set[int]:
    """Lengths that only a table of customers, of sessions, of acts or of what each holds has.

    Each with one more, for tables that say where rows begin.
    """
    who = np.where(data.users >= 0, data.users, data.n_users + data.sessions).astype(np.int64)
    n_sessions = len(np.unique(data.sessions))
    counts = {
        data.n_users, n_sessions, data.n_users + n_sessions, len(np.unique(who)), len(data),
        _pairs(who, data.items), _pairs(data.sessions.astype(np.int64), data.items),
    }  # fmt: skip
    return counts | {count + 1 for count in counts}


def keyed(data: Interactions) -> Interactions:
    """The same acts, with a key for each customer and no session of two customers."""
    _, sessions = np.unique(
        data.sessions.astype(np.int64) * (data.n_users + 1) + data.users, return_inverse=True
    )
    keys = FIRST_KEY + 2 * np.arange(data.n_users, dtype=np.int64)
    return replace(data, sessions=sessions.astype(np.int32), customers=keys)


def _pairs(rows: NDArray[np.int64], items: NDArray[np.int32]) -> int:
    return len(np.unique(rows * ITEMS + items))
