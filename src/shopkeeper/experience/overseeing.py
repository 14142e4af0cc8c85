"""What lay behind a decision, for those who run the shop: scores, rules, chances, versions.

A decision as it was logged comes in; everything it carries goes out, beside what really was seen of
it. Not for shoppers. Reads the log. Held by tests/experience/test_why.py.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from shopkeeper.domain import (
    BlockShown,
    Candidates,
    Decision,
    Event,
    OfferShown,
    ProductId,
    Shown,
    Slate,
    unpacked,
)
from shopkeeper.experience.services import Services
from shopkeeper.experience.titles import Titles
from shopkeeper.log import Kind, Logged

MOST = 200
"""Candidates told of a placement."""
_READ = 1_000


class CandidateSeen(msgspec.Struct, frozen=True):
    """One product a placement might have held."""

    id: ProductId
    title: str
    score: float
    retriever: str
    probability: float | None
    """How likely it was to be bought in this visit; null where nothing told."""
    outcome: str
    """`shown at 3`, why it was withheld, or empty: others stood before it."""


class Exposure(msgspec.Struct, frozen=True):
    """Something that followed and named the decision."""

    position: int
    name: str
    time: datetime
    products: tuple[ProductId, ...]


class OperatorView(msgspec.Struct, frozen=True):
    """Everything a decision carries."""

    candidates: dict[str, tuple[CandidateSeen, ...]]
    """By placement, best first."""
    shown: dict[str, tuple[Shown, ...]]
    """With scores and how likely each was to stand in its place."""
    steered: dict[ProductId, str]
    """Product to the merchandising rule that moved it."""
    tier: str
    offers: tuple[OfferShown, ...]
    """With the policies that permitted each."""
    withheld_offers: dict[str, str]
    blocks: tuple[BlockShown, ...]
    withheld_blocks: dict[str, str]
    alarms: tuple[str, ...]
    settings: dict[str, float]
    """Of slates: diversity, exploration, margin loss."""
    seed: int | None
    """Of chance."""
    exposures: tuple[Exposure, ...]
    """What pages told of it, oldest first; of a decision without a subject nothing leads back."""


def operator_view(services: Services, logged: Logged, decision: Decision) -> OperatorView:
    """What lay behind a decision.

    Args:
        logged: Where it stands in the log.
    """
    titles, state = Titles(services), decision.state
    names = ("diversity", "exploration", "margin_loss")
    return OperatorView(
        candidates={
            name: tuple(_seen(told, decision.slates.get(name), titles))
            for name, told in decision.candidates.items()
        },
        shown={name: slate.products for name, slate in decision.slates.items()},
        steered=decision.steered,
        tier=decision.tier,
        offers=decision.offers,
        withheld_offers=decision.withheld_offers,
        blocks=decision.blocks,
        withheld_blocks=decision.withheld_blocks,
        alarms=decision.alarms,
        settings={} if state is None else dict(zip(names, state.policy, strict=True)),
        seed=None if state is None else state.seed,
        exposures=tuple(_exposures(services, logged, decision)),
    )


def _seen(told: Candidates, slate: Slate | None, titles: Titles) -> Iterator[CandidateSeen]:
    places = {one.id: one.position for one in slate.products} if slate is not None else {}
    withheld = slate.withheld if slate is not None else {}
    scores, chances = unpacked(told.scores), unpacked(told.chances)
    for i, product in enumerate(told.ids[:MOST]):
        place = places.get(product)
        outcome = withheld.get(product, "") if place is None else f"shown at {place}"
        yield CandidateSeen(
            product,
            titles.of(product),
            scores[i],
            told.retrievers[told.by[i]],
            chances[i] if chances else None,
            outcome,
        )


def _exposures(services: Services, logged: Logged, decision: Decision) -> Iterator[Exposure]:
    customer = logged.entry.customer
    if customer is None:
        return
    kinds = (Kind.SHOWN, Kind.EVENT)
    found = [one for kind in kinds for one in services.log.recent([customer], _READ, kind)]
    for one in sorted(found, key=lambda one: one.position):
        event = one.entry.record
        if isinstance(event, Event) and event.decision_id == decision.decision_id:
            products = tuple(line.product_id for line in event.lines)
            yield Exposure(one.position, event.name, event.time, products)
