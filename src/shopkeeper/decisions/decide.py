"""One answer from what is known: retrieve, blend, withhold, diversify, explain.

Pure: a moment comes in, a decision goes out; `experience` reads and writes. The same moment and the
same chance give the same decision.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
import numpy as np

from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.chance import seed_of
from shopkeeper.decisions.compose import Composed, compose
from shopkeeper.decisions.filling import Again, Filled, fill_page, fill_placements
from shopkeeper.decisions.heeding import Heard, hear
from shopkeeper.decisions.leanings import spoken
from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.offers import Attributes
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.state import state_of
from shopkeeper.domain import (
    BeliefUsed,
    CustomerRef,
    DecideRequest,
    Decision,
    DecisionId,
    Slate,
    StateRead,
)

DAY = 86_400.0


def decide(
    moment: Moment,
    decision_id: DecisionId,
    rng: np.random.Generator | None = None,
    again: Again | None = None,
) -> Decision:
    """Fill every placement asked for, or compose the page asked for whole.

    Args:
        rng: Chooses what is shown to learn about it; not given: seeded by who asks for what.
        again: Candidates of a decision that was logged, to be governed and composed again.

    Raises:
        InvalidRequest: An unknown placement, a size or a diversity out of range, or a filter that
            cannot be read.
    """
    moment = as_permitted(moment)
    heard, page = hear(moment), moment.page
    seed = seed_of(moment) if rng is None else None
    rng = rng or np.random.default_rng(seed)
    read = state_of(moment, seed)
    if page is None:
        filled = fill_placements(moment, heard, rng, again)
        decision = answer(moment, _slates(filled), decision_id, _said(heard))
        return _with_candidates(decision, filled, read)
    filled = fill_page(page, moment, heard, rng, again)
    said = _said(heard) if filled else {}
    return composed(moment, page, filled, said, decision_id, rng, read, heard.attributes)


def composed(
    moment: Moment,
    page: Page,
    filled: Mapping[str, Filled],
    said: Mapping[str, Belief],
    decision_id: DecisionId,
    rng: np.random.Generator,
    read: StateRead,
    seen: Attributes,
) -> Decision:
    """The record of a page whose products are chosen, with all that stands beside them.

    Args:
        filled: Its shelves, or the list it shows.
        said: Beliefs that were used to choose them.
        seen: What offers may know of the moment.
    """
    made = compose(moment, page, _slates(filled), rng, seen)
    decision = answer(moment, _slates(filled), decision_id, {**said, **made.beliefs})
    return _with_candidates(_composed(decision, page.id, made), filled, read)


def _slates(filled: Mapping[str, Filled]) -> dict[str, Slate]:
    return {name: one.slate for name, one in filled.items()}


def _said(heard: Heard) -> dict[str, Belief]:
    return {**heard.leanings.beliefs, **heard.wishes.beliefs}


def _with_candidates(decision: Decision, filled: Mapping[str, Filled], read: StateRead) -> Decision:
    steered = {product: rule for one in filled.values() for product, rule in one.steered.items()}
    candidates = {name: one.candidates for name, one in filled.items()}
    return msgspec.structs.replace(decision, candidates=candidates, steered=steered, state=read)


def _composed(decision: Decision, page: str, made: Composed) -> Decision:
    return msgspec.structs.replace(
        decision,
        page=page,
        tier=made.tier,
        prices=made.prices,
        offers=made.offers.offers,
        withheld_offers=made.offers.withheld,
        blocks=made.words.blocks,
        withheld_blocks=made.words.withheld,
        sections=made.sections,
        disclosures=made.disclosures,
        promise=made.promise,
        alarms=made.alarms,
    )


def answer(
    moment: Moment,
    slates: dict[str, Slate],
    decision_id: DecisionId,
    beliefs: Mapping[str, Belief],
) -> Decision:
    """The record of what was answered, without the customer's outside ids.

    Args:
        beliefs: Those that were used, by variable.
    """
    profile = moment.profile
    statements = (one.position for belief in beliefs.values() for one in spoken(belief))
    return Decision(
        decision_id=decision_id,
        time=moment.now,
        request=_without_ids(moment.request),
        arm=moment.arm,
        slates=slates,
        versions=moment.shop.versions,
        inputs=tuple(sorted({*profile.positions, *profile.seen, *statements})),
        degraded="" if moment.shop.bundle else "no trained model is there to answer",
        beliefs={name: _used(belief, moment.now) for name, belief in beliefs.items()},
    )


def _used(belief: Belief, now: datetime) -> BeliefUsed:
    newest = (spoken(belief) or belief.evidence)[0]
    return BeliefUsed(newest.source, round((now - newest.time).total_seconds() / DAY, 2))


def _without_ids(request: DecideRequest) -> DecideRequest:
    return msgspec.structs.replace(request, customer=CustomerRef())
