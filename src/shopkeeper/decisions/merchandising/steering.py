"""Move candidates as people want, before anything is withheld or composed.

Rules and a catalogue come in once, as columns; then, for each placement, candidates best first come
in and go out in the order wanted, with the rule that moved each. Pure, vectorised.

A boosted product never stands lower than it did among those no rule moves, a buried one never
higher, an excluded one is gone, and without rules nothing changes:
tests/decisions/merchandising/test_steering.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.merchandising.files import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import in_scope


@dataclass(frozen=True, slots=True)
class Steering:
    """Rules with the products each speaks of."""

    rules: tuple[tuple[MerchandisingRule, NDArray[np.bool_]], ...]
    """Each with a mask of shape `(n_products,)`."""

    def holding(
        self, placement: str, tier: str, now: datetime
    ) -> Iterator[tuple[MerchandisingRule, NDArray[np.bool_]]]:
        """The rules that hold there, for that tier, at that moment; first declared first."""
        for rule, moved in self.rules:
            if _holds(rule, placement, tier, now):
                yield rule, moved


@dataclass(frozen=True, slots=True)
class Steered:
    """Candidates in the order wanted."""

    order: NDArray[np.intp]
    """Shape `(m,)`, places of the candidates given; those excluded are left out."""
    by: Mapping[int, str]
    """Catalogue index to the rule that moved it, boosted, buried or pinned."""
    excluded: Mapping[int, str]
    """Catalogue index to the rule that excluded it."""
    pins: tuple[tuple[int, int], ...]
    """Place from 0 and catalogue index, by place; the product may not be among the candidates."""


def no_steering() -> Steering:
    return Steering(())


def steering_of(file: MerchandisingFile, columns: Columns) -> Steering:
    """The rules over a catalogue.

    Raises:
        InvalidRequest: A filter cannot be read over this catalogue.
    """
    return Steering(tuple((rule, in_scope(rule.products, columns)) for rule in file.rules))


def steer(
    items: NDArray[np.int32],
    holding: Sequence[tuple[MerchandisingRule, NDArray[np.bool_]]],
) -> Steered:
    """Move candidates as the rules that hold here want; the earlier rule is heard.

    What moves is the worth of a place, `1 / log2(2 + place)`, times or by the rule's strength: so
    strength means the same whatever scores are made of.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.
    """
    worth = 1 / np.log2(np.arange(len(items)) + 2.0)
    heard = np.zeros(len(items), np.bool_)
    by: dict[int, str] = {}
    excluded: dict[int, str] = {}
    for rule, moved in holding:
        hit = moved[items] & ~heard
        if not hit.any():
            continue
        heard |= hit
        named = excluded if rule.act == "exclude" else by
        named.update((item, rule.id) for item in items[hit].tolist())
        worth[hit] *= _factor(rule)
    order = np.argsort(-worth, kind="stable")
    pins = _pins(holding, set(excluded))
    by.update({item: rule.id for _, item, rule in pins})
    placed = tuple((place, item) for place, item, _ in pins)
    return Steered(order[worth[order] > 0], by, excluded, placed)


def _factor(rule: MerchandisingRule) -> float:
    factors = {"boost": rule.strength, "bury": 1 / rule.strength, "exclude": 0.0, "pin": 1.0}
    return factors[rule.act]


def _pins(
    holding: Sequence[tuple[MerchandisingRule, NDArray[np.bool_]]], excluded: set[int]
) -> list[tuple[int, int, MerchandisingRule]]:
    """Place, catalogue index and rule of each pin, by place."""
    taken: dict[int, tuple[int, MerchandisingRule]] = {}
    pinned: set[int] = set()
    for rule, moved in holding:
        if rule.act != "pin":
            continue
        place = rule.position - 1
        for item in np.flatnonzero(moved).tolist():
            if item not in excluded and item not in pinned:
                while place in taken:
                    place += 1
                taken[place] = (item, rule)
                pinned.add(item)
    return [(place, *taken[place]) for place in sorted(taken)]


def _holds(rule: MerchandisingRule, placement: str, tier: str, now: datetime) -> bool:
    return (
        (not rule.placements or placement in rule.placements)
        and (not rule.audience or tier in rule.audience)
        and (rule.starts is None or now >= rule.starts)
        and (rule.ends is None or now < rule.ends)
    )
