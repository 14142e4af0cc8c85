"""In which order a page's own sections stand for this customer.

Sections and beliefs come in, the order goes out, with the preference that moved each. Pure. Those
that speak to nothing the customer said keep their order: tests/decisions/pages/test_sections.py.
"""

from collections.abc import Mapping, Sequence

from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.blocks import SpeaksTo, spoken_to
from shopkeeper.decisions.pages.files import Section

MOVES = 0.5
"""A section moves up where the customer holds what it speaks to by more than this, 0 to 1."""


def ordered(
    sections: Sequence[Section], beliefs: Mapping[str, Belief]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ids of the sections in order, and the variables that moved any."""
    held = [_held(section.speaks_to, beliefs) for section in sections]
    places = sorted(range(len(sections)), key=lambda place: (-held[place][0], place))
    used = frozenset(variable for weight, variable in held if weight)
    return tuple(sections[place].id for place in places), used


def _held(spoken: Sequence[SpeaksTo], beliefs: Mapping[str, Belief]) -> tuple[float, str]:
    """How surely the customer holds what is spoken to, and of which variable; 0 below `MOVES`."""
    weights = [(spoken_to(each, beliefs), each.variable) for each in spoken]
    best, variable = max(weights, default=(0.0, ""))
    return (best, variable) if best > MOVES else (0.0, "")
