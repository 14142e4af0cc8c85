r"""The posterior of one variable, by its kind, and how sure it makes a value.

Values with the weights they have now come in; chances by option, or a mean and a deviation, go out.
Pure. A choice and a ranked choice are Dirichlet, each option of a set is Beta, a scale and a number
are Normal with a noise that makes the prior weigh as many statements as declared. The first two are
worked out in place, because it is done for every answer of the shop; the tests hold both to
`shopkeeper.stats`.

Evidence of weight $w$ that all agrees makes for a confidence of $w / (w + s)$ at a prior of
strength $s$, whatever the kind: tests/customers/preferences/test_posterior.py.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from shopkeeper.customers.preferences.variables import Variable, VariableKind
from shopkeeper.domain import Value
from shopkeeper.stats import Normal
from shopkeeper.stats.posteriors import surer

Weighed = Sequence[tuple[Value, float]]
"""Values, each with its weight now."""
UNSAID = 0.25
"""What evidence for some of a set says against each other option, as a part of its weight."""
_OPEN = 0.1
"""Chance that any one value of the catalogue is in a set, before anything is known."""
_MOST_GUESSED = 10
"""Values of a set that are guessed."""


class Found(NamedTuple):
    """What the evidence says."""

    value: Value
    confidence: float
    spread: dict[str, float]


def believe(variable: Variable, weighed: Weighed, said: Value | None) -> Found:
    """The posterior after this evidence.

    Args:
        weighed: At least one.
        said: The value to act upon; None: it is read off the evidence.
    """
    return _KINDS[variable.kind](variable, weighed, said)


def prior_spread(variable: Variable) -> dict[str, float]:
    """What is believed of anybody."""
    if variable.kind in {"scale", "number"}:
        return _moments(prior_normal(variable))
    if variable.kind == "set":
        return {option: _chance(variable, option) for option in variable.options}
    return _prior_shares(variable)


def prior_normal(variable: Variable) -> Normal:
    """What is believed of anybody's scale or number: the middle, as spread as an even chance."""
    mean = variable.prior.get("mean", (variable.low + variable.high) / 2)
    width = (variable.high - variable.low) / 12**0.5
    return Normal(mean, variable.prior.get("deviation", width) ** 2)


def shares(variable: Variable, value: Value) -> dict[str, float]:
    """How one statement of a choice spreads over options: a ranked one by $1/r$ of rank $r$."""
    if isinstance(value, tuple):
        whole = sum(1 / rank for rank in range(1, len(value) + 1))
        return {word: 1 / (rank * whole) for rank, word in enumerate(value, 1)}
    return {str(value): 1.0}


def _choice(variable: Variable, weighed: Weighed, said: Value | None) -> Found:
    """The mean of a Dirichlet, without making the prior and the posterior."""
    weights: dict[str, float] = {}
    for value, weight in weighed:
        for option, share in shares(variable, value).items():
            weights[option] = weights.get(option, 0.0) + weight * share
    gathered, strength = sum(weights.values()), variable.strength
    whole = strength + gathered
    spread = {option: strength * share / whole for option, share in _prior_shares(variable).items()}
    for option, weight in weights.items():
        spread[option] = spread.get(option, 0.0) + weight / whole
    value = _best(variable, weights) if said is None else said
    agreeing = 0.0
    for option, share in shares(variable, value).items():
        agreeing += min(weights.get(option, 0.0), gathered * share)
    return Found(value, agreeing / whole, spread)


def _best(variable: Variable, weights: Mapping[str, float]) -> Value:
    ordered = sorted(weights, key=lambda option: (-weights[option], option))
    return ordered[0] if variable.kind == "choice" else tuple(ordered[:_MOST_GUESSED])


def _prior_shares(variable: Variable) -> dict[str, float]:
    options, given = variable.options, variable.prior
    whole = sum(given.get(option, 0.0) for option in options) if given else 0.0
    if not whole:
        return dict.fromkeys(options, 1 / max(1, len(options)))
    return {option: given.get(option, 0.0) / whole for option in options}


def _set(variable: Variable, weighed: Weighed, said: Value | None) -> Found:
    weights: dict[str, float] = {}
    total = 0.0
    for value, weight in weighed:
        total += weight
        for word in value if isinstance(value, tuple) else (str(value),):
            weights[word] = weights.get(word, 0.0) + weight
    strength, given, even = variable.strength, variable.prior, _even(variable)
    against, rest = strength + UNSAID * total, 1 - UNSAID
    asked = dict.fromkeys(variable.options, 0.0) | weights if variable.options else weights
    # the mean of Beta(strength * chance, strength * (1 - chance)) after `weight` for it and what
    # was said of others against it, without making the two of them for each option
    spread = {
        option: (strength * given.get(option, even) + weight) / (against + rest * weight)
        for option, weight in asked.items()
    }
    value = _strongest(weights) if said is None else said
    members = value if isinstance(value, tuple) else (str(value),)
    risen = [_risen(_chance(variable, word), spread[word]) for word in members]
    return Found(value, sum(risen) / len(risen), spread)


def _risen(before: float, now: float) -> float:
    return surer(now, before) if now > before else 0.0


def _chance(variable: Variable, option: str) -> float:
    return variable.prior.get(option, _even(variable))


def _even(variable: Variable) -> float:
    return 1 / (len(variable.options) + 1) if variable.options else _OPEN


def _strongest(weights: Mapping[str, float]) -> tuple[str, ...]:
    """The values with at least half the evidence of the one with the most."""
    ordered = sorted(weights, key=lambda word: (-weights[word], word))
    enough = weights[ordered[0]] / 2
    return tuple(word for word in ordered[:_MOST_GUESSED] if weights[word] >= enough)


def _number(variable: Variable, weighed: Weighed, said: Value | None) -> Found:
    numbers = [(float(value), weight) for value, weight in weighed if not isinstance(value, tuple)]
    total = sum(weight for _, weight in numbers)
    mean = sum(number * weight for number, weight in numbers) / total
    apart = sum(weight * (number - mean) ** 2 for number, weight in numbers) / total
    prior = prior_normal(variable)
    posterior = prior.after(mean, total, variable.strength * prior.variance)
    agreement = 1 - min(1.0, apart / prior.variance)
    value = posterior.mean if said is None else said
    return Found(value, posterior.confidence(prior) * agreement, _moments(posterior))


def _moments(normal: Normal) -> dict[str, float]:
    return {"mean": normal.mean, "deviation": normal.deviation}


_KINDS: Mapping[VariableKind, Callable[[Variable, Weighed, Value | None], Found]] = {
    "choice": _choice,
    "ranked": _choice,
    "set": _set,
    "scale": _number,
    "number": _number,
}
