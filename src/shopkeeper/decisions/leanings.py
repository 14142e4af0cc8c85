"""What a customer said they like, as factors on the scores of products.

By Bayes: a product scored `s` is worth `s * lift` once something was said, its lift being the share
its value has of the demand of somebody who said so, over the share it has of everybody's. Only what
was *said* lifts; what was inferred came from events that the models heard already, and would count
twice. Pure, over columns kept with the snapshot.

A product that does not have the attribute keeps its score, and so does every product where nothing
was said; held by tests/decisions/test_leanings.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import Belief, Evidence, ProductLink, Use, Variable
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.traits import Traits
from shopkeeper.domain import Reason, Value

BOUND = 8.0
"""What was said of one variable makes a product at most so many times as good, or as bad."""
SCALE = 1.0
"""What an end of a scale, said with certainty, does to a product at the same end: `exp` of it."""
SMOOTH = 0.01
"""Added to every share, so that what hardly sells is not lifted out of all proportion."""
Lifts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leaning:
    """What was said of one variable."""

    variable: Variable
    link: ProductLink
    confidence: float
    """0 to 1."""
    liked: Mapping[str, float]
    """Value to its part of what was said; they add up to 1. Empty of a scale."""
    place: float = 0.5
    """Of a scale: 0 its low end, 1 its high."""

    def lift(self, items: NDArray[np.int32], traits: Traits) -> Lifts:
        """How many times as good each product is for what was said, shape `(k,)`, positive."""
        if self.link.how == "percentile":
            pull = SCALE * self.confidence * (2 * self.place - 1)
            found = np.exp(pull * (2 * traits.places(self.link.attribute)[items] - 1))
            return np.where(np.isnan(found), 1.0, found)
        factors = self.factors(traits)
        if not factors:
            return np.ones(len(items))
        lifts = np.full(len(items), 1 - self.confidence)
        for value in sorted(factors, key=lambda one: factors[one]):
            held = traits.held(self.link, value)
            if held is not None:
                lifts[held.by[items]] = factors[value]
        lifts = np.where(traits.known(self.link)[items], lifts, 1.0)
        bounded: Lifts = np.clip(lifts, 1 / BOUND, BOUND)
        return bounded

    def factors(self, traits: Traits) -> dict[str, float]:
        """The factor of each value that products of the shop have."""
        held = {value: traits.held(self.link, value) for value in self.liked}
        shares = {value: one.share for value, one in held.items() if one is not None}
        total = sum(self.liked[value] for value in shares)
        return {
            value: 1 - self.confidence
            + self.confidence * (self.liked[value] / total + SMOOTH) / (share + SMOOTH)
            for value, share in shares.items()
        }  # fmt: skip

    def words(self, item: int, traits: Traits) -> str:
        """What was said, in the shopper's words, as far as it speaks for a product."""
        if self.link.how == "percentile":
            return self._scale_words()
        factors = self.factors(traits)
        held = {value: traits.held(self.link, value) for value in factors}
        having = [value for value, one in held.items() if one is not None and one.by[item]]
        best = max(having, key=lambda value: factors[value], default="")
        return f"You said you like {self.variable.options.get(best, best)}"

    def _scale_words(self) -> str:
        low, high = self.variable.ends
        more, less = (high, low) if self.place > 0.5 else (low, high)
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
            lifts *= part.lift(items, self.traits)
        return lifts

    def reason(self, item: int) -> Reason | None:
        """What was said that speaks for a product most; None where nothing does."""
        only = np.array([item], np.int32)
        lifts = [float(part.lift(only, self.traits)[0]) for part in self.parts]
        if max(lifts, default=1.0) <= 1.0:
            return None
        return Reason("you_said", self.parts[int(np.argmax(lifts))].words(item, self.traits))


def leanings_of(moment: Moment) -> Leanings:
    """What the moment's customer said of products; nothing in the holdout."""
    traits = moment.shop.traits
    if moment.arm != "personalized":
        return Leanings((), traits, {})
    found = {
        variable.name: (part, belief)
        for variable, belief in said(moment, "ranking")
        if (part := leaning(variable, belief)) is not None
    }
    parts = tuple(part for part, _ in found.values())
    return Leanings(parts, traits, {name: belief for name, (_, belief) in found.items()})


def said(moment: Moment, use: Use) -> Iterator[tuple[Variable, Belief]]:
    """What was said of each variable that is used so and touches products; never what was
    guessed, and nothing without its evidence."""
    variables = moment.preferences.variables if moment.preferences is not None else {}
    for name, belief in moment.beliefs.items():
        variable = variables.get(name)
        if variable is None or variable.products is None or use not in variable.uses:
            continue
        if belief.explicit and not belief.off and belief.value is not None and spoken(belief):
            yield variable, belief


def spoken(belief: Belief) -> tuple[Evidence, ...]:
    """The evidence somebody gave, newest first."""
    return tuple(one for one in belief.evidence if one.source != "behaviour" and one.weight > 0)


def leaning(variable: Variable, belief: Belief) -> Leaning | None:
    """How a belief speaks for products; None where it does not."""
    link, sure = variable.products, min(max(belief.confidence, 0.0), 1.0)
    if link is None or belief.value is None or sure == 0 or variable.sensitivity == "special":
        return None
    if link.how == "percentile":
        if not isinstance(belief.value, int | float):
            return None
        return Leaning(variable, link, sure, {}, on_scale(variable, float(belief.value)))
    liked = parts_of(variable, belief.value)
    return Leaning(variable, link, sure, liked) if liked else None


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
