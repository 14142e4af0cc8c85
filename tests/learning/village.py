"""A made-up village shop: customers with a taste, orders by the day; the same each time."""

import numpy as np

from shopkeeper.models import Interactions, Kind

DAY = 86_400.0
N_ITEMS = 40


def village(days: int = 120, customers: int = 80, seed: int = 7) -> Interactions:
    """Each customer buys from their own five products every ten days or so, three at a time."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        taste = rng.choice(N_ITEMS, 5, replace=False)
        time = rng.uniform(0, 10)
        while time < days:
            rows += [(time, customer, item) for item in rng.choice(taste, 3, replace=False)]
            time += rng.uniform(5, 15)
    rows.sort()
    times, users, items = (np.array(column) for column in zip(*rows, strict=True))
    _, sessions = np.unique(times, return_inverse=True)
    kinds = np.full(len(rows), Kind.PURCHASE, np.int8)
    return as_interactions(users, items, kinds, times * DAY, sessions)


def as_interactions(
    users: object, items: object, kinds: object, times: object, sessions: object, n: int = N_ITEMS
) -> Interactions:
    users = np.asarray(users, np.int32)
    return Interactions(
        users,
        np.asarray(items, np.int32),
        np.asarray(kinds, np.int8),
        np.asarray(times, np.float64),
        np.asarray(sessions, np.int32),
        tuple(f"p{i}" for i in range(n)),
        int(users.max(initial=-1)) + 1,
    )
