"""The catalogue in dictionaries: for tests, and the plain form of what every back-end does.

Any thread may call it. Held by `shopkeeper.testing.catalog`.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import datetime
from operator import attrgetter
from threading import RLock

from shopkeeper.catalog.follow import follow
from shopkeeper.catalog.ledger import PricePoint, joined_points, point_at
from shopkeeper.catalog.product import Offer, joined, offered
from shopkeeper.catalog.reductions import Reduction, reduction_of
from shopkeeper.domain import PricePlace, Product, ProductId
from shopkeeper.log import Kind, Logged

_OfferKey = tuple[ProductId, PricePlace]


class MemoryCatalog:
    """A `Catalog` that is gone when the process ends."""

    name = "catalog"
    follows: Kind | None = Kind.CATALOGUE

    def __init__(self) -> None:
        self._lock = RLock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._position = 0
            self._tables = _Tables()

    def position(self) -> int:
        return self._position

    def apply(self, entries: Sequence[Logged], position: int) -> None:
        with self._lock:
            for logged in entries:
                if logged.position > self._position:
                    follow(self._tables, logged.entry.record)
                    self._position = logged.position
            self._position = max(self._position, position)

    def product(self, product_id: ProductId, place: PricePlace) -> Product | None:
        with self._lock:
            return self._tables.product(product_id, place)

    def products(self, place: PricePlace) -> list[Product]:
        with self._lock:
            found = (self._tables.product(p, place) for p in sorted(self._tables.bodies))
            return [product for product in found if product is not None]

    def price_history(self, product_id: ProductId, place: PricePlace) -> list[PricePoint]:
        with self._lock:
            return joined_points(self._tables.ledger.get((product_id, place), ()))

    def reductions(
        self,
        place: PricePlace,
        progressive: bool = True,
        among: Collection[ProductId] | None = None,
    ) -> dict[ProductId, Reduction]:
        with self._lock:
            tables = self._tables
            found = {
                product_id: reduction_of(tables.ledger.get((product_id, there), ()), progressive)
                for (product_id, there), offer in sorted(tables.offers.items())
                if there == place and offer.on_sale and product_id in tables.bodies
                if among is None or product_id in among
            }
            return {product_id: one for product_id, one in found.items() if one is not None}

    def added(self, product_id: ProductId) -> datetime | None:
        return self._tables.times.get(product_id)


class _Tables:
    """The state itself."""

    def __init__(self) -> None:
        self.bodies: dict[ProductId, Product] = {}
        self.times: dict[ProductId, datetime] = {}
        self.offers: dict[_OfferKey, Offer] = {}
        self.ledger: dict[_OfferKey, list[PricePoint]] = {}

    def product(self, product_id: ProductId, place: PricePlace) -> Product | None:
        body = self.bodies.get(product_id)
        if body is None:
            return None
        points = self.ledger.get((product_id, place))
        newest = points[-1] if points else None
        return joined(body, offered(self.offer(product_id, place), newest))

    def body(self, product_id: ProductId) -> Product | None:
        return self.bodies.get(product_id)

    def put_body(self, body: Product, time: datetime) -> None:
        self.bodies[body.id] = body
        self.times.setdefault(body.id, time)

    def remove(self, product_id: ProductId) -> None:
        self.bodies.pop(product_id, None)
        self.times.pop(product_id, None)
        for key in [key for key in self.offers if key[0] == product_id]:
            del self.offers[key]

    def offer(self, product_id: ProductId, place: PricePlace) -> Offer | None:
        return self.offers.get((product_id, place))

    def put_offer(self, product_id: ProductId, place: PricePlace, offer: Offer) -> None:
        self.offers[product_id, place] = offer

    def point_at(
        self, product_id: ProductId, place: PricePlace, time: datetime
    ) -> PricePoint | None:
        return point_at(self.ledger.get((product_id, place), ()), time)

    def newest_stated(self, product_id: ProductId, place: PricePlace) -> PricePoint | None:
        points = reversed(self.ledger.get((product_id, place), ()))
        return next((point for point in points if point.stated), None)

    def put_point(self, product_id: ProductId, place: PricePlace, point: PricePoint) -> None:
        points = self.ledger.setdefault((product_id, place), [])
        index = bisect_left(points, point.time, key=attrgetter("time"))
        same_moment = index < len(points) and points[index].time == point.time
        points[index : index + same_moment] = [point]
