"""Explain a decision that was logged: what was read, what answered, why each product was there."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from shopkeeper.catalog import Columns
from shopkeeper.domain import (
    Decision,
    DecisionId,
    Event,
    InvalidRequest,
    MessageId,
    NotFound,
    ProductId,
    Reason,
    Shown,
    Source,
    Stated,
)
from shopkeeper.experience.services import Services
from shopkeeper.log import Erased, Logged


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
    score: float
    retriever: str
    propensity: float
    reasons: tuple[Reason, ...]
    probability: float | None = None
    """How likely it was to be bought in this visit; null where nothing told."""


class Explanation(msgspec.Struct, frozen=True):
    decision_id: DecisionId
    time: datetime
    arm: str
    degraded: str
    versions: dict[str, str]
    inputs: tuple[Input, ...]
    beliefs: tuple[BeliefRead, ...]
    """What was believed of the customer and used."""
    placements: dict[str, tuple[Explained, ...]]
    withheld: dict[str, dict[ProductId, str]]
    """Placement to the candidates that were kept back, each with its reason."""


def why(services: Services, decision_id: DecisionId) -> Explanation:
    """What lay behind a decision.

    Raises:
        NotFound: No such decision was logged, or its customer was erased.
    """
    logged = services.log.find(MessageId(decision_id))
    if logged is None:
        raise NotFound(f"no decision {decision_id!r} was logged")
    record = logged.entry.record
    if isinstance(record, Erased):
        raise NotFound(f"the customer of decision {decision_id!r} was erased")
    if not isinstance(record, Decision):
        raise InvalidRequest(f"{decision_id!r} names an event, not a decision")
    return Explanation(
        decision_id=decision_id,
        time=record.time,
        arm=record.arm,
        degraded=record.degraded,
        versions=record.versions,
        inputs=tuple(_inputs(services, record)),
        beliefs=tuple(_beliefs(services, record)),
        placements={
            name: _explained(services, slate.products) for name, slate in record.slates.items()
        },
        withheld={name: slate.withheld for name, slate in record.slates.items()},
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


def _explained(services: Services, products: tuple[Shown, ...]) -> tuple[Explained, ...]:
    columns = services.shops.current().columns
    return tuple(
        Explained(
            id=shown.id,
            title=_title(columns, shown.id),
            position=shown.position,
            score=shown.score,
            retriever=shown.retriever,
            propensity=shown.propensity,
            reasons=shown.reasons,
            probability=shown.probability,
        )
        for shown in products
    )


def _title(columns: Columns, product: ProductId) -> str:
    return columns.products[columns.index[product]].title if product in columns.index else ""
