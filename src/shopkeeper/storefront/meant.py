"""Which products are meant, in words: those of an offer on the public menu.

A scope and the catalogue come in; words for shoppers go out. Pure. Held by
tests/storefront/test_meant.py.
"""

from collections.abc import Iterator
from typing import Any

from shopkeeper.catalog import Columns
from shopkeeper.decisions.offers import Scope
from shopkeeper.domain import ProductId
from shopkeeper.storefront.words import shown_title

MOST = 5
"""Products named one by one."""
_BOUNDS = {"gte": "from {}", "gt": "above {}", "lte": "up to {}", "lt": "below {}", "not": "not {}"}


def meant(scope: Scope, columns: Columns) -> str:
    """The products of a scope; empty where all are meant."""
    filtered = ", ".join(_filtered(scope.filters))
    titles = [title_of(product, columns) for product in scope.ids]
    more = len(titles) - MOST
    named = ", ".join(titles[:MOST]) + (f" and {more} more" if more > 0 else "")
    return "; and ".join(filter(None, (filtered, named)))


def title_of(product: ProductId, columns: Columns) -> str:
    """What it is called; its id where the shop does not have it."""
    place = columns.index.get(product)
    return product if place is None else shown_title(columns.products[place].title)


def _filtered(filters: dict[str, Any]) -> Iterator[str]:
    for name, value in filters.items():
        words = " ".join(_bounds(value)) if isinstance(value, dict) else _any_of(value)
        yield words if name == "product_type" else f"{name.replace('_', ' ')} {words}"


def _bounds(bounds: dict[str, Any]) -> Iterator[str]:
    for name, value in bounds.items():
        yield _BOUNDS.get(name, "{}").format(_any_of(value))


def _any_of(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
