"""The public menu: every offer there is, and who gets it. Nothing else is ever applied.

Reads what `experience` publishes, the same for everybody. Held by
tests/storefront/test_composed.py.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get

from shopkeeper import experience
from shopkeeper.decisions.offers import PublicOffer
from shopkeeper.domain import Money
from shopkeeper.experience import PublicMenu
from shopkeeper.storefront.chrome import page
from shopkeeper.storefront.front import AnyRequest, Front, TheFront, TheShopper
from shopkeeper.storefront.meant import meant, title_of
from shopkeeper.storefront.words import counted, shown_moment, shown_money

_RULES = {
    "first_order": "For your first order",
    "referral": "For visits by the campaign's own link",
}


class Listed(msgspec.Struct, frozen=True):
    """An offer on the menu."""

    id: str
    title: str
    eligibility: str
    terms: tuple[str, ...]
    """Every further condition, in words."""


@get("/offers", sync_to_thread=True, include_in_schema=False)
def offers(front: TheFront, request: AnyRequest, shopper: TheShopper) -> Response[bytes]:
    """Every offer in force, and the tiers customers are in."""
    menu = experience.public_menu(front.services)
    listed = tuple(
        Listed(offer.id, offer.title, offer.eligibility, tuple(_terms(front, offer, menu)))
        for offer in menu.offers
    )
    return page(front, shopper, request, "offers.html", listed=listed, tiers=menu.tiers)


def _terms(front: Front, offer: PublicOffer, menu: PublicMenu) -> list[str]:
    tiers = {tier.id: tier for tier in menu.tiers}
    place, zone = front.services.facts.place, ZoneInfo(front.services.facts.time_zone)
    least = Money(offer.least_basket, place.currency)
    titles = ", ".join(tiers[name].title for name in offer.tiers if name in tiers)
    beside = ", ".join(f"“{title}”" for title in _combined(offer, menu))
    said = [
        *_what(front, offer),
        f"For: {titles}" if titles else "",
        _RULES.get(offer.rule, ""),
        f"Where: {', '.join(offer.markets)}" if offer.markets else "",
        f"From a basket of {shown_money(least)}" if offer.least_basket else "",
        f"At most {_times(offer.cap.times)} in {offer.cap.days} days" if offer.cap else "",
        f"With all of “{offer.campaign}”: at most {_times(offer.campaign_limit.times)} in "
        f"{offer.campaign_limit.days} days"
        if offer.campaign_limit
        else "",
        _span(offer.starts, offer.ends, zone),
        "May run out before its end" if offer.may_run_out else "",
        f"Can be combined with {beside}" if beside else "",
    ]
    return [words for words in said if words]


def _what(front: Front, offer: PublicOffer) -> list[str]:
    """What it is on, and what is given."""
    columns = front.shop().columns
    products = meant(offer.products, columns)
    parts = "; ".join(meant(part, columns) for part in offer.parts)
    return [
        f"On: {products}" if products else "",
        f"One of each: {parts}" if parts else "",
        f"The gift: {title_of(offer.gift, columns)}" if offer.gift else "",
        f"Down by at most {offer.depth_bps / 100:g} %" if offer.kind == "price_match" else "",
        f"{offer.points} points" if offer.points else "",
    ]


def _combined(offer: PublicOffer, menu: PublicMenu) -> list[str]:
    """Titles of those it is declared to combine with, whichever of the two says so."""
    return [
        other.title
        for other in menu.offers
        if other.id in offer.stacks_with or offer.id in other.stacks_with
    ]


def _times(n: int) -> str:
    return "once" if n == 1 else counted(n, "time")


def _span(starts: datetime | None, ends: datetime | None, zone: ZoneInfo) -> str:
    bounds = (("from", starts), ("until", ends))
    told = " ".join(
        f"{word} {shown_moment(time.astimezone(zone))}" for word, time in bounds if time
    )
    return told[:1].upper() + told[1:]
