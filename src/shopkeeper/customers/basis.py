"""What may be done with a live event: only what was said, word for word.

Consent stated with an event, declared by its key, or given by the customer before comes in; the
`Basis` it is kept on goes out. Pure. What takes purposes away again is in `consent`.

It fails closed: `tests/customers/test_basis.py` holds that nothing but a literal True, not
contradicted, grants a purpose, and that consent once stated leaves no room for a declaration.
"""

from collections.abc import Mapping
from datetime import datetime

from shopkeeper.customers.preferences import ConsentState
from shopkeeper.domain import Basis, Purpose

Said = Mapping[Purpose, ConsentState]
"""What a customer said last about each purpose; those never spoken of are missing."""

CATEGORIES: dict[str, Purpose] = {
    "analytics": "analytics",
    "personalization": "personalization",
    "advertising": "advertising",
    "cross_context_ads": "advertising",
    "sale_share": "advertising",
    "marketing": "messages",
}
"""Consent category, in lower case, to the use it stands for."""


def granted(
    stated: Mapping[str, object] | None,
    declared: Basis | None,
    now: datetime,
    agreed: Said | None = None,
    happened: datetime | None = None,
) -> Basis:
    """The ground for keeping a live event.

    Args:
        stated: Category to what was said of it, as it came with the event; None: nothing came.
            A category not in `CATEGORIES` says nothing. Where two stand for one use, both must
            be True.
        declared: What the sender's key declares for all its events. Not read where `stated`
            is given, even empty.
        now: The basis carries its day: the log stores equal bases once, and each event its time.
        agreed: What the customer said before. Read only where nothing was stated or declared.
        happened: When the event happened; what was agreed to later does not cover it.

    >>> granted({"analytics": True, "marketing": "yes"}, None, datetime.min).purposes
    ('analytics',)
    """
    if stated is not None:
        return Basis(_purposes(stated), "stated with the event", day_of(now))
    if declared is not None:
        return declared
    before = agreed_before(agreed or {}, happened or now)
    return before or Basis((), "nothing was stated", day_of(now))


def agreed_before(said: Said, moment: datetime | None = None) -> Basis | None:
    """What a customer had agreed to, by some moment or at all; None where that is nothing."""
    yes = {
        purpose: state
        for purpose, state in said.items()
        if state.granted and (moment is None or state.time <= moment)
    }
    if not yes:
        return None
    newest = max(state.time for state in yes.values())
    return Basis(tuple(sorted(yes)), "agreed to by the customer", day_of(newest))


def day_of(moment: datetime) -> datetime:
    """The start of its day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _purposes(stated: Mapping[str, object]) -> tuple[Purpose, ...]:
    said: dict[Purpose, bool] = {}
    for category, answer in stated.items():
        purpose = CATEGORIES.get(category.lower())
        if purpose is not None:
            said[purpose] = said.get(purpose, True) and answer is True
    return tuple(sorted(purpose for purpose, yes in said.items() if yes))
