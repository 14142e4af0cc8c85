"""How well a block fits what a customer believes.

Beliefs and the shop's variables come in; from -1, it speaks to the opposite, over 0, nothing is
known, to 1, goes out, with the belief that said so. Pure. Special categories say nothing, whatever
is believed: tests/decisions/blocks/test_fit.py.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks.files import SpeaksTo
from shopkeeper.domain import Reason

SPEAKS = 0.1
"""A fit above this is said to speak to somebody, and counted in a bucket of its own."""


class Fit(NamedTuple):
    """How well a block fits, and by which belief."""

    value: float
    variable: str = ""
    words: str = ""
    """What is believed, as the variable's options say it."""


NONE = Fit(0.0)


def fit(
    speaks_to: Iterable[SpeaksTo],
    beliefs: Mapping[str, Belief],
    variables: Mapping[str, Variable],
) -> Fit:
    """What the belief that says most makes of a block, or of a section of a page.

    Args:
        beliefs: Variable to what is believed; nothing where nothing may be used.
    """
    found = (
        _heard(one, beliefs[one.variable], variables[one.variable])
        for one in speaks_to
        if one.variable in beliefs and one.variable in variables
    )
    return max(found, key=lambda one: abs(one.value), default=NONE)


def why(found: Fit, beliefs: Mapping[str, Belief], variables: Mapping[str, Variable]) -> Reason:
    """Why a block speaks to a customer, in words they may read."""
    title = variables[found.variable].title
    if beliefs[found.variable].explicit:
        return Reason("speaks_to", f"You said of “{title}”: {found.words}")
    return Reason("speaks_to", f"What you chose here suggests, of “{title}”: {found.words}")


def _heard(one: SpeaksTo, belief: Belief, variable: Variable) -> Fit:
    if belief.off or belief.value is None or variable.sensitivity == "special":
        return NONE
    if variable.kind in {"scale", "number"}:
        leaning, value = _leaning(belief, variable, one.values)
    elif variable.kind == "set":
        leaning, value = _contained(belief, one.values)
    else:
        leaning, value = _chosen(belief, variable, one.values)
    words = variable.options.get(value, value)
    return Fit(leaning * min(max(belief.confidence, 0.0), 1.0), variable.name, words)


def _leaning(belief: Belief, variable: Variable, values: tuple[str, ...]) -> tuple[float, str]:
    if not isinstance(belief.value, int | float) or variable.high <= variable.low:
        return 0.0, ""
    place = (float(belief.value) - variable.low) / (variable.high - variable.low)
    high = 2 * min(max(place, 0.0), 1.0) - 1
    low_end, high_end = variable.ends
    words = (high_end if high > 0 else low_end) or f"{belief.value:g}"
    leanings = {"high": high, "low": -high}
    return max((leanings.get(value, 0.0) for value in values), key=abs), words


def _contained(belief: Belief, values: tuple[str, ...]) -> tuple[float, str]:
    held = belief.value if isinstance(belief.value, tuple) else (str(belief.value),)
    shared = [value for value in values if value in held]
    return (1.0, shared[0]) if shared else (0.0, "")


def _chosen(belief: Belief, variable: Variable, values: tuple[str, ...]) -> tuple[float, str]:
    """How much likelier the values are than of anybody, or how much less likely."""
    said = belief.value if isinstance(belief.value, tuple) else (str(belief.value),)
    spread = belief.spread or {said[0]: 1.0}
    chance = min(sum(spread.get(value, 0.0) for value in values), 1.0)
    before = min(len(values) / max(len(variable.options), len(values) + 1), 0.99)
    best = max(values, key=lambda value: spread.get(value, 0.0))
    if chance >= before:
        return (chance - before) / (1 - before), best
    return (chance - before) / before, said[0]
