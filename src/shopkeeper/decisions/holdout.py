"""The universal holdout: a fixed share of customers who get popularity only, for ever.

What personalization is worth is measured against them. It exists from the first decision, because
a history without one cannot be recovered.
"""

from hashlib import blake2b

from shopkeeper.domain import Arm

_SALT = b"universal-holdout-1"


def arm_of(unit: str, share: float) -> Arm:
    """Which arm a customer is in; the same unit and share always give the same answer.

    Args:
        unit: Whatever stands for the customer: their first key, or the session of a stranger.
        share: Held out, 0 to 1. Raising it moves people into the holdout, never out of it.

    >>> arm_of("customer 7", 0.0), arm_of("customer 7", 1.0)
    ('personalized', 'holdout')
    """
    digest = blake2b(unit.encode(), digest_size=8, salt=_SALT[:16]).digest()
    return "holdout" if int.from_bytes(digest) < share * 2**64 else "personalized"
