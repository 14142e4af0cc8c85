"""Make a logged decision again, from what was logged, and say whether it comes out the same.

The id of a decision comes in; "the same", each difference, or by name what is not there any more
goes out. No model is asked for candidates: those that were logged are governed and composed again.
Reads only. Law 11, held over random shops and pages by tests/experience/test_replaying.py.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np

from shopkeeper import decisions
from shopkeeper.catalog import Catalog
from shopkeeper.decisions.filling import Again
from shopkeeper.domain import Decision, DecisionId, InvalidRequest, MessageId, NotFound
from shopkeeper.experience.rebuilding import moment_of_past
from shopkeeper.experience.recalling import Refusal
from shopkeeper.experience.services import Services
from shopkeeper.log import Erased, Logged

MOST = 100
"""Differences that are told."""
_NOT_DECIDED = ("decision_id", "request", "state", "inputs")
"""What a decision is asked by, and what is read for it."""


class Difference(msgspec.Struct, frozen=True):
    """Where a decision came out otherwise."""

    path: str
    logged: Any
    """Null where there was nothing."""
    again: Any


class Replay(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of deciding again."""

    decision_id: DecisionId
    same: bool
    differences: tuple[Difference, ...] = ()
    refused: Refusal | None = None
    """What is not there any more; then nothing was compared."""


def replay(services: Services, decision_id: DecisionId, fresh: Callable[[], Catalog]) -> Replay:
    """Govern and compose a logged decision again.

    Args:
        fresh: Makes an empty catalogue.

    Raises:
        NotFound: No such decision was logged, or its time was over.
        InvalidRequest: The id is an event's.
    """
    logged = found(services, decision_id)
    decision = logged.entry.record
    if not isinstance(decision, Decision):
        gone = Refusal("customer erased", f"the customer of decision {decision_id!r} was erased")
        return Replay(decision_id, same=False, refused=gone)
    moment = moment_of_past(services, logged, decision, fresh)
    if isinstance(moment, Refusal):
        return Replay(decision_id, same=False, refused=moment)
    state = decision.state
    assert state is not None
    rng = np.random.default_rng(state.seed)
    if moment.is_list:
        again = decisions.list_again(moment, decision, decision_id, rng)
    else:
        again = decisions.decide(moment, decision_id, rng, Again(decision.candidates))
    differences = tuple(differing(_compared(decision), _compared(again)))[:MOST]
    bundle = moment.shop.bundle
    if differences and bundle is not None and bundle.stripped != state.stripped:
        text = f"customers were taken out of model version {bundle.version!r} since"
        return Replay(decision_id, same=False, refused=Refusal("model stripped", text))
    return Replay(decision_id, not differences, differences)


def found(services: Services, decision_id: DecisionId) -> Logged:
    """The entry of a decision, or what is left of it where its customer was erased.

    Raises:
        NotFound: There is none.
        InvalidRequest: The id is an event's.
    """
    logged = services.log.find(MessageId(decision_id))
    if logged is None:
        raise NotFound(f"no decision {decision_id!r} was logged")
    if not isinstance(logged.entry.record, Decision | Erased):
        raise InvalidRequest(f"{decision_id!r} names an event, not a decision")
    return logged


def differing(logged: Any, again: Any, path: str = "") -> Iterator[Difference]:
    """Where two trees of plain values differ, leaf by leaf.

    >>> [one.path for one in differing({"a": [1, 2], "b": 3}, {"a": [1, 5], "c": 3})]
    ['a.1', 'b', 'c']
    """
    if logged == again:
        return
    if isinstance(logged, dict) and isinstance(again, dict):
        names: Any = dict.fromkeys([*logged, *again])
        left, right = logged, again
    elif isinstance(logged, list) and isinstance(again, list):
        names = range(max(len(logged), len(again)))
        left, right = dict(enumerate(logged)), dict(enumerate(again))
    else:
        yield Difference(path, logged, again)
        return
    for name in names:
        yield from differing(left.get(name), right.get(name), f"{path}.{name}".lstrip("."))


def _compared(decision: Decision) -> Any:
    """What was decided, without how long an offer was held afterwards."""
    offers = tuple(msgspec.structs.replace(o, reserved_until=None) for o in decision.offers)
    plain = msgspec.structs.replace(decision, offers=offers)
    told = msgspec.json.decode(msgspec.json.encode(plain))
    return {name: value for name, value in told.items() if name not in _NOT_DECIDED}
