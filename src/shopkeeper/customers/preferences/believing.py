"""What is believed of a customer now, from what is remembered: decay happens here, at read.

A `Memory`, what the shop declared and the time come in; a `Belief` of every declared variable goes
out. Pure, plain arithmetic: it runs for every answer of the shop.

What somebody said is what is acted upon, whatever was guessed since; guesses never count for more
than half of it. Time that passes only lowers confidence, and a belief without evidence has no
value. Held by tests/customers/preferences/test_believing.py.
"""

from collections.abc import Sequence
from datetime import datetime

from shopkeeper.customers.preferences.belief import Belief
from shopkeeper.customers.preferences.contradiction import contradicts
from shopkeeper.customers.preferences.memory import Evidence, Memory
from shopkeeper.customers.preferences.posterior import Weighed, believe, prior_spread
from shopkeeper.customers.preferences.variables import Preferences, Variable
from shopkeeper.domain import Source

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
        name: _belief(variable, current.get(name, ()), memory)
        for name, variable in preferences.variables.items()
    }


def _current(memory: Memory, preferences: Preferences, now: float) -> dict[str, list[Evidence]]:
    """What is still there of each variable, newest first, with the weight it has now."""
    found: dict[str, list[Evidence]] = {}
    variables = preferences.variables
    for piece in reversed(memory.evidence):
        variable = variables.get(piece.variable)
        if variable is None:
            continue
        days = 0.0 if piece.pinned else (now - piece.time.timestamp()) / DAY
        share = 0.5 ** (days / variable.half_life_days) if days > 0 else 1.0
        if days <= variable.retention_days and share >= _NOTHING:
            left = piece if share == 1.0 else _decayed(piece, share)
            found.setdefault(piece.variable, []).append(left)
    return found


def _decayed(piece: Evidence, share: float) -> Evidence:
    return Evidence(
        piece.variable,
        piece.value,
        piece.source,
        piece.time,
        piece.weight * share,
        piece.position,
        piece.event,
        piece.product,
        piece.pinned,
    )


def _belief(variable: Variable, evidence: Sequence[Evidence], memory: Memory) -> Belief:
    off = variable.name in memory.off
    if not evidence or off or any(memory.refuses(purpose) for purpose in variable.purposes):
        return Belief(
            variable=variable.name,
            spread=prior_spread(variable),
            off=off,
            evidence=tuple(evidence),
        )
    said, guessed = _weighed(evidence)
    found = believe(variable, [*said, *guessed], said[0][0] if said else None)
    return Belief(
        variable=variable.name,
        value=found.value if said or found.confidence >= LEAST else None,
        confidence=found.confidence,
        spread=found.spread,
        explicit=bool(said),
        pinned=any(piece.pinned for piece in evidence),
        contradicted=contradicts(variable, found.value, said, guessed),
        evidence=tuple(evidence),
    )


def _weighed(evidence: Sequence[Evidence]) -> tuple[Weighed, Weighed]:
    """What was said, that to act upon first, and what was guessed, each with what it counts for.

    No statement counts for more than the one acted upon, each older one for half of the next, and
    all guesses together for no more than a part: so that they can doubt it, and not outvote it.
    """
    statements = sorted(
        (piece for piece in evidence if piece.source != "behaviour"), key=_precedence, reverse=True
    )
    guesses = [(piece.value, piece.weight) for piece in evidence if piece.source == "behaviour"]
    if not statements:
        return (), guesses
    lead = statements[0].weight
    said = [(statements[0].value, lead)] + [
        (piece.value, min(piece.weight, lead) / 2 ** (2 + place))
        for place, piece in enumerate(statements[1:])
    ]
    whole = sum(weight for _, weight in guesses)
    share = min(1.0, _GUESSES * lead / whole) if whole else 1.0
    return said, [(value, weight * share) for value, weight in guesses]


def _precedence(piece: Evidence) -> tuple[bool, bool, int]:
    return piece.pinned, piece.source not in _REPORTED, piece.position
