"""Whether evidence about a variable points in different directions.

What was said and what was guessed, weighed as of now, come in; yes or no goes out. Pure, and free
of scale: time that passes for all of it alike changes nothing. Held by
tests/customers/preferences/test_contradiction.py.
"""

from shopkeeper.customers.preferences.posterior import Weighed, prior_normal
from shopkeeper.customers.preferences.variables import Variable
from shopkeeper.domain import Value

_SAID = 0.1
"""Part of the weight of what is acted upon at which another statement contradicts it."""
_GUESSED = 0.25
"""The same of guesses, where more of them disagree than agree."""
_EVEN = 0.5
"""Of guesses among themselves: those against, as a part of those for."""


def contradicts(variable: Variable, value: Value, said: Weighed, guessed: Weighed) -> bool:
    """Whether a good part of the evidence disagrees with the value that is acted upon.

    A set holds several things, so that guesses about it do not contradict one another; they do
    contradict a set that was said.

    Args:
        said: What was acted upon first.
    """
    if len(said) + len(guessed) == 1:
        return False
    if said:
        lead = said[0][1]
        if _against(variable, value, said) >= _SAID * lead:
            return True
        against, together = _against(variable, value, guessed), sum(w for _, w in guessed)
        return against > together / 2 and against >= _GUESSED * lead
    if variable.kind == "set":
        return False
    against = _against(variable, value, guessed)
    return against >= _EVEN * (sum(w for _, w in guessed) - against)


def _against(variable: Variable, value: Value, weighed: Weighed) -> float:
    if variable.kind == "set" and isinstance(value, tuple):
        chosen = frozenset(value)
        return sum(
            weight
            for other, weight in weighed
            if chosen.isdisjoint(other if isinstance(other, tuple) else (str(other),))
        )
    return sum(weight for other, weight in weighed if not _agree(value, other, variable))


def _agree(value: Value, other: Value, variable: Variable) -> bool:
    if isinstance(value, tuple) and isinstance(other, tuple):
        return value[:1] == other[:1]
    if isinstance(value, float) and isinstance(other, float):
        return abs(value - other) <= prior_normal(variable).deviation
    return value == other
