"""Whether somebody hesitates in the running visit, by what the shop declared and nothing else.

The visit's events and the declaration come in; the signal that says so goes out, in words. Pure. It
chooses what reassures (returns, warranty, support) and never an offer or a price. Held by
tests/decisions/pages/test_hesitating.py.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from shopkeeper.decisions.pages.files import Hesitation
from shopkeeper.domain import Event, ProductId


def hesitation(
    events: Sequence[Event], told: Hesitation, kind_of: Callable[[ProductId], str]
) -> str:
    """The first signal that is met, in words the shopper may read; empty: none.

    Args:
        events: Of the running visit, oldest first.
        kind_of: The category of a product; empty where it has none.
    """
    viewed = [line.product_id for e in events if e.name == "Product Viewed" for line in e.lines]
    removed = sum(len(e.lines) for e in events if e.name == "Product Removed")
    kinds = Counter(kind for product in set(viewed) if (kind := kind_of(product)))
    if told.looked_again and max(Counter(viewed).values(), default=0) >= told.looked_again:
        return "you came back to the same product"
    if told.compared and max(kinds.values(), default=0) >= told.compared:
        return "you compare several of one kind"
    if told.put_back and removed >= told.put_back:
        return "you put something back"
    if told.left_checkout and _left(events):
        return "you stepped back from the checkout"
    return ""


def _left(events: Sequence[Event]) -> bool:
    """Whether a checkout was begun, and the customer went on looking."""
    names = [event.name for event in events]
    begun = next((i for i, name in enumerate(names) if name == "Checkout Started"), None)
    if begun is None or "Order Completed" in names[begun:]:
        return False
    return "Product Viewed" in names[begun:]
