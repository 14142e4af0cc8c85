"""Keeps the snapshot decisions read up to date: replaced whole, between requests.

What is new is told by two numbers, read once a request: how far the catalogue has followed the
log, and which model version is current. Any worker that changes either changes it for all.
"""

from threading import Lock

from shopkeeper.catalog import Catalog, SearchIndex, build_columns
from shopkeeper.decisions import Shop, open_shop, warmed
from shopkeeper.domain import PricePlace
from shopkeeper.models import Bundle, Registry


class Shops:
    """Hands out the current snapshot of one shop in one place."""

    def __init__(self, catalog: Catalog, registry: Registry, place: PricePlace) -> None:
        self._catalog = catalog
        self._registry = registry
        self._place = place
        self._lock = Lock()
        self._held: tuple[tuple[int, str | None], Shop] | None = None

    def current(self) -> Shop:
        """The newest snapshot; built on the first call and after each publication."""
        wanted = (self._catalog.position(), self._registry.current())
        held = self._held
        if held is not None and held[0] == wanted:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != wanted:
                self._held = (wanted, self._build(wanted))
            return self._held[1]

    def _build(self, wanted: tuple[int, str | None]) -> Shop:
        version, model = wanted
        former = self._held[1] if self._held else None
        if former is not None and former.columns.version == version:
            columns, search = former.columns, former.search
        else:
            columns = build_columns(self._catalog.products(self._place), version)
            search = former.search.updated(columns) if former else SearchIndex(columns)
        if former is not None and former.bundle is not None and former.bundle.version == model:
            return open_shop(columns, search, former.bundle, former)
        return warmed(open_shop(columns, search, self._load(model) if model else None))

    def _load(self, model: str) -> Bundle:
        bundle = self._registry.load(model)
        bundle.warm_up()
        return bundle
