"""Whether a page keeps what the ad said, part by part, and why not.

A promise and what the page shows come in; its state goes out: kept, or broken with a reason for
each part that is missing, law 10 of the design. Pure. tests/decisions/promises/test_keeping.py
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from shopkeeper.decisions.promises.promise import Promise
from shopkeeper.domain import Link, ProductId, PromiseState

NOT_SHOWN = "not on this page"
GONE = "no longer sold"
OTHERS = "for other products"
OUT_OF_STOCK = "out of stock"
NOT_USED = "not used by the order"
NOT_ORDERED = "not in the order"
_ORDERED: frozenset[Link] = frozenset({"order", "letter"})
"""Links after the purchase."""
_WORDED: frozenset[Link] = frozenset({"landing", "product", "letter"})
"""Links that say the ad's words."""


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What a page shows, and why it withholds what it does not."""

    offers: Mapping[str, frozenset[ProductId]] = field(default_factory=dict)
    """Each to the products of the page it is off; to none: off the basket as a whole."""
    withheld_offers: Mapping[str, str] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()
    withheld_blocks: Mapping[str, str] = field(default_factory=dict)
    products: frozenset[ProductId] = frozenset()
    """Shown, or what the page is about."""
    withheld_products: Mapping[ProductId, str] = field(default_factory=dict)
    needs: str = ""
    """What the promised offer still needs of the customer; empty: nothing."""
    better: str = ""
    """Title of the offer that holds in place of the promised one; empty: none."""
    used: frozenset[str] = frozenset()
    """Offers the visit's order used."""
    ordered: frozenset[ProductId] = frozenset()
    """Products of the order a letter is about."""
    sold: bool = True
    """Whether the catalogue has the promised product."""
    available: bool = True
    """Whether the promised product can be bought now."""


def keep(promise: Promise, link: Link, seen: PageSeen, signed: bool = True) -> PromiseState:
    """How the promise stands at one link of the chain.

    The message and its proof are asked of the landing page, the product page and the letter; the
    offer and the product of every page, up to the one after the purchase, where the product needs
    no stock. The letter is about an order that is made: it keeps an offer the order used and a
    product that is in it, whatever can be had by then.

    Args:
        signed: False where the promise is known by the link's campaign alone.
    """
    pending, instead = _pending(promise, link, seen), _instead(promise, link, seen)
    offer = () if pending or instead else _offer(promise, link, seen)
    breaks = (*offer, *_product(promise, link, seen), *_blocks(promise, link, seen))
    fidelity: Literal["signed", "campaign"] = "signed" if signed else "campaign"
    return PromiseState(promise.id, link, not breaks, breaks, fidelity, pending, instead)


def _pending(promise: Promise, link: Link, seen: PageSeen) -> tuple[str, ...]:
    """What the offer still needs, before the order: nothing is broken by it."""
    waits = bool(seen.needs) and link not in _ORDERED
    return (f"offer {promise.offer}: {seen.needs}",) if promise.offer and waits else ()


def _instead(promise: Promise, link: Link, seen: PageSeen) -> tuple[str, ...]:
    if not promise.offer or not seen.better or _used(promise, link, seen):
        return ()
    return (f"offer {promise.offer}: a better offer holds instead: “{seen.better}”",)


def _used(promise: Promise, link: Link, seen: PageSeen) -> bool:
    return link in _ORDERED and promise.offer in seen.used


def _offer(promise: Promise, link: Link, seen: PageSeen) -> Iterator[str]:
    offer = promise.offer
    if not offer or _used(promise, link, seen):
        return
    if link == "letter":
        yield f"offer {offer}: {NOT_USED}"
    elif offer not in seen.offers:
        yield f"offer {offer}: {seen.withheld_offers.get(offer, NOT_SHOWN)}"
    elif promise.product_id in seen.products and not _applies(
        seen.offers[offer], promise.product_id
    ):
        yield f"offer {offer}: {OTHERS}"


def _applies(products: frozenset[ProductId], product: ProductId | None) -> bool:
    return not products or product in products


def _product(promise: Promise, link: Link, seen: PageSeen) -> Iterator[str]:
    product = promise.product_id
    if product is None:
        return
    if link == "letter":
        if product not in seen.ordered:
            yield f"product {product}: {NOT_ORDERED}"
    elif not seen.sold:
        yield f"product {product}: {GONE}"
    elif link != "order" and not seen.available:
        yield f"product {product}: {OUT_OF_STOCK}"
    elif link != "order" and product not in seen.products:
        yield f"product {product}: {seen.withheld_products.get(product, NOT_SHOWN)}"


def _blocks(promise: Promise, link: Link, seen: PageSeen) -> Iterator[str]:
    if link in _WORDED:
        for block in promise.blocks:
            if block not in seen.blocks:
                yield f"block {block}: {seen.withheld_blocks.get(block, NOT_SHOWN)}"
