"""Which offers of the menu a visitor may be made: Cedar asked about all of them at once.

A `PolicySet`, the menu and the visitor's `Attributes` come in; a verdict for each offer with the
ids of the policies that made it goes out. Pure, but that it remembers verdicts it gave.

Default deny, forbid wins, and whatever cannot be evaluated denies everything with an alarm, never
an exception. A remembered verdict is the one that would be given anew. Held by
tests/decisions/policies/test_verdicts.py.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import cedarpy
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.decisions.policies.parsing import PolicySet, schema
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
"""Verdicts remembered; when there are as many, all are forgotten."""

Ids = tuple[str, ...]
_Request = dict[str, Any]


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
        self._known: dict[Key, Verdicts] = {}
        seen = [offer_attributes(offer, food) for offer in self.offers]
        self._sight = Sight(policies.seen, seen)
        try:
            self._menu = cedarpy.Entities.from_json_str(offer_entities(self.offers, food), schema())
        except ValueError as wrong:
            self.fault = self.fault or f"the menu cannot be put to the policies: {wrong}"

    def verdicts(self, attributes: Attributes) -> Verdicts:
        """What the policies say of every offer to somebody like this; never raises."""
        if refusal := self._refusal(attributes):
            return self._deny(refusal)
        key = self._sight.key(attributes)
        return self._known.get(key) or self._keep(key, self.ask(attributes))

    def ask(self, attributes: Attributes) -> Verdicts:
        """What `verdicts` says, asked of Cedar anew; never raises."""
        if refusal := self._refusal(attributes):
            return self._deny(refusal)
        try:
            answers = self._answers(attributes)
        except (ValueError, TypeError) as wrong:
            return self._deny(f"the policies cannot be asked: {wrong}")
        for answer in answers:
            if fault := _fault(answer):
                return self._deny(fault)
        return self._told(answers)

    def _refusal(self, attributes: Attributes) -> str:
        if refusal := self.fault or wrong_type(attributes):
            return refusal
        return "" if attributes.tier in self.tiers else f"there is no tier {attributes.tier!r:.80}"

    def _answers(self, attributes: Attributes) -> list[cedarpy.AuthzResult]:
        policies = self._policies.handle
        assert policies is not None
        if not self.offers:
            return []
        entities = self._menu.with_added_json_str(visitor_entity(attributes), schema())
        context = context_of(attributes)
        requests = [_request(offer.id, context) for offer in self.offers]
        return cedarpy.is_authorized_batch(requests, policies, entities, schema())

    def _told(self, answers: Sequence[cedarpy.AuthzResult]) -> Verdicts:
        allowed = _sealed([answer.allowed for answer in answers])
        by = [self._policies.named(answer.diagnostics.reasons) for answer in answers]
        return Verdicts(
            allowed,
            tuple(ids if yes else () for ids, yes in zip(by, allowed, strict=True)),
            tuple(() if yes else ids for ids, yes in zip(by, allowed, strict=True)),
        )

    def _keep(self, key: Key, verdicts: Verdicts) -> Verdicts:
        if not verdicts.alarm:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = verdicts
        return verdicts

    def _deny(self, alarm: str) -> Verdicts:
        nobody = ((),) * len(self.offers)
        return Verdicts(_sealed([False] * len(self.offers)), nobody, nobody, alarm)


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
