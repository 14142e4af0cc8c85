"""What the ad a visit came by said, and whether this page keeps it, in words.

A decision comes in; a line for the page goes out. Touches the shop's secret through `experience`,
which reads the link. Held by tests/storefront/test_keeping.py.
"""

import re
from collections.abc import Mapping

import msgspec

from shopkeeper.decisions import Shop
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import Decision
from shopkeeper.experience import promise_of
from shopkeeper.storefront.front import Front
from shopkeeper.storefront.words import shown_title

_FACT = re.compile(r"\{[a-z0-9_]+\}")


class Kept(msgspec.Struct, frozen=True):
    said: tuple[str, ...]
    """What was promised, part by part."""
    kept: bool
    breaks: tuple[str, ...]
    """What this page does not keep, each with the reason."""
    audience: str
    """Whom the ad was for."""
    notes: tuple[str, ...]
    """What a part that holds still needs, or what holds in its place."""
    sure: bool
    """Signed, rather than known by the name of a campaign alone."""


def kept_of(front: Front, decision: Decision) -> Kept | None:
    """The line of a page about the visit's ad; None where nothing binds it."""
    state, shop = decision.promise, front.shop()
    if state is None:
        return None
    promise = promise_of(front.services, decision.request, shop, decision.time)
    if promise is None:
        return None
    parts = _parts(promise, shop, {one.id: one.headline for one in decision.blocks})
    breaks = tuple(_in_words(said, parts) for said in state.breaks)
    notes = tuple(_in_words(said, parts) for said in (*state.pending, *state.instead))
    signed = state.fidelity == "signed"
    return Kept(tuple(parts.values()), state.kept, breaks, promise.audience, notes, signed)


def _parts(promise: Promise, shop: Shop, shown: Mapping[str, str]) -> dict[str, str]:
    """Each part as reasons name it, to its words.

    Args:
        shown: Block of the page to its headline; another's is told as written, without its facts.
    """
    rules, columns = shop.governed.rules, shop.columns
    offers = {offer.id: offer.title for offer in rules.offers.offers}
    written = {block.id: _FACT.sub("…", block.headline) for block in rules.blocks.blocks}
    blocks = {**written, **shown}
    parts = {}
    if promise.offer:
        parts[f"offer {promise.offer}"] = offers.get(promise.offer, promise.offer)
    if (product := promise.product_id) is not None:
        i = columns.index.get(product)
        title = product if i is None else shown_title(columns.products[i].title)
        parts[f"product {product}"] = title
    return parts | {f"block {name}": blocks.get(name, name) for name in promise.blocks}


def _in_words(said: str, parts: Mapping[str, str]) -> str:
    """A break with the part's words in place of its id.

    >>> _in_words("offer ten: it ended", {"offer ten": "Ten percent off"})
    '“Ten percent off”: it ended'
    """
    part, _, reason = said.partition(": ")
    return f"“{parts.get(part, part)}”: {reason}"
