"""Limits every back-end of the log shares. Pure."""

from shopkeeper.domain import InvalidRequest

FATES = 10_000
"""How many fates are remembered."""


def check_count(name: str, count: int) -> None:
    """Refuse to read fewer than one of something.

    Raises:
        InvalidRequest: `count` is below 1.
    """
    if count < 1:
        raise InvalidRequest(f"`{name}` must be at least 1, got {count!r}")
