"""Move candidates as people want, before anything is withheld or composed.

Rules and a catalogue come in once, as columns; then, for each placement, candidates best first come
in and go out in the order wanted, with the rule that moved each. Pure, vectorised.

A boosted product never stands lower than it did among those no rule moves, a buried one never
higher, an excluded one is gone, and without rules nothing changes:
tests/decisions/merchandising/test_steering.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.merchandising.files import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import in_scope

MOST_KEPT = 32
"""Courses remembered; when there are as many, all are forgotten."""


@dataclass(frozen=True, slots=True)
class Course:
    """What rules that hold together want of each product."""

    rules: tuple[MerchandisingRule, ...]
    mover: NDArray[np.int16]
    """Shape `(n_products,)`: place in `rules` of the first that names each product; -1: none."""
    factors: NDArray[np.float64]
    """Shape `(rules + 1,)`: times which the worth of a place is taken; the last is of no rule."""
    pins: tuple[tuple[int, int, str], ...]
    """Place from 0, catalogue index and rule, by place."""
    left: NDArray[np.bool_]
    """Shape `(n_products,)`: false for what is excluded."""


@dataclass(frozen=True, slots=True)
class Steering:
    """Rules with the products each speaks of."""

    rules: tuple[tuple[MerchandisingRule, NDArray[np.bool_]], ...]
    """Each with a mask of shape `(n_products,)`."""
    _known: dict[tuple[int, ...], Course] = field(default_factory=dict, compare=False)

    def course(self, placement: str, tier: str, now: datetime) -> Course | None:
        """What is wanted there, for that tier, at that moment; None: no rule holds.

        The earlier rule is heard on what several name.
        """
        held = tuple(
            at for at, (rule, _) in enumerate(self.rules) if _holds(rule, placement, tier, now)
        )
        if not held:
            return None
        known = self._known.get(held)
        if known is None:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            known = self._known[held] = _course([self.rules[at] for at in held])
        return known


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


def steer(items: NDArray[np.int32], course: Course | None) -> Steered:
    """Move candidates as the rules that hold here want.

    What moves is the worth of a place, `1 / log2(2 + place)`, times or by the rule's strength: so
    strength means the same whatever scores are made of.

    Args:
        items: Shape `(k,)`, catalogue indices, best first.
    """
    if course is None:
        return Steered(np.arange(len(items)), {}, {}, ())
    mover = course.mover[items]
    worth = course.factors[mover] * (1 / np.log2(np.arange(len(items)) + 2.0))
    order = np.argsort(-worth, kind="stable")
    by: dict[int, str] = {}
    excluded: dict[int, str] = {}
    for place in np.flatnonzero(mover >= 0).tolist():
        rule = course.rules[mover[place]]
        named = excluded if rule.act == "exclude" else by
        named[int(items[place])] = rule.id
    by.update((item, rule) for _, item, rule in course.pins)
    return Steered(order[worth[order] > 0], by, excluded, tuple(pin[:2] for pin in course.pins))


def _course(holding: Sequence[tuple[MerchandisingRule, NDArray[np.bool_]]]) -> Course:
    """Of rules with the products each names, first declared first."""
    mover = np.full(len(holding[0][1]), -1, np.int16)
    for at, (_, named) in enumerate(holding):
        mover[named & (mover < 0)] = at
    rules = tuple(rule for rule, _ in holding)
    factors = np.array([*map(_factor, rules), 1.0])
    return Course(rules, mover, factors, tuple(_pins(rules, mover)), factors[mover] > 0)


def _factor(rule: MerchandisingRule) -> float:
    factors = {"boost": rule.strength, "bury": 1 / rule.strength, "exclude": 0.0, "pin": 1.0}
    return factors[rule.act]


def _pins(
    rules: Sequence[MerchandisingRule], mover: NDArray[np.int16]
) -> Iterator[tuple[int, int, str]]:
    taken: dict[int, tuple[int, str]] = {}
    for at, rule in enumerate(rules):
        if rule.act != "pin":
            continue
        place = rule.position - 1
        for item in np.flatnonzero(mover == at).tolist():
            while place in taken:
                place += 1
            taken[place] = item, rule.id
    return ((place, item, rule) for place, (item, rule) in sorted(taken.items()))


def _holds(rule: MerchandisingRule, placement: str, tier: str, now: datetime) -> bool:
    return (
        (not rule.placements or placement in rule.placements)
        and (not rule.audience or tier in rule.audience)
        and (rule.starts is None or now >= rule.starts)
        and (rule.ends is None or now < rule.ends)
    )
