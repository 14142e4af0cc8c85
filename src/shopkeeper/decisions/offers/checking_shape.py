"""Whether every offer says what one of its kind must, in the unit it must be in.

Held by tests/decisions/offers/test_checking.py.
"""

from collections.abc import Iterator
from typing import Any

from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.menu import Campaign, Offer, OffersFile
from shopkeeper.decisions.offers.reading import UNITS
from shopkeeper.domain import Money, digits
from shopkeeper.domain.files import Path, Problem, Written

LEAST_DEPTH = 100
"""A depth below this many basis points was meant in percent."""
_NEEDS = {
    "percent": "depth_bps",
    "amount": "amount",
    "bundle": "depth_bps",
    "gift": "gift",
    "price_match": "depth_bps",
    "points": "points",
}
"""Kind to the field that says how much."""
_SIZES = ("depth_bps", "amount", "points", "gift")
_BASKET_ONLY = frozenset({"free_shipping", "gift"})
_PRODUCT_ONLY = frozenset({"bundle", "price_match"})
Found = Iterator[Problem]


def check_shape(written: Written[OffersFile], known: Known) -> Found:
    """Each offer by itself."""
    campaigns = {campaign.id: campaign for campaign in written.said.campaigns}
    yield from _floor(written, ("margin_floor_bps",), written.said.margin_floor_bps)
    for i, offer in enumerate(written.said.offers):
        yield from _sizes(written, i, offer)
        yield from _units(written, i, offer, known)
        yield from _floor(written, ("offers", i, "margin_floor_bps"), offer.margin_floor_bps)
        yield from _applied(written, i, offer)
        yield from _times(written, i, offer, campaigns.get(offer.campaign))


def _sizes(written: Written[OffersFile], i: int, offer: Offer) -> Found:
    needed = _NEEDS.get(offer.kind)
    if needed and not getattr(offer, needed):
        unit = UNITS.get(needed, "")
        text = f"must be stated by an offer of kind {offer.kind!r}"
        yield written.problem(("offers", i, needed), text, unit)
    for name in _SIZES:
        if name != needed and getattr(offer, name):
            yield written.problem(
                ("offers", i, name), f"says nothing of an offer of kind {offer.kind!r}"
            )


def _units(written: Written[OffersFile], i: int, offer: Offer, known: Known) -> Found:
    if 0 < offer.depth_bps < LEAST_DEPTH:
        yield written.problem(
            ("offers", i, "depth_bps"),
            f"must be at least {LEAST_DEPTH}, got {offer.depth_bps}; {UNITS['depth_bps']}",
            f"{offer.depth_bps} % is {offer.depth_bps * 100}",
            code="unit",
        )
    for name in ("amount", "least_basket", "cost"):
        yield from asked_of(written, ("offers", i, name), getattr(offer, name), known.currency)


def asked_of(written: Written[Any], path: Path, amount: int | None, currency: str) -> Found:
    """Whether major units were meant, where an amount is less than one of them."""
    whole = 10 ** digits(currency)
    if amount is not None and 0 < amount < whole:
        said, meant = Money(amount, currency), Money(amount * whole, currency)
        text, hint = f"is {said}: was {meant} meant?", f"{meant} is {amount * whole}"
        yield written.problem(path, text, hint, code="unit", fatal=False)


def _floor(written: Written[OffersFile], path: Path, floor: int | None) -> Found:
    if floor is not None and 0 < floor < LEAST_DEPTH:
        yield written.problem(
            path,
            f"is {floor / 100:g} %: was {floor} % meant?",
            f"{floor} % is {floor * 100}",
            code="unit",
            fatal=False,
        )


def _applied(written: Written[OffersFile], i: int, offer: Offer) -> Found:
    if offer.per == "product" and offer.kind in _BASKET_ONLY:
        yield written.problem(("offers", i, "per"), f"must be basket for {offer.kind!r}")
    if offer.per == "basket" and offer.kind in _PRODUCT_ONLY:
        yield written.problem(("offers", i, "per"), f"must be product for {offer.kind!r}")
    if offer.kind == "bundle" and len(offer.parts) < 2:
        got = len(offer.parts)
        yield written.problem(("offers", i, "parts"), f"must be at least 2 of a bundle, got {got}")
    if offer.kind != "bundle" and offer.parts:
        yield written.problem(("offers", i, "parts"), "are of a bundle alone")
    if (offer.kind == "bundle" or offer.on_basket) and (
        offer.products.ids or offer.products.filters
    ):
        instead = "`parts`" if offer.kind == "bundle" else "`per: product`"
        yield written.problem(
            ("offers", i, "products"), f"are of an offer off each product; here {instead} is meant"
        )


def _times(written: Written[OffersFile], i: int, offer: Offer, campaign: Campaign | None) -> Found:
    if offer.starts and offer.ends and offer.ends <= offer.starts:
        yield written.problem(("offers", i, "ends"), f"must be after `starts`, got {offer.ends}")
    if campaign is None:
        return
    late = offer.starts is not None and offer.starts >= campaign.ends
    early = offer.ends is not None and offer.ends <= campaign.starts
    if late or early:
        yield written.problem(
            ("offers", i, "starts" if late else "ends"),
            f"must lie within campaign {campaign.id!r}, {campaign.starts} to {campaign.ends}",
            code="unreachable",
        )
    elif offer.ends is not None and offer.ends > campaign.ends:
        yield written.problem(
            ("offers", i, "ends"),
            f"is after campaign {campaign.id!r}: it ends with that, {campaign.ends}",
            code="unreachable",
            fatal=False,
        )
    if "none" not in (offer.rule, campaign.rule) and offer.rule != campaign.rule:
        yield written.problem(
            ("offers", i, "rule"), f"must be that of campaign {campaign.id!r}, {campaign.rule!r}"
        )
