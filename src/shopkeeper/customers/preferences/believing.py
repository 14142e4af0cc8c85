"""What is believed of a customer now, from what is remembered: decay happens here, at read.

A `Memory`, what the shop declared and the time come in; a `Belief` of every declared variable goes
out. Pure, plain arithmetic: it runs for every answer of the shop.

What somebody said is what is acted upon, whatever was guessed since; guesses never count for more
than half of it. Time that passes only lowers confidence, and a belief without evidence has no
value. Held by tests/customers/preferences/test_believing.py.
"""

from collections.abc import Sequence
from datetime import datetime
from math import exp, log, log2

from shopkeeper.customers.preferences.belief import Belief
from shopkeeper.customers.preferences.contradiction import contradicts
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
    current = _current(memory, preferences, now.timestamp())
    return {
        name: _belief(variable, current[name], memory)
        for name, variable in preferences.variables.items()
    }


def _current(memory: Memory, preferences: Preferences, now: float) -> dict[str, list[Evidence]]:
    """What is still there of each variable, newest first, with the weight it has now."""
    terms: dict[str, tuple[float, float, list[Evidence]]] = {
        name: (*_term(variable), []) for name, variable in preferences.variables.items()
    }
    for piece in reversed(memory.evidence):
        term = terms.get(piece.variable)
        if term is None:
            continue
        rate, longest, kept = term
        age = 0.0 if piece.pinned else now - piece.time.timestamp()
        if age <= 0:
            kept.append(piece)
        elif age <= longest:
            kept.append(_lighter(piece, exp(rate * age)))
    return {name: kept for name, (_, _, kept) in terms.items()}


def _term(variable: Variable) -> tuple[float, float]:
    """Decay per second, and seconds after which a piece of evidence is not there."""
    gone = variable.half_life_days * log2(1 / _NOTHING)
    return -log(2) / (variable.half_life_days * DAY), min(variable.retention_days, gone) * DAY


def _lighter(piece: Evidence, share: float) -> Evidence:
    return Evidence(
        piece.variable,
        piece.value,
        piece.source,
        piece.time,
        piece.weight * share,
        piece.position,
        piece.event,
        piece.product,
    )


def _belief(variable: Variable, evidence: Sequence[Evidence], memory: Memory) -> Belief:
    off = variable.name in memory.off
    if not evidence or off or _is_refused(variable, memory):
        return Belief(
            variable=variable.name,
            spread=prior_spread(variable),
            off=off,
            evidence=tuple(evidence),
        )
    first, said, guessed = _weighed(evidence)
    found = believe(variable, [*said, *guessed], first.value if first else None)
    return Belief(
        variable=variable.name,
        value=found.value if first or found.confidence >= LEAST else None,
        confidence=found.confidence,
        spread=found.spread,
        explicit=first is not None,
        pinned=first is not None and first.pinned,
        contradicted=contradicts(variable, found.value, said, guessed),
        evidence=tuple(evidence),
    )


def _is_refused(variable: Variable, memory: Memory) -> bool:
    consent = memory.consent
    return bool(consent) and any(memory.refuses(purpose) for purpose in variable.purposes)


def _weighed(evidence: Sequence[Evidence]) -> tuple[Evidence | None, Weighed, Weighed]:
    """What to act upon; what was said, that first; what was guessed: with what each counts for.

    No statement counts for more than the one acted upon, each older one for half of the next, and
    all guesses together for no more than a part: so that they can doubt it, and not outvote it.
    """
    statements: list[Evidence] = []
    guesses: dict[Value, float] = {}
    for piece in evidence:
        if piece.source != "behaviour":
            statements.append(piece)
        else:
            guesses[piece.value] = guesses.get(piece.value, 0.0) + piece.weight
    if not statements:
        return None, (), tuple(guesses.items())
    statements.sort(key=_precedence, reverse=True)
    first, lead = statements[0], statements[0].weight
    said = [(first.value, lead)] + [
        (piece.value, min(piece.weight, lead) / 2 ** (2 + place))
        for place, piece in enumerate(statements[1:])
    ]
    whole = sum(guesses.values())
    share = min(1.0, _GUESSES * lead / whole) if whole else 1.0
    return first, said, [(value, weight * share) for value, weight in guesses.items()]


def _precedence(piece: Evidence) -> tuple[bool, bool, int]:
    return piece.pinned, piece.source not in _REPORTED, piece.position
