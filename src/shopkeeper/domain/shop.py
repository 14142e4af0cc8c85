"""What a shop says of itself."""

import msgspec

from shopkeeper.domain.money import Money
from shopkeeper.domain.product import PricePlace


class ShopFacts(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The shop's name, the place its own prices hold in, and promises pages may quote."""

    name: str
    place: PricePlace
    time_zone: str = "UTC"
    """IANA name; the shop's own days and hours."""
    days_behind: int = 0
    """The shop's clock runs so many days behind the real one: to show a shop on old data."""
    return_days: int | None = None
    free_shipping_from: Money | None = None
    support_hours: str = ""
    warranty_years: int | None = None
    attribution: str = ""
    """Whose data this is, where that must be said."""
    assumed: tuple[str, ...] = ()
    """Names of facts here that nobody checked: they are labelled so wherever they show."""
