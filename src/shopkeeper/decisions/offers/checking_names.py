"""Whether what offers refer to is there: tiers, offers, campaigns, products, attributes.

A condition on products is written alike in every file of rules, and checked here for all of them.
Held by tests/decisions/offers/test_checking.py and tests/decisions/test_mistakes.py.
"""

from collections.abc import Collection, Iterator, Mapping
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
    yield from check_filters(written, at, scope.filters, known)


def check_filters(
    written: Written[Any], at: Path, filters: Mapping[str, Any], known: Known
) -> Found:
    """Whether conditions are on attributes the catalogue has, and can be read.

    Args:
        at: The part of the file that has `filters`.
    """
    for name, wanted in filters.items():
        path = (*at, "filters", name)
        names = known.attributes | MONEY
        if known.attributes and name not in names:
            text = "is not an attribute of the catalogue"
            yield written.problem(path, text, meant(name, names), code="unknown")
        elif fault := _unreadable(name, wanted, known.currency):
            yield written.problem(path, f"cannot be read: {fault}")


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
    written: Written[Any], path: Path, what: str, name: str, known: Collection[str]
) -> Found:
    if name not in known:
        hint = meant(name, known) if known else f"no {what} is declared"
        text = f"must be a known {what}, got {name!r}"
        yield written.problem(path, text, hint, code="unknown")
