"""What can be chosen of a variable, in the words of the shop or of its catalogue.

A variable and a snapshot's traits come in; values with their words go out, those most telling first
where they come from the catalogue. Pure.
"""

from shopkeeper.customers.preferences import Variable, special_category
from shopkeeper.decisions.traits import CONSIDERED, Traits

MOST = 60
"""Values of the catalogue offered at most."""


def options_of(variable: Variable, traits: Traits) -> dict[str, str]:
    """Value to its words; empty of a scale or number, and where any words may be said."""
    link = variable.products
    if variable.options or link is None or not variable.is_open:
        return variable.options
    telling = traits.telling(link, CONSIDERED)
    fit = [value for value in telling if special_category(value) is None]
    return {value: value for value in fit[:MOST]}


def is_from_catalogue(variable: Variable) -> bool:
    """Whether its values are those of an attribute of products, not words anybody may choose."""
    return variable.products is not None and variable.products.how in {"equals", "path"}


def can_matter(variable: Variable, traits: Traits) -> bool:
    """Whether an answer could touch a product: nobody is asked for brands where there are none."""
    if not variable.is_open or variable.products is None or variable.products.how == "words":
        return True
    return bool(options_of(variable, traits))
