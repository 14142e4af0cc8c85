"""What the shop sells and what it costs where: a projection of the log's catalogue entries.

Follows `ProductChanged`, `ProductWithdrawn` and `PriceObserved`; prices, availability and the price
ledger are keyed by product, market, currency and channel.

The laws, held for every back-end by `shopkeeper.testing.catalog`: rebuilt from the log it equals
what was live; no place ever shows another place's price; the ledger outlives a withdrawn product.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from shopkeeper.catalog.ledger import PricePoint
from shopkeeper.catalog.reductions import Reduction
from shopkeeper.domain import PricePlace, Product, ProductId
from shopkeeper.log import Projection


class Catalog(Projection, Protocol):
    """Constructed for one shop; its projection name is `catalog`."""

    def product(self, product_id: ProductId, place: PricePlace) -> Product | None:
        """The product with its price, sale price and availability in that place.

        Without an offer there it has no price and is out of stock. An offer without a stated price
        carries the newest observed one.
        """

    def products(self, place: PricePlace) -> list[Product]:
        """Every product as it is offered in that place, by id."""

    def price_history(self, product_id: ProductId, place: PricePlace) -> list[PricePoint]:
        """What was to be paid there and since when, oldest first, equal neighbours joined."""

    def reductions(
        self,
        place: PricePlace,
        progressive: bool = True,
        among: Collection[ProductId] | None = None,
    ) -> dict[ProductId, Reduction]:
        """What the ledger knows of each product with a sale price below its price in that place.

        Args:
            progressive: As `reduction_of` takes it.
            among: The products asked for, at the cost of these; None: all.
        """

    def added(self, product_id: ProductId) -> datetime | None:
        """When it came into the catalogue; None if it is not there."""
