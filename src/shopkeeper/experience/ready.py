"""Whether the shop can answer, and from what."""

import msgspec

from shopkeeper.experience.services import Services


class Readiness(msgspec.Struct, frozen=True):
    ready: bool
    products: int
    model: str | None
    log_position: int


def ready(services: Services) -> Readiness:
    """Load the current snapshot, warm its models, and say what is there."""
    shop = services.shops.current()
    return Readiness(
        ready=True,
        products=len(shop.columns.ids),
        model=shop.bundle.version if shop.bundle else None,
        log_position=services.log.head(),
    )
