"""Move candidates as people want, before anything is withheld or composed.

Rules and a catalogue come in once, as columns; then, for each placement, candidates best first come
in and go out in the order wanted, with the rule that moved each. Pure, vectorised.

A boosted product never stands lower than it did among those no rule moves, a buried one never
higher, an excluded one is gone, and without rules nothing changes:
tests/decisions/merchandising/test_steering.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.merchandising.files import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import in_scope

Holding = tuple[MerchandisingRule, NDArray[np.bool_]]
"""A rule and the products it moves, shape `(n_products,)`."""


@dataclass(frozen=True, slots=True)
class Steering:
    """Rules with the products each speaks of."""

    rules: tuple[tuple[MerchandisingRule, NDArray[np.bool_]], ...]
    """Each with a mask of shape `(n_products,)`."""

    def holding(self, placement: str, tier: str, now: datetime) -> Iterator[Holding]:
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
    """Catalogue index to the rule that moved it, boosted, buried or pinned, if it may be shown."""
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


def steer(items: NDArray[np.int32], holding: Sequence[Holding]) -> Steered:
    """Move candidates as the rules that hold here want.

    What moves is the worth of a place, `1 / log2(2 + place)`, times or by the rule's strength: so
    strength means the same whatever scores are made of.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.
        holding: As `heard` gives them, so that the earlier rule is heard.
    """
    worth = 1 / np.log2(np.arange(len(items)) + 2.0)
    by: dict[int, str] = {}
    excluded: dict[int, str] = {}
    for rule, moved in holding:
        hit = moved[items]
        if not hit.any():
            continue
        named = excluded if rule.act == "exclude" else by
        named.update((item, rule.id) for item in items[hit].tolist())
        worth[hit] *= _factor(rule)
    order = np.argsort(-worth, kind="stable")
    pins = _pins(holding)
    by.update((item, rule) for _, item, rule in pins)
    return Steered(order[worth[order] > 0], by, excluded, tuple(pin[:2] for pin in pins))


def heard(holding: Iterable[Holding]) -> list[Holding]:
    """The rules, each with the products that no earlier one moves."""
    found: list[Holding] = []
    free: NDArray[np.bool_] | None = None
    for rule, moved in holding:
        mine = moved if free is None else moved & free
        free = ~moved if free is None else free & ~moved
        found.append((rule, mine))
    return found


def _factor(rule: MerchandisingRule) -> float:
    factors = {"boost": rule.strength, "bury": 1 / rule.strength, "exclude": 0.0, "pin": 1.0}
    return factors[rule.act]


def _pins(holding: Sequence[Holding]) -> list[tuple[int, int, str]]:
    """Place from 0, catalogue index and rule of each, by place."""
    taken: dict[int, tuple[int, str]] = {}
    for rule, moved in holding:
        if rule.act != "pin":
            continue
        place = rule.position - 1
        for item in np.flatnonzero(moved).tolist():
            while place in taken:
                place += 1
            taken[place] = item, rule.id
    return [(place, item, rule) for place, (item, rule) in sorted(taken.items())]


def _holds(rule: MerchandisingRule, placement: str, tier: str, now: datetime) -> bool:
    return (
        (not rule.placements or placement in rule.placements)
        and (not rule.audience or tier in rule.audience)
        and (rule.starts is None or now >= rule.starts)
        and (rule.ends is None or now < rule.ends)
    )
