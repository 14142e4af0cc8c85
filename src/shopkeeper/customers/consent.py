"""What may not be done, whatever was granted: every no, and who said it.

What a customer said before, the browser's signal and the law of the place come in as refusals; a
basis goes out with what is left of it. Pure.

Refusals only ever remove, in whatever order they come; `tests/customers/test_consent.py` holds it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from shopkeeper.customers.basis import Said
from shopkeeper.domain import Basis, ConsentSource, Purpose

HEARD: frozenset[ConsentSource] = frozenset({"event", "import"})
"""Sources that only passed on what somebody is said to have chosen: a newer event may say
otherwise. A no of the customer's own, or of their browser, only the customer lifts."""


class Refusal(NamedTuple):
    """One purpose, and who refused it."""

    purpose: Purpose
    by: str
    """In words; one of few, for they are stored with what they restrict."""


BY_CUSTOMER = "refused by the customer"
BY_SIGNAL = "refused by the browser's signal"
BY_LAW = "not allowed where the customer is"


def refused(said: Said, moment: datetime, stated: Collection[Purpose] = ()) -> set[Refusal]:
    """What a customer said no to before.

    Args:
        moment: When the event in question happened.
        stated: Purposes that event itself said yes to.
    """
    return {
        Refusal(purpose, BY_SIGNAL if state.source == "signal" else BY_CUSTOMER)
        for purpose, state in said.items()
        if not state.granted
        and not (state.source in HEARD and purpose in stated and state.time < moment)
    }


def less(basis: Basis, refusals: Iterable[Refusal]) -> Basis:
    """What is left of a basis; its source names what was taken away, and by whom.

    >>> given = Basis(("advertising", "analytics"), "stated with the event", datetime.min)
    >>> left = less(given, [Refusal("advertising", BY_SIGNAL)])
    >>> left.purposes, left.source
    (('analytics',), "stated with the event; advertising refused by the browser's signal")
    """
    taken = sorted({no for no in refusals if no.purpose in basis.purposes})
    if not taken:
        return basis
    gone = {no.purpose for no in taken}
    words = "".join(f"; {no.purpose} {no.by}" for no in taken)
    left = tuple(purpose for purpose in basis.purposes if purpose not in gone)
    return Basis(left, basis.source + words, basis.time)
