"""What may be done with a live event: only what was said, word for word.

Consent stated with an event or declared by its key comes in; the `Basis` it is kept on goes out.
Pure.

It fails closed: `tests/customers/test_basis.py` holds that nothing but a literal True, not
contradicted, grants a purpose, and that consent once stated leaves no room for a declaration.
"""

from collections.abc import Mapping
from datetime import datetime

from shopkeeper.domain import Basis, Purpose

CATEGORIES: dict[str, Purpose] = {
    "analytics": "analytics",
    "personalization": "personalization",
    "advertising": "advertising",
    "cross_context_ads": "advertising",
    "marketing": "messages",
}
"""Consent category, in lower case, to the use it stands for."""


def granted(stated: Mapping[str, object] | None, declared: Basis | None, now: datetime) -> Basis:
    """The ground for keeping a live event.

    Args:
        stated: Category to what was said of it, as it came with the event; None: nothing came.
            A category not in `CATEGORIES` says nothing. Where two stand for one use, both must
            be True.
        declared: What the sender's key declares for all its events. Not read where `stated`
            is given, even empty.
        now: The basis carries its day: the log stores equal bases once, and each event its time.

    >>> granted({"analytics": True, "marketing": "yes"}, None, datetime.min).purposes
    ('analytics',)
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if stated is not None:
        return Basis(_purposes(stated), "stated with the event", day)
    if declared is not None:
        return declared
    return Basis((), "nothing was stated", day)


def _purposes(stated: Mapping[str, object]) -> tuple[Purpose, ...]:
    said: dict[Purpose, bool] = {}
    for category, answer in stated.items():
        purpose = CATEGORIES.get(category.lower())
        if purpose is not None:
            said[purpose] = said.get(purpose, True) and answer is True
    return tuple(sorted(purpose for purpose, yes in said.items() if yes))
