"""What a customer said they like, as factors on the scores of products.

By Bayes, where the ranker did not learn from what customers say (`hearing`): a product scored `s`
is worth `s * lift` once something was said, its lift being the share
its value has of the demand of somebody who said so, over the share it has of everybody's (`lifts`).
Only what was *said* lifts; what was inferred came from events that the models heard already, and
would count twice. Pure, over columns kept with the snapshot.

A product that does not have the attribute keeps its score, and so does every product where nothing
was said; held by tests/decisions/test_leanings.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import Belief, Evidence, Preferences, Use, Variable
from shopkeeper.decisions.lifts import BOUND, liked
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.traits import Traits
from shopkeeper.domain import Reason, Value

SCALE = 0.3
"""What an end of a scale, said with certainty, does to a product at the same end: `exp` of it.
Chosen as `lifts.HEEDED`."""
Lifts = NDArray[np.float64]
_NOWHERE = np.empty(0)


@dataclass(frozen=True, slots=True)
class Leaning:
    """What was said of one variable."""

    variable: Variable
    pull: float
    """Of a scale: from -1, its low end said with certainty, to 1, its high; else 0."""
    places: NDArray[np.float64]
    """Of a scale: where each product stands, shape `(n_products,)`; else empty."""
    factors: Mapping[str, float]
    """Value to what it makes of a product that holds it, ascending. Empty of a scale."""
    held: Mapping[str, NDArray[np.bool_]]
    """Value to the products that hold it, shape `(n_products,)`."""
    known: NDArray[np.bool_]
    """Which products have the attribute at all, shape `(n_products,)`."""
    rest: float = 1.0
    """What it makes of a product that holds none of the values."""

    def lift(self, items: NDArray[np.int32]) -> Lifts:
        """How many times as good each product is for what was said, shape `(k,)`, positive."""
        if len(self.places):
            found = np.exp(SCALE * self.pull * (2 * self.places[items] - 1))
            return np.where(np.isnan(found), 1.0, found)
        lifts = np.full(len(items), self.rest)
        for value, factor in self.factors.items():
            lifts[self.held[value][items]] = factor
        return np.where(self.known[items], lifts, 1.0)

    def words(self, item: int) -> str:
        """What was said, in the shopper's words, as far as it speaks for a product."""
        if len(self.places):
            return self._scale_words()
        having = [value for value in self.factors if self.held[value][item]]
        best = having[-1] if having else ""
        return f"You said you like {self.variable.options.get(best, best)}"

    def _scale_words(self) -> str:
        low, high = self.variable.ends
        more, less = (high, low) if self.pull > 0 else (low, high)
        if not more or not less:
            return f"Because of what you said about {self.variable.title}"
        return f"You said {_inside(more)} matters more than {_inside(less)} to you"


@dataclass(frozen=True, slots=True)
class Leanings:
    """All that was said which speaks for or against products."""

    parts: tuple[Leaning, ...]
    traits: Traits
    beliefs: Mapping[str, Belief]
    """The beliefs behind it, by variable."""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def lift(self, items: NDArray[np.int32]) -> Lifts:
        """How many times as good each product is for all that was said, shape `(k,)`."""
        lifts = np.ones(len(items))
        for part in self.parts:
            lifts *= part.lift(items)
        return lifts

    def reason(self, item: int) -> Reason | None:
        """What was said that speaks for a product most; None where nothing does."""
        only = np.array([item], np.int32)
        lifts = [float(part.lift(only)[0]) for part in self.parts]
        if max(lifts, default=1.0) <= 1.0:
            return None
        return Reason("you_said", self.parts[int(np.argmax(lifts))].words(item))


def leanings_of(moment: Moment) -> Leanings:
    """What the moment's customer said of products; nothing in the holdout."""
    traits = moment.shop.traits
    if moment.arm != "personalized":
        return Leanings((), traits, {})
    found = {
        variable.name: (part, belief)
        for variable, belief in said(moment, "ranking")
        if (part := leaning(variable, belief, traits)) is not None
    }
    parts = tuple(part for part, _ in found.values())
    return Leanings(parts, traits, {name: belief for name, (_, belief) in found.items()})


def said(moment: Moment, use: Use) -> Iterator[tuple[Variable, Belief]]:
    """What was said of each variable that is used so and touches products; never what was
    guessed, and nothing without its evidence."""
    if moment.preferences is not None:
        yield from said_of(moment.beliefs, moment.preferences, use)


def said_of(
    beliefs: Mapping[str, Belief], preferences: Preferences, use: Use
) -> Iterator[tuple[Variable, Belief]]:
    """As `said`, of any beliefs."""
    for name, belief in beliefs.items():
        variable = preferences.variables.get(name)
        if variable is None or variable.products is None or use not in variable.uses:
            continue
        if belief.explicit and not belief.off and belief.value is not None and spoken(belief):
            yield variable, belief


def spoken(belief: Belief) -> tuple[Evidence, ...]:
    """The evidence somebody gave, newest first."""
    return tuple(one for one in belief.said if one.weight > 0)


def leaning(variable: Variable, belief: Belief, traits: Traits) -> Leaning | None:
    """How a belief speaks for products; None where it does not."""
    link, sure = variable.products, min(max(belief.confidence, 0.0), 1.0)
    if link is None or belief.value is None or sure == 0 or variable.sensitivity == "special":
        return None
    known = traits.known(link)
    if link.how == "percentile":
        if not isinstance(belief.value, int | float):
            return None
        pull = sure * (2 * on_scale(variable, float(belief.value)) - 1)
        return Leaning(variable, pull, traits.places(link.attribute), {}, {}, known)
    parts = parts_of(variable, belief.value)
    held = {value: one for value in parts if (one := traits.held(link, value)) is not None}
    if not held:
        return None
    shares = {value: (parts[value], one.share) for value, one in held.items()}
    factors, rest = _factors(shares, sure)
    by = {value: one.by for value, one in held.items()}
    return Leaning(variable, 0.0, _NOWHERE, factors, by, known, rest)


def _factors(
    said: Mapping[str, tuple[float, float]], sure: float
) -> tuple[dict[str, float], float]:
    """What each value makes of a product that holds it, ascending, and what is made of the rest.

    What goes to the values is taken from all alike, and what somebody likes is never the worse for
    what else they like.

    Args:
        said: Value to its part of what was said, and its share of the demand of everybody.
    """
    most = max(part for part, _ in said.values())
    lifts = {value: liked(share, sure * part / most) for value, (part, share) in said.items()}
    whole = 1 + sum((lifts[value] - 1) * share for value, (_, share) in said.items())
    found = {value: max(lift / whole, 1.0) for value, lift in lifts.items()}
    return dict(sorted(found.items(), key=lambda pair: pair[1])), max(1 / whole, 1 / BOUND)


def on_scale(variable: Variable, value: float) -> float:
    """Where a value is between the ends of its scale, 0 to 1."""
    return min(max((value - variable.low) / (variable.high - variable.low), 0.0), 1.0)


def parts_of(variable: Variable, value: Value) -> dict[str, float]:
    """The part each option has of what was said: alike, or, ranked, the less the later it comes.

    They add up to 1. None of a number.
    """
    if isinstance(value, int | float):
        return {}
    values = (value,) if isinstance(value, str) else value
    ranked = variable.kind == "ranked"
    parts = {one: 1 / (1 + place) if ranked else 1.0 for place, one in enumerate(values)}
    total = sum(parts.values())
    return {one: part / total for one, part in parts.items()}


def with_leaning(leanings: Leanings, variable: str, part: Leaning | None) -> Leanings:
    """The same, but for what was said of one variable."""
    others = tuple(one for one in leanings.parts if one.variable.name != variable)
    return Leanings((*others, part) if part else others, leanings.traits, leanings.beliefs)


def _inside(words: str) -> str:
    """Words as they stand inside a sentence: a capital that begins a plain word goes."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
