"""What decisions look like on the wire."""

import msgspec

from shopkeeper.domain import (
    Arm,
    BlockShown,
    DecisionId,
    Disclosure,
    OfferShown,
    PriceShown,
    ProductId,
    PromiseState,
    Shown,
)


class Filled(msgspec.Struct, frozen=True):
    """A filled placement."""

    products: tuple[Shown, ...]
    """Best first."""


class DecideAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to show, and where each product came from; of a page asked for by name, all of it."""

    decision_id: DecisionId
    """To be sent back with what follows: exposures, clicks, carts, orders."""
    placements: dict[str, Filled]
    versions: dict[str, str]
    arm: Arm
    degraded: str = ""
    """Why this is not the full answer; absent when it is."""
    signal_honoured: bool = False
    """The browser sent `Sec-GPC: 1`, and it is obeyed; absent otherwise."""
    page: str = ""
    tier: str = ""
    """The customer's, as the published tiers have it."""
    prices: dict[ProductId, PriceShown] = {}
    """Of every product shown: what everybody pays."""
    offers: tuple[OfferShown, ...] = ()
    withheld_offers: dict[str, str] = {}
    """Offers of the public menu that are not here, each with the reason."""
    blocks: tuple[BlockShown, ...] = ()
    """Words in their places."""
    sections: tuple[str, ...] = ()
    """Order of the page's own sections."""
    disclosures: tuple[Disclosure, ...] = ()
    """What a law wants said beside the price, in its exact words."""
    promise: PromiseState | None = None
    """Whether what the visit's ad said is kept here."""


class RankAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The products given, in the best order."""

    decision_id: DecisionId
    products: tuple[Shown, ...]
    versions: dict[str, str]
    arm: Arm
    degraded: str = ""
    signal_honoured: bool = False
