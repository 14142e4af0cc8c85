"""A preference as a form: what to choose from, and the value a sent form holds. Pure.

A set or a ranked choice is several fields of one name; what nobody can choose from is typed. What
a form holds is judged by `experience`, not here: `tests/storefront/test_fields.py` holds that what
is chosen on a page is the value that is sent.
"""

import math
from collections.abc import Mapping
from itertools import zip_longest
from typing import Literal

import msgspec

from shopkeeper.customers.preferences import VariableKind
from shopkeeper.domain import Value

Look = Literal["one", "several", "ranks", "number", "words"]
Sent = Mapping[str, str | list[str]]
"""A form as it was sent."""
STEPS = 5
"""Choices a scale is shown as."""
SHOWN = 12
"""Choices that stand in the open; further ones are behind a fold."""
RANKS = ("First", "Second", "Third", "Fourth", "Fifth")
VALUE, TYPED = "value", "typed"


class Choice(msgspec.Struct, frozen=True):
    value: str
    words: str
    chosen: bool


class Field(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    """Begins the ids of its parts on the page."""
    legend: str
    look: Look
    choices: tuple[Choice, ...] = ()
    most: int = 1
    """Of several or ranks, so many at most."""
    low: float = 0.0
    high: float = 1.0
    text: str = ""
    """What stands in a field for a number or words."""
    order: tuple[str, ...] = ()
    """The values of a ranked choice, best first."""

    @property
    def ranks(self) -> tuple[tuple[str, str], ...]:
        """The places of a ranked choice: what each is called, and the value that stands there."""
        places = RANKS[: min(self.most, len(self.choices))]
        return tuple(zip_longest(places, self.order[: len(places)], fillvalue=""))

    @property
    def open(self) -> tuple[Choice, ...]:
        """Choices that stand in the open."""
        return self.choices[:SHOWN]

    @property
    def further(self) -> tuple[Choice, ...]:
        """Choices behind the fold."""
        return self.choices[SHOWN:]


def field_of(
    field_id: str,
    legend: str,
    kind: VariableKind,
    options: Mapping[str, str],
    *,
    low: float,
    high: float,
    ends: tuple[str, str],
    most: int,
    value: Value | None = None,
) -> Field:
    """How a variable or question is put.

    Args:
        options: Value to its words. Empty of a scale, whose steps are made from its ends, of a
            number, and of what is typed.
        value: What is chosen when the page opens; a ranked choice shows its order.
    """
    if kind == "scale" and not options:
        options = scale_steps(low, high, ends)
    look = _look(kind, options)
    chosen = _chosen(value, options, numeric=kind in {"scale", "number"})
    return Field(
        id=field_id,
        legend=legend,
        look=look,
        choices=tuple(Choice(key, words, key in chosen) for key, words in options.items()),
        most=most,
        low=low,
        high=high,
        text=_text(value) if look in {"number", "words"} else "",
        order=value if look == "ranks" and isinstance(value, tuple) else (),
    )


def scale_steps(low: float, high: float, ends: tuple[str, str]) -> dict[str, str]:
    """A scale as a few choices from one end to the other.

    >>> scale_steps(0, 1, ("cheap", "fine"))["0.25"]
    'rather: cheap'
    """
    first, last = ends
    words = (first, f"rather: {first}", "in between", f"rather: {last}", last)
    gap = (high - low) / (STEPS - 1)
    return {f"{low + i * gap:g}": said for i, said in enumerate(words)}


def read_value(kind: VariableKind, sent: Sent) -> Value | None:
    """What was chosen or typed; None where nothing was.

    >>> read_value("set", {"value": ["Bags", "Mugs"]}), read_value("scale", {"value": "0.5"})
    (('Bags', 'Mugs'), 0.5)
    """
    several = [word for word in sent_list(sent, VALUE) if word.strip()]
    if kind in {"set", "ranked"}:
        typed = [word.strip() for word in sent_one(sent, TYPED).split(",") if word.strip()]
        return tuple(dict.fromkeys((*several, *typed))) or None
    if not several:
        return None
    return several[0] if kind == "choice" else _number(several[0])


def sent_one(sent: Sent, name: str) -> str:
    """The field of that name, the first if there are several; empty where there is none."""
    return next(iter(sent_list(sent, name)), "")


def sent_list(sent: Sent, name: str) -> list[str]:
    found = sent.get(name, [])
    return found if isinstance(found, list) else [found]


def _look(kind: VariableKind, options: Mapping[str, str]) -> Look:
    if kind in {"set", "ranked"}:
        several: Look = "several" if kind == "set" else "ranks"
        return several if options else "words"
    return "one" if options else "number"


def _chosen(value: Value | None, options: Mapping[str, str], *, numeric: bool) -> set[str]:
    if value is None or not options:
        return set()
    if isinstance(value, tuple):
        return set(value)
    if not numeric or isinstance(value, str):
        return {str(value)}
    return {min(options, key=lambda key: abs(float(key) - value))}


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else f"{value:g}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
