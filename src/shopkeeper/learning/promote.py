"""Choose which published version is in service."""

from shopkeeper.models import Manifest, Registry


def promote(registry: Registry, version: str) -> Manifest:
    """Put a version into service; decisions pick it up between requests.

    Raises:
        NotFound: No such version.
    """
    registry.promote(version)
    return registry.manifest(version)


def roll_back(registry: Registry) -> Manifest:
    """Return to the version that was in service before.

    Raises:
        Conflict: There was none.
    """
    return registry.manifest(registry.roll_back())
