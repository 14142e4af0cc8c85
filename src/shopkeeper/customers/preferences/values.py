"""What may be said of a variable, and the one form it is kept in.

A variable as declared and a value as it came in; in words what is wrong with it, or the value as
kept. Pure. Whatever is kept passes the check again, held by
tests/customers/preferences/test_values.py.
"""

import math
from collections.abc import Iterable, Sequence

from shopkeeper.customers.preferences.variables import Variable
from shopkeeper.domain import Value

MOST_VALUES = 50
"""Values of a set or ranked choice."""
MOST_CHARACTERS = 200
"""Of one value."""


def check_value(variable: Variable, value: object) -> str | None:
    """What the value would have to be, in words; None where it is right as it stands.

    >>> width = Variable(name="width", kind="scale", title="Width", about="", high=4.0)
    >>> check_value(width, 2.0)
    >>> check_value(width, 5.0)
    'a number from 0 to 4'
    """
    if variable.kind in {"scale", "number"}:
        return _check_number(variable, value)
    if variable.kind == "choice":
        return _check_word(variable, value)
    return _check_words(variable, value)


def normalised(variable: Variable, value: object) -> Value | None:
    """The value in the form it is kept in; None where it cannot be had from what came.

    Words are trimmed, doubled ones left out, options written as declared; a lone word is a set of
    one; a number may come as an integer or in words, as from a form.

    >>> size = Variable(name="size", kind="set", title="Size", about="")
    >>> normalised(size, [" M", "m", "M"])
    ('M',)
    """
    if variable.kind in {"scale", "number"}:
        kept: Value | None = _number(value)
    elif variable.kind == "choice":
        kept = _option(variable, value) if isinstance(value, str) else None
    else:
        kept = _several(variable, value)
    return kept if kept is not None and check_value(variable, kept) is None else None


def as_key(answer: str | float) -> str:
    """How an answer is written where words are keys: numbers in the shortest way.

    >>> as_key(0.1), as_key(30.0), as_key("M")
    ('0.1', '30', 'M')
    """
    return answer if isinstance(answer, str) else f"{answer:.15g}"


def expected(variable: Variable) -> str:
    """What its values are, in words."""
    if variable.kind in {"scale", "number"}:
        return f"a number from {variable.low:g} to {variable.high:g}"
    one = (
        f"one of {', '.join(variable.options)}"
        if variable.options
        else f"1 to {MOST_CHARACTERS} printable characters"
    )
    return one if variable.kind == "choice" else f"1 to {MOST_VALUES} different values, each {one}"


def _check_number(variable: Variable, value: object) -> str | None:
    right = (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and variable.low <= value <= variable.high
    )
    return None if right else expected(variable)


def _check_word(variable: Variable, value: object) -> str | None:
    return None if isinstance(value, str) and _is_word(variable, value) else expected(variable)


def _check_words(variable: Variable, value: object) -> str | None:
    right = (
        isinstance(value, tuple)
        and 0 < len(value) <= MOST_VALUES
        and all(isinstance(word, str) and _is_word(variable, word) for word in value)
        and len(set(value)) == len(value)
    )
    return None if right else expected(variable)


def _is_word(variable: Variable, word: str) -> bool:
    if variable.options:
        return word in variable.options
    return 0 < len(word) <= MOST_CHARACTERS and word.isprintable() and word == word.strip()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _several(variable: Variable, value: object) -> tuple[str, ...] | None:
    words: Iterable[object] = value if isinstance(value, Sequence | frozenset | set) else ()
    if isinstance(value, str):
        words = (value,)
    elif isinstance(value, frozenset | set):
        words = sorted(map(str, value))
    found = [_option(variable, word) if isinstance(word, str) else None for word in words]
    if None in found:
        return None
    kept: dict[str, str] = {}
    for word in found:
        if word is not None:
            kept.setdefault(word.casefold(), word)
    return tuple(kept.values())


def _option(variable: Variable, word: str) -> str:
    trimmed = word.strip()
    if trimmed in variable.options:
        return trimmed
    folded = trimmed.casefold()
    return next((option for option in variable.options if option.casefold() == folded), trimmed)
