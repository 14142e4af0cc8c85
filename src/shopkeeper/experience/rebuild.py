"""Derive again what follows from the log."""

from collections.abc import Callable

from shopkeeper.experience.services import Services
from shopkeeper.log import rebuild


def rebuild_projections(services: Services, progress: Callable[[float], None]) -> int:
    """Throw every projection away and follow the log from its first entry.

    Args:
        progress: Told how far it is, between 0 and 1.

    Returns:
        The log position reached.
    """
    head = max(services.log.head(), 1)
    return rebuild(services.log, services.catalog, lambda position: progress(position / head))
