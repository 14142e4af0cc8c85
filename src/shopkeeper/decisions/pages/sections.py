"""In which order a page's own sections stand for this customer.

Sections and beliefs come in, the order goes out, with the preferences that moved any. Pure. Those
that speak to nothing the customer holds keep their order: tests/decisions/pages/test_sections.py.
"""

from collections.abc import Mapping, Sequence

from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks import SPEAKS, fit
from shopkeeper.decisions.pages.files import Section


def ordered(
    sections: Sequence[Section],
    beliefs: Mapping[str, Belief],
    variables: Mapping[str, Variable],
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ids of the sections in order, those that fit best first, and the variables that moved any."""
    fits = [fit(section.speaks_to, beliefs, variables) for section in sections]
    weights = [found.value if found.value > SPEAKS else 0.0 for found in fits]
    places = sorted(range(len(sections)), key=lambda place: (-weights[place], place))
    used = (found.variable for found, weight in zip(fits, weights, strict=True) if weight)
    return tuple(sections[place].id for place in places), frozenset(used)
