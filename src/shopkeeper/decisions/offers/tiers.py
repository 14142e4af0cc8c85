"""Which tier a customer is in: declared in `tiers.yaml`, computed from their orders alone.

The file's text and a customer's events come in; the name of a tier goes out. Pure.

The first tier whose every bound is met, in the file's order; where nothing of the customer may be
used, the one marked `everyone`. What is not known meets no bound. Held by
tests/decisions/offers/test_tiers.py.
"""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from shopkeeper.decisions.offers.measures import Measures
from shopkeeper.decisions.offers.menu import Days, Id, Minor, Words
from shopkeeper.decisions.offers.reading import read_with_units
from shopkeeper.domain.files import Written

TIERS = "tiers.yaml"
DEFAULT = Path(__file__).parent / "default_tiers.yaml"

Count = Annotated[int, Meta(ge=0, le=10**6)]


class Bounds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole number from `least` to `most`, both included; an absent one does not bound."""

    least: Annotated[Count | None, Meta(description="Absent: no least.")] = None
    most: Annotated[Count | None, Meta(description="Absent: no most.")] = None


class Spent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was paid for orders of the last `days`, refunds subtracted; absent: ever."""

    least: Annotated[Minor | None, Meta(description="Absent: no least.")] = None
    most: Annotated[Minor | None, Meta(description="Absent: no most.")] = None
    days: Annotated[Days | None, Meta(description="Of the last so many; absent: ever.")] = None


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One tier; without any bound it takes whoever is left."""

    id: Id
    title: Annotated[Words, Meta(description="Its name, as everybody reads it.")]
    words: Annotated[Words, Meta(description="Who is in it, in words everybody may read.")]
    orders: Annotated[Bounds, Meta(description="How many were completed and not cancelled.")] = (
        Bounds()
    )
    days_since_first_order: Annotated[
        Bounds, Meta(description="Days; who never ordered meets no bound.")
    ] = Bounds()
    days_since_last_order: Annotated[
        Bounds, Meta(description="Days; who never ordered meets no bound.")
    ] = Bounds()
    spent: Annotated[Spent, Meta(description="What was paid, refunds subtracted.")] = Spent()
    everyone: Annotated[
        bool, Meta(description="Whether it is the one of whoever nothing may be used of.")
    ] = False


class TiersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All tiers; the first that fits is the customer's, and the last fits everybody."""

    tiers: Annotated[tuple[Tier, ...], Meta(description="In the order they are tried.")] = ()


def load_tiers(text: str) -> Written[TiersFile]:
    """Read `tiers.yaml`.

    Raises:
        InvalidRequest: It cannot be read as such a file; the message names line, field, what was
            expected, and the unit of what is a number.
    """
    return read_with_units(text, TIERS, TiersFile)


def default_tiers() -> str:
    """The tiers of a shop that declared none: new, returning, lapsed, high value."""
    return DEFAULT.read_text(encoding="utf-8")


def tier_of(measures: Measures, tiers: TiersFile) -> str:
    """The customer's tier: the first that fits.

    >>> tier_of(Measures(), load_tiers(default_tiers()).said)
    'new'
    """
    fits = (tier.id for tier in tiers.tiers if fits_tier(measures, tier))
    return next(fits, tiers.tiers[-1].id if tiers.tiers else "")


def everyone_of(tiers: TiersFile) -> str:
    """The tier of whoever nothing may be used of."""
    return next((tier.id for tier in tiers.tiers if tier.everyone), "")


def fits_tier(measures: Measures, tier: Tier) -> bool:
    """Whether every bound of a tier is known to be met."""
    first, last = measures.days_since_first_order, measures.days_since_last_order
    spent = measures.spent(tier.spent.days)
    return (
        _within(measures.orders, tier.orders, measures.whole)
        and _within(first, tier.days_since_first_order, measures.whole)
        and _within(last, tier.days_since_last_order, exact=True)
        and _within(spent, tier.spent, measures.saw(tier.spent.days))
    )


def _within(value: int | None, bounds: Bounds | Spent, exact: bool) -> bool:
    """Whether a value, or where it is not exact any from it on, lies within bounds."""
    if bounds.least is None and bounds.most is None:
        return True
    if value is None or (bounds.least is not None and value < bounds.least):
        return False
    return bounds.most is None or (exact and value <= bounds.most)
