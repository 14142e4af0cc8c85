"""The shape of `shop.yaml`, for editors: `ShopFacts`, with each field in words.

That both have the same fields, and what one takes the other takes: tests/decisions/test_schemas.py.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(min_length=3, max_length=3)]


class _Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file."""


class Place(_Part):
    """Where the shop's own prices hold."""

    market: Annotated[str, Meta(description="A country like `GB`.")]
    currency: Annotated[Code, Meta(description="Three capital letters, like `GBP`.")]
    channel: Annotated[str, Meta(description="Where it sells.")] = "online"


class Amount(_Part):
    """An amount in one currency."""

    amount: Annotated[int, Meta(description="Minor units: 5000 is 50.00 GBP.")]
    currency: Annotated[Code, Meta(description="Three capital letters, like `GBP`.")]


class ShopFile(_Part):
    """What a shop says of itself."""

    name: Annotated[str, Meta(description="As customers know it.")]
    place: Annotated[Place, Meta(description="Where its own prices hold.")]
    time_zone: Annotated[str, Meta(description="Of its days and hours, like `Europe/Berlin`.")] = (
        "UTC"
    )
    days_behind: Annotated[
        int, Meta(description="Its clock runs so many days late: to show a shop on old data.")
    ] = 0
    return_days: Annotated[int | None, Meta(description="How long goods may be returned.")] = None
    free_shipping_from: Annotated[
        Amount | None, Meta(description="From which basket on the parcel is free.")
    ] = None
    support_hours: Annotated[str, Meta(description="When somebody answers, in words.")] = ""
    warranty_years: Annotated[int | None, Meta(description="How long goods are warranted.")] = None
    attribution: Annotated[str, Meta(description="Whose data this is, where it must be said.")] = ""
    assumed: Annotated[
        tuple[str, ...], Meta(description="Facts here that nobody checked: they are labelled so.")
    ] = ()
