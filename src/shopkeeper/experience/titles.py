"""Titles of products, from the snapshot decisions read at this moment."""

from shopkeeper.domain import ProductId
from shopkeeper.experience.services import Services


class Titles:
    """Of one moment."""

    def __init__(self, services: Services) -> None:
        self._columns = services.shops.current().columns

    def of(self, product: ProductId) -> str:
        """The product's title; empty where it is not sold any more."""
        place = self._columns.index.get(product)
        return "" if place is None else self._columns.products[place].title
