"""Explain a decision that was logged: to shoppers in plain sentences, to operators in full.

The id of a decision comes in; what it followed, why each thing was there and what to change goes
out. What shoppers are told carries no score, no rule, nobody else's data and no margin. Reads the
log. Law 11; tests/experience/test_why.py.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from shopkeeper.domain import (
    BlockShown,
    Decision,
    DecisionId,
    Disclosure,
    Event,
    NotFound,
    OfferShown,
    ProductId,
    PromiseState,
    Reason,
    Shown,
    Source,
    Stated,
)
from shopkeeper.experience.overseeing import OperatorView, operator_view
from shopkeeper.experience.replaying import found
from shopkeeper.experience.services import Services
from shopkeeper.experience.shoppers import for_shopper
from shopkeeper.experience.titles import Titles
from shopkeeper.experience.weighing import (
    MainParameter,
    ToChange,
    changes_of,
    parameters_of,
    summary_of,
)
from shopkeeper.log import Logged

ONE_PRICE = "Whoever asks at this moment in this market pays the same price."


class BeliefRead(msgspec.Struct, frozen=True):
    """A belief that was used, and where it came from; never what it says."""

    variable: str
    title: str
    source: Source
    """Of its newest evidence."""
    age_days: float
    """Of that evidence, when it was used."""


class Input(msgspec.Struct, frozen=True, omit_defaults=True):
    """An event of the customer that the decision read, or something they said."""

    position: int
    name: str
    """Of the event; of something said, `stated` and the variable."""
    time: datetime
    products: tuple[ProductId, ...] = ()


class Explained(msgspec.Struct, frozen=True):
    """A product and why it was where it was."""

    id: ProductId
    title: str
    position: int
    why: str
    """In a sentence."""
    reasons: tuple[Reason, ...]


class OfferExplained(msgspec.Struct, frozen=True):
    id: str
    title: str
    why: str
    eligibility: str
    """Who gets it, in public words."""
    ends: datetime | None


class BlockExplained(msgspec.Struct, frozen=True):
    """Words of the page and why they stood there."""

    id: str
    headline: str
    why: str
    facts: dict[str, str]
    """What they quote, each with its source and window."""


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    decision_id: DecisionId
    time: datetime
    arm: str
    degraded: str
    """Why it was not the full answer; empty where it was."""
    summary: str
    """The whole page in one sentence."""
    parameters: tuple[MainParameter, ...]
    """What the page followed, the weightiest first."""
    to_change: tuple[ToChange, ...]
    """What to do to get something else."""
    versions: dict[str, str]
    inputs: tuple[Input, ...]
    beliefs: tuple[BeliefRead, ...]
    """What was believed of the customer and used."""
    placements: dict[str, tuple[Explained, ...]]
    withheld: dict[str, dict[ProductId, str]]
    """Placement to the candidates that were kept back, each with its reason."""
    page: str = ""
    offers: tuple[OfferExplained, ...] = ()
    withheld_offers: dict[str, str] = {}
    """Offers of the public menu that were not there, each with the reason."""
    blocks: tuple[BlockExplained, ...] = ()
    pricing: str = ""
    disclosures: tuple[Disclosure, ...] = ()
    promise: PromiseState | None = None
    """Of the ad this visit came by."""
    operator: OperatorView | None = None
    """For those who run the shop, where it was asked for."""


def why(services: Services, decision_id: DecisionId, *, operator: bool = False) -> Explanation:
    """What lay behind a decision.

    Args:
        operator: Also what is for those who run the shop alone.

    Raises:
        NotFound: No such decision was logged, or its customer was erased.
        InvalidRequest: The id is an event's.
    """
    logged = found(services, decision_id)
    decision = logged.entry.record
    if not isinstance(decision, Decision):
        raise NotFound(f"the customer of decision {decision_id!r} was erased")
    told, titles = parameters_of(decision), Titles(services)
    return Explanation(
        decision_id=decision_id,
        time=decision.time,
        arm=decision.arm,
        summary=summary_of(decision, told),
        parameters=told,
        to_change=changes_of(decision, told),
        versions=decision.versions,
        inputs=tuple(_inputs(services, decision)),
        beliefs=tuple(_beliefs(services, decision)),
        placements={
            name: tuple(_product(one, titles) for one in slate.products)
            for name, slate in decision.slates.items()
        },
        withheld={name: slate.withheld for name, slate in decision.slates.items()},
        degraded=decision.degraded,
        page=decision.page,
        offers=tuple(map(_offer, decision.offers)),
        withheld_offers=decision.withheld_offers,
        blocks=tuple(map(_block, decision.blocks)),
        pricing=ONE_PRICE if decision.prices else "",
        disclosures=decision.disclosures,
        promise=for_shopper(decision).promise,
        operator=operator_view(services, logged, decision) if operator else None,
    )


def _inputs(services: Services, decision: Decision) -> Iterator[Input]:
    for position in decision.inputs:
        for logged in services.log.read(after=position - 1, limit=1):
            read = _input(logged) if logged.position == position else None
            if read is not None:
                yield read


def _input(logged: Logged) -> Input | None:
    record = logged.entry.record
    if isinstance(record, Event):
        products = tuple(line.product_id for line in record.lines)
        return Input(logged.position, record.name, record.time, products)
    if isinstance(record, Stated):
        return Input(logged.position, f"stated {record.variable}", record.time)
    return None


def _beliefs(services: Services, decision: Decision) -> Iterator[BeliefRead]:
    declared = services.preferences.variables
    for name, used in decision.beliefs.items():
        title = declared[name].title if name in declared else name
        yield BeliefRead(name, title, used.source, used.age_days)


def _product(shown: Shown, titles: Titles) -> Explained:
    title = titles.of(shown.id)
    said = _sentence(title or shown.id, shown.reasons)
    return Explained(shown.id, title, shown.position, said, shown.reasons)


def _offer(offer: OfferShown) -> OfferExplained:
    said = _sentence(offer.title, offer.reasons)
    return OfferExplained(offer.id, offer.title, said, offer.eligibility, offer.ends)


def _block(block: BlockShown) -> BlockExplained:
    said = _sentence(f"“{block.headline}”", block.reasons)
    return BlockExplained(block.id, block.headline, said, block.facts)


def _sentence(what: str, reasons: tuple[Reason, ...]) -> str:
    """Why something is there.

    >>> _sentence("Mug", (Reason("range", "From our range"),))
    'Mug: from our range.'
    """
    told = [text[0].lower() + text[1:] for text in (one.text for one in reasons) if text]
    return f"{what}: {'; '.join(told) or 'from our range'}."
