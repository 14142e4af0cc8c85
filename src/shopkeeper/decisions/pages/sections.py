"""In which order a page's own sections stand for this customer.

Sections and beliefs come in, the order goes out, with the preferences that moved any. Pure. Those
that speak to nothing the customer holds keep their order: tests/decisions/pages/test_sections.py.
"""

from collections.abc import Mapping, Sequence

from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks import SPEAKS, Fit, fit
from shopkeeper.decisions.pages.files import Section


def ordered(
    sections: Sequence[Section],
    beliefs: Mapping[str, Belief],
    variables: Mapping[str, Variable],
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ids of the sections in order, those that fit best first, and the variables that moved any."""
    fits = [fit(section.speaks_to, beliefs, variables) for section in sections]
    places = _places(fits)
    spoken = {found.variable for found in fits if found.value > SPEAKS}
    moved = (name for name in spoken if _places(fits, without=name) != places)
    return tuple(sections[place].id for place in places), frozenset(moved)


def _places(fits: Sequence[Fit], without: str = "") -> list[int]:
    weights = [one.value if one.value > SPEAKS and one.variable != without else 0.0 for one in fits]
    return sorted(range(len(fits)), key=lambda place: (-weights[place], place))
