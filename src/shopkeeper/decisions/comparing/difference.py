"""What two sets of rules do differently, for people and for programs."""

from typing import Literal

import msgspec

from shopkeeper.domain import Money, ProductId

ASSUMED = (
    "every customer buys what they bought, whatever is offered",
    "every order is priced as the catalogue is now; lines no longer in it are left out",
    "an offer that has not begun counts as begun; one that is over counts for nothing",
    "no budget runs out, no cap is reached, and nobody came by a campaign's link",
    "customers are in the tier they were in just before the order; who did not agree to be told "
    "apart, in the tier of everyone",
)
"""What the replayed cost takes for granted: it is an estimate, not a promise."""


class PriceChange(msgspec.Struct, frozen=True):
    """A product's price with an offer, or its best price; null: it has none."""

    product: ProductId
    before: Money | None
    after: Money | None


class TierChange(msgspec.Struct, frozen=True):
    """What changes of one offer for one tier."""

    tier: str
    gained: int
    """Products that can be had with it and could not."""
    lost: int
    repriced: int
    examples: tuple[PriceChange, ...]


class OfferChange(msgspec.Struct, frozen=True):
    """An offer that is not as it was."""

    offer: str
    what: Literal["added", "removed", "changed"]
    fields: tuple[str, ...]
    """What is said differently of it."""
    tiers: tuple[TierChange, ...]
    """Those for whom anything changes."""


class TierPrices(msgspec.Struct, frozen=True):
    """What changes of the best price a tier can get, offer or none."""

    tier: str
    cheaper: int
    """Products."""
    dearer: int
    examples: tuple[PriceChange, ...]
    """The largest changes."""


class Replayed(msgspec.Struct, frozen=True):
    """What rules would have given on past orders."""

    with_offer: int
    """Orders."""
    discount: Money
    """Off the prices."""
    beside: Money
    """What the shop pays beside: shipping, gifts, points."""
    margin: Money | None
    """What is left after goods, discounts and what is paid beside, of orders all of whose costs
    are known; null where there is none."""
    uses: dict[str, int]
    """Orders by offer."""


class Difference(msgspec.Struct, frozen=True):
    """From one set of rules to another."""

    before: str
    after: str
    """Versions."""
    files: tuple[str, ...]
    """That differ."""
    offers: tuple[OfferChange, ...]
    prices: tuple[TierPrices, ...]
    """Of tiers whose best prices change."""
    orders: int = 0
    """Of the last seven days, replayed under both."""
    costed: int = 0
    """Of these, those all of whose costs are known."""
    replayed: tuple[Replayed, Replayed] | None = None
    """Under the one and the other; null: there were no orders."""
    assumed: tuple[str, ...] = ASSUMED
