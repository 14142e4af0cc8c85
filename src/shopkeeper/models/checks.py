"""What a model's configuration may hold, refused in one voice."""

import math

from shopkeeper.domain import InvalidRequest


def require_count(field: str, value: int, low: int, high: int) -> None:
    """Refuse an integer outside `low..high`."""
    if type(value) is not int or not low <= value <= high:
        raise InvalidRequest(f"`{field}` must be a whole number of {low} to {high}, got {value!r}")


def require_number(field: str, value: float, low: float, high: float = math.inf) -> None:
    """Refuse a number outside `low..high`, and what is no number."""
    if type(value) not in (int, float) or not low <= value <= high:
        raise InvalidRequest(f"`{field}` must be a number of {low:g} to {high:g}, got {value!r}")


def require_true_or_false(field: str, value: bool) -> None:
    """Refuse what is neither."""
    if type(value) is not bool:
        raise InvalidRequest(f"`{field}` must be true or false, got {value!r}")


def require_one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not among those known."""
    if value not in known:
        raise InvalidRequest(f"`{field}` must be one of {', '.join(known)}, got {value!r}")
