"""A decision as it is kept where nothing may be kept of who asked.

A moment comes in; what is left of its request goes out: products, numbers, words the shop itself
declared and the place whose law holds, and nothing that could be joined to a person. What chance
is seeded by is taken from it too, so that the seed tells no more. Pure. Held by
tests/decisions/test_nobody.py.
"""

import re
from collections.abc import Iterable

import msgspec

from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.offers import Utm, campaign_of
from shopkeeper.decisions.placements import PLACEMENTS
from shopkeeper.domain import Context, DecideRequest, Decision, PlacementRequest, ProductId

PAGES = frozenset({*PLACEMENTS, "category", "thank-you", "account"})
"""Kinds of page that may be named; an address could hold anything."""
_MARKET = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def known_page(page: str) -> str:
    """The kind of page, if it is one of ours; nothing otherwise."""
    return page if page in PAGES else ""


def is_of_nobody(moment: Moment) -> bool:
    """Whether there is nobody, or no ground, to keep the decision under."""
    profile = as_permitted(moment).profile
    return profile.person is None or (profile.basis is None and not profile.events)


def request_of_nobody(moment: Moment) -> DecideRequest:
    """What is kept of the request."""
    request, context = moment.request, moment.request.context
    market = context.market.upper()
    return DecideRequest(
        placements=tuple(
            PlacementRequest(
                slot.name, slot.n, exclude=_sold(slot.exclude, moment), diversity=slot.diversity
            )
            for slot in request.placements
        ),
        context=Context(
            page=known_page(context.page),
            product_id=context.product_id,
            basket=_sold(context.basket, moment),
            market=market if _MARKET.fullmatch(market) else "",
            campaign=context.campaign if _declared(context.campaign, moment) else "",
            used_offers=tuple(
                offer.id
                for offer in moment.shop.governed.menu.offers
                if offer.id in context.used_offers
            ),
        ),
        page=moment.page.id if moment.page is not None else "",
    )


def lost(moment: Moment) -> tuple[str, ...]:
    """Parts of the request that decided and are not kept: free text could be in them.

    What filters let into a list is among its candidates.
    """
    slots = () if moment.is_list else moment.request.placements
    asked, kept = moment.request.context, request_of_nobody(moment).context
    named = {
        "filters": any(slot.filters for slot in slots),
        "market": kept.market != asked.market.upper(),
        "basket": kept.basket != asked.basket,
    }
    return tuple(name for name, gone in named.items() if gone)


def without_subject(moment: Moment, decision: Decision) -> Decision:
    """What was answered, without anything that could lead back to whoever asked.

    Of somebody who was erased while it was made, what was read of them goes too.
    """
    return msgspec.structs.replace(
        decision,
        request=request_of_nobody(moment),
        inputs=(),
        beliefs={},
        state=decision.state if is_of_nobody(moment) else None,
    )


def _declared(campaign: str, moment: Moment) -> bool:
    menu = moment.shop.governed.rules.offers
    return bool(campaign_of(menu, Utm(campaign=campaign), moment.now))


def _sold(products: Iterable[ProductId], moment: Moment) -> tuple[ProductId, ...]:
    """Those of the catalogue; any other id could be anything."""
    return tuple(product for product in products if product in moment.shop.columns.index)
