"""What a governed page carries beside its products: prices, offers, blocks, duties, a promise."""

from collections.abc import Sequence
from datetime import datetime
from struct import pack, unpack
from typing import Literal

import msgspec

from shopkeeper.domain.errors import BackendFailed
from shopkeeper.domain.ids import ProductId
from shopkeeper.domain.money import Money


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """One input that was really used, in words the shopper may read."""

    code: str
    """The kind of reason, for programs."""
    text: str
    """The reason, as the shopper reads it."""
    product_id: ProductId | None = None
    """The product of the customer's own history that led here, if one did."""


class PriceShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """The one price of a product, and what may be said of its having been more."""

    price: Money
    """What everybody pays who asks for it at this moment in this market."""
    was: Money | None = None
    """The lowest price of the 30 days before the reduction; absent: nothing may be said."""
    percent: int | None = None
    """Whole percent below `was`, rounded down."""
    since: datetime | None = None
    """When the reduction began."""
    withheld: str = ""
    """Why a reduction the shop stated is not shown as one."""


class OfferShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """An offer of the public menu, surfaced to this customer."""

    id: str
    """Of the menu."""
    kind: str
    """What is given: `percent`, `amount`, `free_shipping`, …"""
    title: str
    """Its name, as everybody reads it."""
    eligibility: str
    """Who gets it, in public words."""
    depth_bps: int = 0
    """Basis points off: 1000 is 10 %; 0: it is no percentage."""
    amount: Money | None = None
    """Off, of an offer of an amount."""
    points: int = 0
    """How many are given, of an offer of points."""
    products: tuple[ProductId, ...] = ()
    """Products of this page it applies to; empty: the basket as a whole."""
    prices: dict[ProductId, Money] = {}
    """What such a product costs with it, beside the one price everybody pays without; a product it
    does not apply to is not here."""
    saves: int = 0
    """What it is worth in minor units: on the basket with the page's product; where it applies to
    nothing of these, or there are none, the most on one product of the page."""
    ends: datetime | None = None
    """The first moment it no longer holds; absent: no end is set."""
    reasons: tuple[Reason, ...] = ()
    """Why this customer is shown it."""
    policies: tuple[str, ...] = ()
    """Ids of the policies that permitted it."""
    propensity: float = 1.0
    """How likely it was to be shown here, in (0, 1]."""
    reserved_until: datetime | None = None
    """Held for this customer until then, and free for others from then on; absent: it uses up no
    budget and has no cap, so that nothing is held."""


class BlockShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A creative block in its place."""

    id: str
    """Of `blocks.yaml`."""
    kind: str
    """What it does: `hook`, `proof`, `risk_reducer`, …"""
    placement: str
    """The slot it stands in."""
    position: int
    """From 1."""
    headline: str
    """Its first words."""
    text: str = ""
    """What it says."""
    action: str = ""
    """Words of a link or button."""
    link: str = ""
    """Where its action leads; empty: nowhere."""
    image: str = ""
    """Address of an image; empty: none."""
    alt: str = ""
    """What the image shows."""
    width: int = 0
    """Of the image, in pixels; 0: not known."""
    height: int = 0
    """Of the image, in pixels; 0: not known."""
    product_id: ProductId | None = None
    """The product it speaks of, if one."""
    claims: tuple[str, ...] = ()
    """Claims its words make, all of them backed."""
    facts: dict[str, str] = {}
    """Live facts its words quote, by name, each with its source and window."""
    reasons: tuple[Reason, ...] = ()
    """Why this customer is shown it."""
    propensity: float = 1.0
    """How likely it was to stand here, in (0, 1]."""


class Disclosure(msgspec.Struct, frozen=True):
    """What a law wants said beside a price, in its exact words."""

    code: str
    """Which duty it meets."""
    text: str
    """To be shown word for word."""
    offers: tuple[str, ...]
    """Ids of the offers it is said of."""


Link = Literal["landing", "product", "basket", "order", "letter"]
"""A link of the chain from an ad to after the purchase: `order` is the page after it, `letter` what
is written then."""


class PromiseState(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an ad promised and whether this page keeps it."""

    id: str
    """The ad's own name."""
    link: Link
    """Where in the visit this is."""
    kept: bool
    """Whether every part of it holds here."""
    breaks: tuple[str, ...] = ()
    """Why not, one reason for each part that is not kept; also where the rest is."""
    fidelity: Literal["signed", "campaign"] = "signed"
    """`campaign`: known by its UTM parameters alone."""
    pending: tuple[str, ...] = ()
    """What a part that is kept still needs of the customer, like a larger basket."""
    instead: tuple[str, ...] = ()
    """Parts kept in value: what the customer gets in their place is worth at least as much."""


Floats = bytes | tuple[float, ...]
"""Numbers of 32 bits as `packed` makes them; logged by an older program, one by one."""


def packed(numbers: Sequence[float]) -> bytes:
    """Numbers of 32 bits, four bytes each, the least byte first.

    >>> unpacked(packed([1.0, 0.5]))
    (1.0, 0.5)
    """
    return pack(f"<{len(numbers)}f", *numbers)


def unpacked(numbers: Floats) -> tuple[float, ...]:
    """The numbers one by one.

    Raises:
        BackendFailed: The bytes are those of no whole numbers.
    """
    if not isinstance(numbers, bytes):
        return numbers
    if len(numbers) % 4:
        raise BackendFailed(f"`numbers` must be of 4 bytes each, got {len(numbers)} bytes")
    return unpack(f"<{len(numbers) // 4}f", numbers)


class Candidates(msgspec.Struct, frozen=True, array_like=True):
    """What a placement was filled from, best first: enough to govern and compose again."""

    ids: tuple[ProductId, ...]
    """Best first."""
    scores: Floats
    """One each, higher is better."""
    retrievers: tuple[str, ...]
    """Names; `by` points into them."""
    by: bytes | tuple[int, ...]
    """What found each, as a place in `retrievers`: a byte; logged by an older program, a number."""
    chances: Floats = b""
    """How likely each is to be bought in this visit; empty where nothing tells."""
    heard: bool = False
    """Whether what the customer said is in the scores already."""
