"""Whether what offers refer to is there: tiers, offers, campaigns, products, attributes.

Held by tests/decisions/offers/test_checking.py.
"""

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from shopkeeper.catalog.attributes import MONEY, encode
from shopkeeper.catalog.filters import match_amounts, match_texts
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers.menu import Offer, OffersFile, Scope
from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import Path, Problem, Written, meant

Found = Iterator[Problem]


def check_names(written: Written[OffersFile], known: Known) -> Found:
    """Every name in the menu."""
    ids = {offer.id for offer in written.said.offers}
    campaigns = {campaign.id for campaign in written.said.campaigns}
    for i, offer in enumerate(written.said.offers):
        at: Path = ("offers", i)
        for j, tier in enumerate(offer.tiers):
            yield from _named(written, (*at, "tiers", j), "tier", tier, known.tiers)
        for j, other in enumerate(offer.stacks_with):
            others = ids - {offer.id}
            yield from _named(written, (*at, "stacks_with", j), "other offer", other, others)
        if offer.campaign:
            yield from _named(written, (*at, "campaign"), "campaign", offer.campaign, campaigns)
        yield from _products(written, at, offer, known)


def _products(written: Written[OffersFile], at: Path, offer: Offer, known: Known) -> Found:
    if offer.gift is not None and known.products is not None:
        yield from _named(written, (*at, "gift"), "product", offer.gift, known.products)
    yield from _scope(written, (*at, "products"), offer.products, known)
    for j, part in enumerate(offer.parts):
        yield from _scope(written, (*at, "parts", j), part, known)


def _scope(written: Written[OffersFile], at: Path, scope: Scope, known: Known) -> Found:
    for j, product in enumerate(scope.ids if known.products is not None else ()):
        yield from _named(written, (*at, "ids", j), "product", product, known.products or ())
    for name, wanted in scope.filters.items():
        path = (*at, "filters", name)
        if known.attributes and name not in MONEY:
            yield from _named(written, path, "attribute", name, known.attributes)
        if fault := _unreadable(name, wanted, known.currency):
            yield written.problem(path, fault)


def _unreadable(name: str, wanted: Any, currency: str) -> str:
    """What is wrong with a condition, whatever the products; empty: nothing."""
    try:
        if name in MONEY:
            match_amounts(name, wanted, np.zeros(0, np.int64), currency)
        else:
            match_texts(name, wanted, encode([]))
    except InvalidRequest as wrong:
        return str(wrong).split(": ", 1)[-1]
    return ""


def _named(
    written: Written[OffersFile], path: Path, what: str, name: str, known: Collection[str]
) -> Found:
    if name not in known:
        yield written.problem(
            path, f"must be a known {what}, got {name!r}", meant(name, known), code="unknown"
        )
