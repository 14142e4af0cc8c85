"""Which offers of the menu a visitor may be made: Cedar asked about all of them at once.

A `PolicySet`, the menu and the visitor's `Attributes` come in; a verdict for each offer with the
ids of the policies that made it goes out. Pure, but that it remembers verdicts it gave.

Default deny, forbid wins, and whatever cannot be evaluated denies everything with an alarm, never
an exception. A remembered verdict is the one that would be given anew. Held by
tests/decisions/policies/test_verdicts.py.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, TypeVar

import cedarpy
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.decisions.policies.parsing import PolicySet, schema
from shopkeeper.decisions.policies.reading import PERSONAL, read_policy, seen_together
from shopkeeper.decisions.policies.schema import (
    ACTION,
    OFFER,
    VISITOR,
    context_of,
    offer_attributes,
    offer_entities,
    visitor_entity,
    wrong_type,
)
from shopkeeper.decisions.policies.sight import Key, Sight

MOST_KEPT = 4096
"""Verdicts remembered of the menu, and of each offer; when there are as many, all are forgotten."""

Ids = tuple[str, ...]
_Request = dict[str, Any]
Kept = TypeVar("Kept")


class Verdicts(NamedTuple):
    """What the policies say of every offer of a menu, in its order."""

    allowed: NDArray[np.bool_]
    """Shape `(n_offers,)`; not to be written to."""
    permitted_by: tuple[Ids, ...]
    """Of each offer that is allowed, the policies that permit it."""
    forbidden_by: tuple[Ids, ...]
    """Of each offer that is not, the policies that forbid it; empty: none permits it."""
    alarm: str = ""
    """Why nothing could be evaluated, so that everything is denied; empty: all is well."""


class _One(NamedTuple):
    """The verdict on one offer."""

    allowed: bool
    by: Ids


class Guard:
    """The policies of a shop beside its menu: made with the snapshot, asked by every decision.

    Making one never raises; where policies or menu are at fault it denies everything.

    Args:
        offers: The whole menu; verdicts are in its order.
        tiers: All that are declared; whoever is in another gets nothing.
        food: Ids of the offers that may lower the price of food.
    """

    def __init__(
        self,
        policies: PolicySet,
        offers: Sequence[Offer],
        tiers: Collection[str],
        food: Collection[str],
    ) -> None:
        self.offers = tuple(offers)
        self.tiers = frozenset(tiers)
        self.fault = policies.fault
        """Why everything is denied to everybody; empty: it is not."""
        self._policies = policies
        told = [offer_attributes(offer, food) for offer in self.offers]
        seen = [
            seen_together(read_policy(policy, offer) for policy in policies.parsed)
            for offer in told
        ]
        self.seen = seen_together(seen)
        """How the policies read each attribute of a visitor that they read at all."""
        self.personal = frozenset(
            offer.id
            for offer, one in zip(self.offers, seen, strict=True)
            if offer.personalised or not PERSONAL.isdisjoint(one)
        )
        """Ids of the offers of which it depends on the customer who gets them, by their own
        conditions or by a policy's."""
        self._sight = Sight(self.seen)
        self._known: dict[Key, Verdicts] = {}
        self._sights = [Sight(one) for one in seen]
        self._ones: list[dict[Key, _One]] = [{} for _ in self.offers]
        try:
            self._menu = cedarpy.Entities.from_json_str(offer_entities(self.offers, food), schema())
        except ValueError as wrong:
            self.fault = self.fault or f"the menu cannot be put to the policies: {wrong}"

    def verdicts(self, attributes: Attributes) -> Verdicts:
        """What the policies say of every offer to somebody like this; never raises."""
        if refusal := self._refusal(attributes):
            return self._deny(refusal)
        key = self._sight.key(attributes)
        known = self._known.get(key)
        if known is None:
            known = self._assembled(attributes)
            if not known.alarm:
                _keep(self._known, key, known)
        return known

    def ask(self, attributes: Attributes) -> Verdicts:
        """What `verdicts` says, asked of Cedar anew; never raises."""
        if refusal := self._refusal(attributes):
            return self._deny(refusal)
        answers = self._answers(attributes, range(len(self.offers)))
        return self._deny(answers) if isinstance(answers, str) else _told(answers)

    def _assembled(self, attributes: Attributes) -> Verdicts:
        """From what is known of each offer; Cedar is asked about the others."""
        keys = [sight.key(attributes) for sight in self._sights]
        ones = [known.get(key) for known, key in zip(self._ones, keys, strict=True)]
        missing = [at for at, one in enumerate(ones) if one is None]
        answers = self._answers(attributes, missing)
        if isinstance(answers, str):
            return self._deny(answers)
        for at, answer in zip(missing, answers, strict=True):
            ones[at] = answer
            _keep(self._ones[at], keys[at], answer)
        return _told([one for one in ones if one is not None])

    def _refusal(self, attributes: Attributes) -> str:
        if refusal := self.fault or wrong_type(attributes):
            return refusal
        return "" if attributes.tier in self.tiers else f"there is no tier {attributes.tier!r:.80}"

    def _answers(self, attributes: Attributes, which: Sequence[int]) -> list[_One] | str:
        """Cedar's answers on these offers; a text where it has none."""
        try:
            answers = self._asked(attributes, which)
        except (ValueError, TypeError) as wrong:
            return f"the policies cannot be asked: {wrong}"
        if faults := list(filter(None, map(_fault, answers))):
            return faults[0]
        named = self._policies.named
        return [_One(answer.allowed, named(answer.diagnostics.reasons)) for answer in answers]

    def _asked(self, attributes: Attributes, which: Sequence[int]) -> list[cedarpy.AuthzResult]:
        policies = self._policies.handle
        assert policies is not None
        if not which:
            return []
        entities = self._menu.with_added_json_str(visitor_entity(attributes), schema())
        context = context_of(attributes)
        requests = [_request(self.offers[at].id, context) for at in which]
        return cedarpy.is_authorized_batch(requests, policies, entities, schema())

    def _deny(self, alarm: str) -> Verdicts:
        nobody = ((),) * len(self.offers)
        return Verdicts(_sealed([False] * len(self.offers)), nobody, nobody, alarm)


def _keep(known: dict[Key, Kept], key: Key, value: Kept) -> None:
    if len(known) >= MOST_KEPT:
        known.clear()
    known[key] = value


def _told(ones: Sequence[_One]) -> Verdicts:
    return Verdicts(
        _sealed([one.allowed for one in ones]),
        tuple(one.by if one.allowed else () for one in ones),
        tuple(() if one.allowed else one.by for one in ones),
    )


def _sealed(values: Sequence[bool]) -> NDArray[np.bool_]:
    array = np.array(values, dtype=np.bool_)
    array.setflags(write=False)
    return array


def _request(offer: str, context: dict[str, Any]) -> _Request:
    return {
        "principal": {"type": VISITOR, "id": ""},
        "action": {"type": "Action", "id": ACTION},
        "resource": {"type": OFFER, "id": offer},
        "context": context,
    }


def _fault(answer: cedarpy.AuthzResult) -> str:
    """Why the answer is none: an erring forbid would count as no objection."""
    if errors := answer.diagnostics.errors:
        return f"a policy failed: {errors[0]}"
    if answer.decision is cedarpy.Decision.NoDecision:
        return "the policies gave no decision"
    return ""
