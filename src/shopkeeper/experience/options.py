"""What can be chosen of a variable, in the words of the shop or of its catalogue.

A variable and a snapshot come in; values with their words go out, the most frequent first where
they come from the catalogue. Pure.
"""

from collections import Counter

import numpy as np

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Variable, special_category

MOST = 60
"""Values of the catalogue offered at most."""


def options_of(variable: Variable, columns: Columns) -> dict[str, str]:
    """Value to its words; empty of a scale or number, and where any words may be said."""
    link = variable.products
    if variable.options or link is None or not is_from_catalogue(variable):
        return variable.options
    if not variable.is_open or link.attribute not in columns.attributes.names:
        return {}
    counts = _counted(columns, link.attribute, first=link.how == "path")
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    fit = (value for value, _ in ranked if special_category(value) is None)
    return {value: value for value, _ in zip(fit, range(MOST), strict=False)}


def is_from_catalogue(variable: Variable) -> bool:
    """Whether its values are those of an attribute of products, not words anybody may choose."""
    return variable.products is not None and variable.products.how in {"equals", "path"}


def can_matter(variable: Variable, columns: Columns) -> bool:
    """Whether an answer could touch a product: nobody is asked for brands where there are none."""
    if not variable.is_open or variable.products is None or variable.products.how == "words":
        return True
    return bool(options_of(variable, columns))


def _counted(columns: Columns, attribute: str, *, first: bool) -> Counter[str]:
    """How many products have each value; of a path, each first part."""
    texts = columns.texts(attribute)
    counts = np.bincount(texts.codes[texts.codes >= 0], minlength=len(texts.values)).tolist()
    found: Counter[str] = Counter()
    for value, count in zip(texts.values, counts, strict=True):
        found[value.partition(" > ")[0] if first else value] += count
    return found
