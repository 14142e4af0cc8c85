"""Which offers of the menu a page shows: of those allowed, the ones worth most to the customer.

A menu, a moment and what the policies said come in; offers with their prices go out, and of every
other offer why it is not there. Pure; ties go to the one that stands first in the file.

Nothing shown lacks a yes of the policies, is below its floor, or is combined with what it was not
declared to be: tests/decisions/offers/test_surfacing.py.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers.candidates import Page, candidates, page_of
from shopkeeper.decisions.offers.choosing import Taken, choose
from shopkeeper.decisions.offers.eligibility import EMPTY, Attributes, Basket, eligible
from shopkeeper.decisions.offers.menu import Offer
from shopkeeper.decisions.offers.opened import Menu
from shopkeeper.domain import Money, OfferShown, ProductId, Reason

MOST = 3
"""Offers on one page."""
FORBIDDEN = "no policy of the shop permits it here"
BY_POLICY = "rules of the shop ask for your tier, your orders or what you agreed to"
_PRICED = frozenset({"percent", "amount", "bundle"})
_REASONS = {"first_order": "it is your first order", "referral": "you came by its own link"}


class Verdicts(Protocol):
    """What the policies said, beside the menu's offers."""

    @property
    def allowed(self) -> NDArray[np.bool_]:
        """Shape `(m,)`."""

    @property
    def permitted_by(self) -> tuple[tuple[str, ...], ...]:
        """Ids of the policies that permitted each."""


@dataclass(frozen=True, slots=True)
class Surfaced:
    """A page's offers."""

    offers: tuple[OfferShown, ...]
    """Worth most first; prices are with it and with those before it that it is combined with."""
    withheld: dict[str, str]
    """Offer to why it is not shown, in words its reader may see; in the file's order."""
    instead: str = ""
    """Id of the offer shown in place of the promised one, worth at least as much; empty: none."""

    cheaper: Mapping[ProductId, str] = field(default_factory=dict)
    """Product that another offer than the promised one makes cheaper, to the id of that one."""

    @property
    def saves(self) -> dict[str, int]:
        """Offer shown to what it is worth, in minor units."""
        return {offer.id: offer.saves for offer in self.offers}


def surfaced(
    menu: Menu,
    attributes: Attributes,
    shown: NDArray[np.int32],
    verdicts: Verdicts,
    now: datetime,
    *,
    refused: Mapping[str, str] | None = None,
    basket: Basket = EMPTY,
    units: NDArray[np.int64] | None = None,
    most: int = MOST,
    promised: str = "",
    personal: Collection[str] = (),
) -> Surfaced:
    """Choose a page's offers.

    Args:
        shown: Shape `(k,)`, catalogue indices of the products of the page, each once.
        refused: Offer to why it could not be held for the customer.
        basket: What is in it; what is off the basket keeps the floor on it.
        units: Shape `(k,)`, how many of each one purchase has, by which offers are compared;
            None: any one of them.
        most: At most so many are shown.
        promised: Id of the offer the visit's ad spoke of: where it may be shown, it is, unless it
            would push out what is worth more to the customer.
        personal: Ids of the offers of which it depends on the customer who gets them.
    """
    closed = _closed(menu, attributes, verdicts, refused or {}, now)
    live = np.array([i for i, o in enumerate(menu.offers) if o.id not in closed], np.intp)
    page = page_of(menu, shown, basket, units)
    found, unfit = candidates(menu, live, page)
    chosen = choose(menu, found, page, most, promised)
    why = {**closed, **unfit, **chosen.withheld}
    return Surfaced(
        tuple(
            _shown(menu, one, page, verdicts.permitted_by[one.place], personal)
            for one in chosen.taken
        ),
        {offer.id: why[offer.id] for offer in menu.offers if offer.id in why},
        chosen.instead,
        {menu.columns.ids[shown[at]]: rival for at, rival in chosen.cheaper.items()},
    )


def _closed(
    menu: Menu,
    attributes: Attributes,
    verdicts: Verdicts,
    refused: Mapping[str, str],
    now: datetime,
) -> dict[str, str]:
    """Offers that are not for this customer now, whatever the page shows."""
    reasons = {}
    for place, offer in enumerate(menu.offers):
        reason = eligible(offer, attributes, now, attributes.market)
        if not reason and not verdicts.allowed[place]:
            reason = FORBIDDEN
        if reason := reason or refused.get(offer.id, ""):
            reasons[offer.id] = reason
    return reasons


def _shown(
    menu: Menu, one: Taken, page: Page, policies: tuple[str, ...], personal: Collection[str]
) -> OfferShown:
    offer, columns = menu.offers[one.place], menu.columns
    there = np.flatnonzero(one.after >= 0)
    ids = tuple(columns.ids[i] for i in page.shown[there])
    amounts = [Money(int(a), columns.currency) for a in one.after[there]]
    return OfferShown(
        id=offer.id,
        kind=offer.kind,
        title=offer.title,
        eligibility=offer.eligibility,
        depth_bps=offer.depth_bps,
        amount=Money(offer.amount, columns.currency) if offer.kind == "amount" else None,
        points=offer.points,
        products=ids,
        prices=dict(zip(ids, amounts, strict=True)) if offer.kind in _PRICED else {},
        saves=one.saves,
        ends=offer.ends,
        reasons=_reasons(offer, offer.id in personal),
        policies=policies,
    )


def _reasons(offer: Offer, personal: bool) -> tuple[Reason, ...]:
    """What it was surfaced by: the parts of its public condition that were asked, and whether rules
    of the shop ask more."""
    asked = [Reason("rule", _REASONS[offer.rule])] if offer.rule in _REASONS else []
    words = f"who gets it: {offer.eligibility}"
    if offer.tiers:
        asked.append(Reason("tier", words))
    if personal and not offer.personalised:
        asked.append(Reason("policy", BY_POLICY))
    narrow = (
        offer.least_basket or offer.markets or offer.announced == "individual"
        or offer.cap or offer.budget
    )  # fmt: skip
    return tuple(asked) or (Reason("menu", words if narrow else "everybody gets it"),)
