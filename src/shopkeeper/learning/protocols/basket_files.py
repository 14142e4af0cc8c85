"""Files of baskets, told apart by `basket_id` and `date` or by `basket_order`.

From open `Files` to the lines of all baskets, in order of time, and the baskets asked for. Held by
tests/learning/protocols/test_basket_files.py.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest
from shopkeeper.learning.files import Files
from shopkeeper.learning.protocols.tables import DAY, dates_of, groups_of
from shopkeeper.models import Interactions, Kind

_MINUTE = 60.0
Order = Literal["date", "basket_order"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One customer of test, and what they bought."""

    user: int
    """Index in train, -1: not in it."""
    wanted: NDArray[np.int32]
    """Distinct items of train."""
    n_wanted: int
    """Distinct items, those not in train included."""
    now: float


def read(files: Files) -> tuple[Interactions, list[Asked]]:
    """What is learned from, and what is asked.

    Each basket has a moment of its own. By `basket_order` nothing is known of time: a customer's
    last basket of train is put at 0, and each before it a day earlier.

    Raises:
        InvalidRequest: A column is missing, of another type, or has empty places; or train and test
            tell baskets apart in different ways.
    """
    by = _order_of(files, "train")
    if (other := _order_of(files, "test")) != by:
        raise InvalidRequest(f"test must tell baskets by `{by}` as train does, got `{other}`")
    for which in ("train", "test"):
        for column in ("user_id", "item_id"):
            files.require(which, column, "id")
    item_ids, user_ids = files.number("train", "item_id"), files.number("train", "user_id")
    files.number("test", "item_id")
    files.number("test", "user_id")
    users = files.codes("train", "user_id", by="train")
    moments, lasts = _moments(files, by, users, len(user_ids))
    order = np.argsort(moments, kind="stable")
    _, baskets = np.unique(np.stack([users, moments]), axis=1, return_inverse=True)
    items = files.codes("train", "item_id", by="train")[order]
    kinds = np.full(len(order), Kind.PURCHASE, np.int8)
    sessions = np.asarray(baskets.ravel()[order], np.int32)
    data = Interactions(
        users[order], items, kinds, moments[order], sessions, item_ids, len(user_ids)
    )
    return data, _asked(files, by, lasts)


def _asked(files: Files, by: Order, lasts: NDArray[np.float64]) -> list[Asked]:
    known = files.codes("test", "user_id", by="train")
    items, names = (files.codes("test", "item_id", by=which) for which in ("train", "test"))
    if by == "date":
        now = dates_of(files, "test", "date")
    else:
        last = np.append(lasts, 0.0)[known]
        now = np.maximum(files.times("test", "basket_order") * DAY - last, DAY)
    return [
        Asked(
            int(known[rows[0]]),
            np.unique(items[rows][items[rows] >= 0]),
            len(np.unique(names[rows])),
            float(now[rows].min()),
        )
        for rows in groups_of(files.codes("test", "user_id", by="test"))
    ]


def _order_of(files: Files, which: str) -> Order:
    """What says in which order the baskets of a file were bought."""
    if files.has(which, "basket_id") and files.has(which, "date"):
        files.require(which, "basket_id", "id")
        files.require(which, "date", "time")
        return "date"
    if files.has(which, "basket_order"):
        files.require(which, "basket_order", "time")
        return "basket_order"
    found = [f"`{name}`" for name in ("basket_id", "date") if files.has(which, name)]
    raise InvalidRequest(
        f"{which} must have columns `basket_id` and `date`, or `basket_order`, "
        f"got {found[0] + ' alone' if found else 'neither'}"
    )


def _moments(
    files: Files, by: Order, users: NDArray[np.int32], n_users: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When each row was bought, and what is taken off each customer's times; in seconds."""
    if by == "basket_order":
        times = files.times("train", "basket_order") * DAY
        lasts = np.full(n_users, -np.inf)
        np.maximum.at(lasts, users, times)
        return times - lasts[users], lasts
    files.number("train", "basket_id")
    ids = files.codes("train", "basket_id", by="train")
    return _apart(users, ids, dates_of(files, "train", "date")), np.zeros(n_users)


def _apart(
    users: NDArray[np.int32], ids: NDArray[np.int32], dates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The first date of each basket, a minute later for each earlier one of that customer."""
    pairs, basket = np.unique(np.stack([users, ids]), axis=1, return_inverse=True)
    basket = basket.ravel()
    first = np.full(pairs.shape[1], np.inf)
    np.minimum.at(first, basket, dates)
    order = np.lexsort((pairs[1], first, pairs[0]))
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (np.diff(pairs[0][order]) != 0) | (np.diff(first[order]) != 0)
    places = np.arange(len(order))
    first[order] += _MINUTE * (places - np.maximum.accumulate(np.where(begins, places, 0)))
    return first[basket]
