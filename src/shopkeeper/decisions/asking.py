r"""Choose the question whose answer would most change what is shown next.

A moment and questions come in; the expected value of the best one's answer goes out. With $U(s|a)$
the worth of slate $s$ to a customer who would answer $a$ (over its places, score times lift, the
lower the place the less), a question is worth $\sum_a p(a) [\max_s U(s|a) - U(s_0|a)]$, $s_0$ being
what is shown without asking. Guards, caps and chance are left out of it. What is known surely is
worth little to ask: the answer that changes something is not expected. Pure.

Never negative, and nothing where no answer changes a thing; held by tests/decisions/test_asking.py.

Source: Howard, "Information Value Theory", 1966.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import (
    NOTHING,
    Belief,
    Evidence,
    Memory,
    Preferences,
    Question,
    Variable,
    beliefs_of,
)
from shopkeeper.decisions.filling import arm_weights
from shopkeeper.decisions.heeding import ask
from shopkeeper.decisions.leanings import (
    Leanings,
    leaning,
    leanings_of,
    parts_of,
    with_leaning,
)
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.placements import placement
from shopkeeper.decisions.retrieve import retrieve
from shopkeeper.decisions.tilt import outside, standing
from shopkeeper.decisions.wishes import wishes_of
from shopkeeper.domain import Value

Answer = TypeVar("Answer", str, float, str | float)
MOST = 2_000
"""Candidates whose worth is looked at."""
ANSWERS = 24
"""Values of the catalogue that are thought of as answers: those most telling."""
_STEPS = 5
"""Points of a scale that are thought of as answers."""
_LEAST = 1e-9
"""Worth of a question that is as good as none."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What asking is worth."""

    question: Question
    value: float
    """By how much of itself the next slate is expected to become better, at least 0."""
    by_answer: Mapping[str, float]
    """The same, given each answer that was thought of."""


def best_question(
    moment: Moment, questions: Sequence[Question], preferences: Preferences, n: int = 12
) -> Worth | None:
    """The question most worth asking; the first of equals.

    A variable is worth asking for by what is done with it: one used for `ranking` by what it lifts;
    a wish, used as a `filter`, by what no longer takes a place it is worth nothing in, each option
    being as likely as declared, or as likely as none. In the holdout nothing is lifted. One used on
    a `page` alone changes no slate, and is worth nothing here.

    Args:
        n: Places of the slate it is thought through for.

    Returns:
        None where no answer would change anything, nor may anything of the customer be used.
    """
    if moment.refused:
        return None
    room = _Room.of(replace(moment, preferences=preferences), n)
    worths = [room.worth(question, preferences) for question in questions]
    best = max(worths, key=lambda worth: worth.value, default=None)
    return best if best is not None and best.value > _LEAST else None


@dataclass(frozen=True, slots=True)
class _Room:
    """The candidates, and what is known before asking."""

    moment: Moment
    leanings: Leanings
    items: NDArray[np.int32]
    """Shape `(k,)`, catalogue indices."""
    scores: NDArray[np.float64]
    """Shape `(k,)`, before what was said."""
    lifted: NDArray[np.float64]
    """Shape `(k,)`, by what was said so far."""
    shown: NDArray[np.intp]
    """Places in `items` of the slate without asking, best first."""
    fade: NDArray[np.float64]
    """What a place counts, of the shape of `shown`."""

    @classmethod
    def of(cls, moment: Moment, n: int) -> "_Room":
        leanings = leanings_of(moment)
        items, scores = _candidates(moment)
        lifted = scores * leanings.lift(items)
        shown = np.argsort(-lifted, kind="stable")[:n]
        fade = 1 / np.log2(2 + np.arange(len(shown)))
        return cls(moment, leanings, items, scores, lifted, shown, fade)

    def worth(self, question: Question, preferences: Preferences) -> Worth:
        variable = preferences.variables.get(question.variable)
        if variable is None or variable.products is None or not len(self.shown):
            return Worth(question, 0.0, {})
        alone = msgspec.structs.replace(preferences, variables={variable.name: variable})
        belief = self.moment.beliefs.get(variable.name)
        if belief is None:
            belief = beliefs_of(NOTHING, alone, self.moment.now)[variable.name]
        answers = {} if belief.off else self._answers(question, variable, belief)
        others = with_leaning(self.leanings, variable.name, None).lift(self.items)
        without = self.scores * others
        gains = {
            str(answer): self._gain(self._then(variable, belief, answer, alone, without))
            for answer in answers
        }
        value = sum(answers[answer] * gains[str(answer)] for answer in answers)
        return Worth(question, value, gains)

    def _answers(
        self, question: Question, variable: Variable, belief: Belief
    ) -> dict[str | float, float]:
        """The answers that are thought of, each with its probability."""
        if "ranking" in variable.uses:
            if self.moment.arm != "personalized":
                return {}
            return _on_scale(question, variable, belief) or self._of_range(
                question, variable, belief
            )
        options = _options(question, variable) if "filter" in variable.uses else ()
        even = 1 / (len(options) + 1)
        return {option: variable.prior.get(option, even) for option in options}

    def _of_range(
        self, question: Question, variable: Variable, belief: Belief
    ) -> dict[str | float, float]:
        """As likely as what is sold suggests, or as declared, as far as nothing is known."""
        assert variable.products is not None
        traits = self.leanings.traits
        options = _options(question, variable) or traits.telling(variable.products, ANSWERS)
        held = {option: traits.held(variable.products, option) for option in options}
        shares = {option: one.share if one else 0.0 for option, one in held.items()}
        usual = _parts({option: variable.prior.get(option, 0.0) for option in options})
        usual = usual or _parts(shares)
        known = {} if belief.value is None else parts_of(variable, belief.value)
        told = _parts({option: known.get(option, 0.0) for option in options})
        sure = belief.confidence if told else 0.0
        return {
            option: (1 - sure) * usual.get(option, 0.0) + sure * told.get(option, 0.0)
            for option in options
        }

    def _then(
        self,
        variable: Variable,
        belief: Belief,
        answer: str | float,
        alone: Preferences,
        without: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """What each candidate would be worth after this answer.

        Args:
            without: What it is worth without anything said of the variable.
        """
        traits = self.leanings.traits
        if "ranking" in variable.uses:
            heard = _heard(variable, belief, answer, alone, self.moment.now)
            part = leaning(variable, heard, traits)
            return without if part is None else without * part.lift(self.items)
        assert variable.products is not None
        held = traits.held(variable.products, str(answer))
        return self.lifted if held is None else np.where(held.by[self.items], 0.0, self.lifted)

    def _gain(self, then: NDArray[np.float64]) -> float:
        """What the best slate is worth above the one shown, as a part of what that is now."""
        n = len(self.shown)
        best = -np.sort(np.partition(-then, n - 1)[:n])
        now = self.lifted[self.shown] @ self.fade
        return max(float((best - then[self.shown]) @ self.fade / now), 0.0)


def _candidates(moment: Moment) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """What the models name, and of the rest what is most wanted; what was wished away is out."""
    shop = moment.shop
    allowed = shop.columns.available.copy()
    for against in wishes_of(moment).against.values():
        allowed &= ~against
    query = ask(placement("home"), moment)
    ranking = retrieve(query, shop, arm_weights(None, moment.arm), allowed)
    others = outside(ranking, shop, allowed)
    scores = standing(others, ranking, shop)
    best = np.argsort(-scores, kind="stable")[: MOST - len(ranking.items)]
    return (
        np.append(ranking.items, others[best]),
        np.append(ranking.scores.astype(np.float64), scores[best]),
    )


def _options(question: Question, variable: Variable) -> tuple[str, ...]:
    return tuple(question.answers or variable.options)


def _on_scale(question: Question, variable: Variable, belief: Belief) -> dict[str | float, float]:
    """Points of a scale, each as likely as the belief makes it; none of anything else."""
    if "mean" not in belief.spread:
        return {}
    points = [float(answer) for answer in question.answers] or np.linspace(
        variable.low, variable.high, _STEPS
    ).tolist()
    mean, deviation = belief.spread["mean"], max(belief.spread["deviation"], 1e-6)
    near = -0.5 * ((np.array(points) - mean) / deviation) ** 2
    return dict(_parts(dict(zip(points, np.exp(near - near.max()).tolist(), strict=True))))


def _parts(amounts: Mapping[Answer, float]) -> dict[Answer, float]:
    total = sum(amounts.values())
    return {key: amount / total for key, amount in amounts.items()} if total > 0 else {}


def _heard(
    variable: Variable, belief: Belief, answer: str | float, alone: Preferences, now: datetime
) -> Belief:
    """What would be believed if the customer now gave this answer."""
    former = [msgspec.structs.replace(piece, time=now) for piece in reversed(belief.evidence)]
    last = max((piece.position for piece in former), default=0) + 1
    several = isinstance(answer, str) and variable.kind in {"set", "ranked"}
    value: Value = (str(answer),) if several else answer
    said = Evidence(variable.name, value, "quiz", now, 1.0, last)
    return beliefs_of(Memory(evidence=(*former, said)), alone, now)[variable.name]
