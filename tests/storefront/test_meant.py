import pytest

from shopkeeper.decisions.offers import Scope
from shopkeeper.domain import ProductId
from shopkeeper.storefront.meant import meant
from tests.decisions import shelf

COLUMNS = shelf.shop().columns
IDS = tuple(map(ProductId, ("p0", "p1", "p2", "p3", "p4", "p5", "p6")))


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(), ""),
        (Scope(filters={"product_type": "Kitchen > Mugs"}), "Kitchen > Mugs"),
        (Scope(filters={"product_type": ["Mugs", "Bowls"], "brand": "Acme"}),
         "Mugs or Bowls, brand Acme"),
        (Scope(filters={"price": {"gte": 5, "lt": 20}}), "price from 5 below 20"),
        (Scope(filters={"brand": {"not": ["Acme", "Bold"]}}), "brand not Acme or Bold"),
        (Scope((ProductId("p1"), ProductId("gone"))), "Thing 1, gone"),
        (Scope(IDS), "Thing 0, Thing 1, Thing 2, Thing 3, Thing 4 and 2 more"),
        (Scope((ProductId("p1"),), {"brand": "Acme"}), "brand Acme; and Thing 1"),
    ],
)  # fmt: skip
def test_the_products_of_an_offer_are_told_in_words(scope: Scope, words: str) -> None:
    assert meant(scope, COLUMNS) == words
