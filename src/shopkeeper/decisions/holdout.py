"""The universal holdout: a fixed share of customers who get popularity only, for ever.

What personalization is worth is measured against them. It exists from the first decision, because
a history without one cannot be recovered. What quizzes are worth is measured in the same way,
against customers whom, by a chance of its own, they are not shown.
"""

from hashlib import blake2b

from shopkeeper.domain import Arm

_SALT = b"universal-holdout-1"
_QUIZ_SALT = b"quiz-withheld-1"


def arm_of(unit: str, share: float) -> Arm:
    """Which arm a customer is in; the same unit and share always give the same answer.

    Args:
        unit: Whatever stands for the customer: their first key, or the session of a stranger.
        share: Held out, 0 to 1. Raising it moves people into the holdout, never out of it.

    >>> arm_of("customer 7", 0.0), arm_of("customer 7", 1.0)
    ('personalized', 'holdout')
    """
    return "holdout" if _drawn(unit, share, _SALT[:16]) else "personalized"


def withheld_by_chance(unit: str, share: float) -> bool:
    """Whether a quiz is withheld, so that what asking is worth can be measured.

    All who would have been asked are compared, by this answer and not by whether they answered:
    intention to treat. It says nothing about the arm.

    Args:
        unit: Whatever stands for the customer and the quiz; the same always gives the same.
        share: Withheld from, 0 to 1. Raising it withholds from more, never from fewer.

    >>> withheld_by_chance("customer 7 welcome", 0.0), withheld_by_chance("customer 7 welcome", 1.0)
    (False, True)
    """
    return _drawn(unit, share, _QUIZ_SALT)


def _drawn(unit: str, share: float, salt: bytes) -> bool:
    digest = blake2b(unit.encode(), digest_size=8, salt=salt).digest()
    return int.from_bytes(digest) < share * 2**64
