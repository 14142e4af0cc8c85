"""Whether a page keeps what the ad said, part by part, and why not.

A promise and what the page shows come in; its state goes out: kept, or broken with a reason for
each part that is missing, law 10 of the design. Pure. tests/decisions/promises/test_keeping.py
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shopkeeper.decisions.promises.promise import Promise
from shopkeeper.domain import Link, ProductId, PromiseState

NOT_SHOWN = "not on this page"
GONE = "no longer sold"
OUT_OF_STOCK = "out of stock"


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What a page shows, and why it withholds what it does not."""

    offers: frozenset[str] = frozenset()
    withheld_offers: Mapping[str, str] = field(default_factory=dict)
    blocks: frozenset[str] = frozenset()
    withheld_blocks: Mapping[str, str] = field(default_factory=dict)
    products: frozenset[ProductId] = frozenset()
    """Shown, or what the page is about."""
    withheld_products: Mapping[ProductId, str] = field(default_factory=dict)
    sold: bool = True
    """Whether the catalogue has the promised product."""
    available: bool = True
    """Whether the promised product can be bought now."""


def keep(promise: Promise, link: Link, seen: PageSeen, signed: bool = True) -> PromiseState:
    """How the promise stands at one link of the chain.

    The message and its proof are asked of the landing and the product page; the offer and the
    product of every page, up to the one after the purchase, where the product needs no stock.

    Args:
        signed: False where the promise is known by the link's campaign alone.
    """
    breaks = (*_offer(promise, seen), *_product(promise, link, seen), *_blocks(promise, link, seen))
    return PromiseState(promise.id, link, not breaks, breaks, "signed" if signed else "campaign")


def _offer(promise: Promise, seen: PageSeen) -> Iterator[str]:
    if promise.offer and promise.offer not in seen.offers:
        yield f"offer {promise.offer}: {seen.withheld_offers.get(promise.offer, NOT_SHOWN)}"


def _product(promise: Promise, link: Link, seen: PageSeen) -> Iterator[str]:
    product = promise.product_id
    if product is None:
        return
    if not seen.sold:
        yield f"product {product}: {GONE}"
    elif link != "order" and not seen.available:
        yield f"product {product}: {OUT_OF_STOCK}"
    elif link != "order" and product not in seen.products:
        yield f"product {product}: {seen.withheld_products.get(product, NOT_SHOWN)}"


def _blocks(promise: Promise, link: Link, seen: PageSeen) -> Iterator[str]:
    if link in {"landing", "product"}:
        for block in promise.blocks:
            if block not in seen.blocks:
                yield f"block {block}: {seen.withheld_blocks.get(block, NOT_SHOWN)}"
