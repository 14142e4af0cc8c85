"""What decisions look like on the wire: as much of each as its reader may see."""

from typing import Any, TypeVar

import msgspec

from shopkeeper import experience
from shopkeeper.domain import (
    Arm,
    BlockShown,
    Decision,
    DecisionId,
    Disclosure,
    OfferShown,
    PriceShown,
    ProductId,
    PromiseState,
    Shown,
)


class Governed(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every answer carries, whatever chose its products."""

    decision_id: DecisionId
    """To be sent back with what follows: exposures, clicks, carts, orders."""
    versions: dict[str, str]
    """What answered: `model`, `catalog`, `rules`, … to a version or hash."""
    arm: Arm
    """`holdout`: popularity alone. `off`: nothing of the customer was used."""
    degraded: str = ""
    """Why this is not the full answer; absent when it is."""
    signal_honoured: bool = False
    """The browser sent `Sec-GPC: 1`, and it is obeyed; absent otherwise."""
    page: str = ""
    """The page of the shop's `pages.yaml` that was composed."""
    tier: str = ""
    """The customer's, as the published tiers have it."""
    prices: dict[ProductId, PriceShown] = {}
    """Of every product shown: what everybody pays."""
    offers: tuple[OfferShown, ...] = ()
    """Of the public menu, with the prices they give to products shown."""
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


Answer = TypeVar("Answer", bound=Governed)


class Filled(msgspec.Struct, frozen=True):
    """A filled placement."""

    products: tuple[Shown, ...]
    """Best first."""


class DecideAnswer(Governed, frozen=True, omit_defaults=True, kw_only=True):
    """What to show, and where each product came from; of a page asked for by name, all of it."""

    placements: dict[str, Filled]
    """Each filled, by name."""


class RankAnswer(Governed, frozen=True, omit_defaults=True, kw_only=True):
    """The products given, in the best order."""

    products: tuple[Shown, ...]
    """Best first; those nothing is known of last."""


class SearchAnswer(Governed, frozen=True, omit_defaults=True, kw_only=True):
    """One page of what was found."""

    products: tuple[Shown, ...]
    """Of this page, best first; `position` counts from the first page on."""
    total: int
    """Products found, all pages together."""
    facets: dict[str, dict[str, int]]
    """Attribute to value to how many of the found have it."""
    corrected: str | None
    """The words really searched for, where a typo was mended."""


def told(kind: type[Answer], decision: Decision, signal: bool, **own: Any) -> Answer:
    """The answer a decision makes, as a shopper may see it.

    Args:
        signal: The request carried `Sec-GPC: 1`.
        own: What answers of this kind have beside what all have.
    """
    seen = experience.for_shopper(decision)
    shared: dict[str, Any] = {name: getattr(seen, name) for name in _SHARED}
    return kind(**shared, signal_honoured=signal, **own)


_SHARED = [name for name in Governed.__struct_fields__ if name != "signal_honoured"]
