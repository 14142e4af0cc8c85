"""What is believed of a customer now, from what is remembered: decay happens here, at read.

A `Memory`, what the shop declared and the time come in; a `Belief` of every declared variable goes
out. Pure, plain arithmetic: it runs for every answer of the shop.

What somebody said is what is acted upon, whatever was guessed since; guesses never count for more
than half of it. Time that passes only lowers confidence, and a belief without evidence has no
value. Held by tests/customers/preferences/test_believing.py.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from math import exp, log, log2

from shopkeeper.customers.preferences.belief import Belief
from shopkeeper.customers.preferences.contradiction import contradicts
from shopkeeper.customers.preferences.faded import Faded, weighing
from shopkeeper.customers.preferences.memory import Evidence, Memory
from shopkeeper.customers.preferences.posterior import Weighed, believe, prior_spread
from shopkeeper.customers.preferences.variables import Preferences, Variable
from shopkeeper.domain import Source, Value

DAY = 86_400.0
LEAST = 0.1
"""Confidence below which a guess is not acted upon."""
_NOTHING = 1e-6
"""Part of a weight that is left when it is no longer counted."""
_REPORTED: frozenset[Source] = frozenset({"support", "import"})
"""Said about the customer, not by them: it gives way to their own words."""
_GUESSES = 0.5
"""The weight of all guesses together, at most, as a part of what was said."""


def beliefs_of(memory: Memory, preferences: Preferences, now: datetime) -> dict[str, Belief]:
    """What is believed of each declared variable at this moment.

    A piece of evidence counts half after the half-life of its variable and is not there after its
    retention; one from the future counts as of now. A pinned one does neither. Of several
    statements the newest of the customer's own is acted upon; the others, and guesses, are listed
    and lower the confidence where they disagree.

    A variable that is off, or a purpose of which was refused, has evidence but no value.
    """
    piles = _piles(memory, preferences, now)
    return {
        name: _belief(variable, piles[name], memory)
        for name, variable in preferences.variables.items()
    }


_Pile = tuple[float, float, list[Evidence], list[float], list[Evidence], dict[Value, float]]
"""Of one variable: decay per second; seconds after which a piece of evidence is not there; what is
there, newest first, as remembered; the weights of that now; of it, what was said, with its weight
now; by value, the weight of all guesses. A plain tuple, because it is taken apart for each of some
hundred pieces, of which none is made anew that was guessed."""


def _piles(memory: Memory, preferences: Preferences, now: datetime) -> dict[str, _Pile]:
    """The evidence by variable, in one pass: this is done for every answer of the shop."""
    piles: dict[str, _Pile] = {
        name: (*_term(variable.half_life_days, variable.retention_days), [], [], [], {})
        for name, variable in preferences.variables.items()
    }
    time, age = None, 0.0
    for piece in reversed(memory.evidence):
        pile = piles.get(piece.variable)
        if pile is None:
            continue
        rate, longest, evidence, weights, statements, guesses = pile
        if piece.time != time:  # what one event tells is of one time
            time = piece.time
            age = (now - time).total_seconds()
        weight = piece.weight
        if age > 0 and not piece.pinned:
            if age > longest:
                continue
            weight *= exp(rate * age)
        evidence.append(piece)
        weights.append(weight)
        if piece.source == "behaviour":
            guesses[piece.value] = guesses.get(piece.value, 0.0) + weight
        else:
            statements.append(weighing(piece, weight))
    return piles


@cache
def _term(half_life_days: float, retention_days: float) -> tuple[float, float]:
    """Decay per second, and seconds after which a piece of evidence is not there."""
    gone = half_life_days * log2(1 / _NOTHING)
    return -log(2) / (half_life_days * DAY), min(retention_days, gone) * DAY


def _belief(variable: Variable, pile: _Pile, memory: Memory) -> Belief:
    _, _, pieces, weights, statements, guesses = pile
    evidence = Faded(pieces, weights, statements) if pieces else ()
    off = variable.name in memory.off
    if not evidence or off or _is_refused(variable, memory):
        return Belief(
            variable=variable.name,
            spread=prior_spread(variable),
            off=off,
            evidence=evidence,
        )
    first, said, guessed = _weighed(statements, guesses)
    found = believe(variable, [*said, *guessed], first.value if first else None)
    return Belief(
        variable=variable.name,
        value=found.value if first or found.confidence >= LEAST else None,
        confidence=found.confidence,
        spread=found.spread,
        explicit=first is not None,
        pinned=first is not None and first.pinned,
        contradicted=contradicts(variable, found.value, said, guessed),
        evidence=evidence,
    )


def _is_refused(variable: Variable, memory: Memory) -> bool:
    consent = memory.consent
    return bool(consent) and any(memory.refuses(purpose) for purpose in variable.purposes)


def _weighed(
    statements: Sequence[Evidence], guesses: Mapping[Value, float]
) -> tuple[Evidence | None, Weighed, Weighed]:
    """What to act upon; what was said, that first; what was guessed: with what each counts for.

    No statement counts for more than the one acted upon, each older one for half of the next, and
    all guesses together for no more than a part: so that they can doubt it, and not outvote it.
    """
    if not statements:
        return None, (), tuple(guesses.items())
    first, *others = sorted(statements, key=_precedence, reverse=True)
    lead = first.weight
    said = [(first.value, lead)]
    for place, piece in enumerate(others, 2):
        said.append((piece.value, min(piece.weight, lead) / 2**place))
    whole = sum(guesses.values())
    share = min(1.0, _GUESSES * lead / whole) if whole else 1.0
    return first, said, [(value, weight * share) for value, weight in guesses.items()]


def _precedence(piece: Evidence) -> tuple[bool, bool, int]:
    return piece.pinned, piece.source not in _REPORTED, piece.position
