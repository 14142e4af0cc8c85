"""Keeps the snapshot decisions read up to date: replaced whole, between requests.

What is new is told by two things, read once a request: how far the catalogue has followed the log,
and the models' mark, which changes with the version in use and when an erased customer's rows went
from any. Any worker that changes either changes it for all. A version that cannot be loaded never
replaces one that serves: it is logged, and the old one stays, unless a customer was taken out of it
since: then no model answers rather than that one.
"""

from threading import Lock

import structlog

from shopkeeper.catalog import Catalog, SearchIndex, build_columns
from shopkeeper.decisions import Shop, open_shop, warmed
from shopkeeper.domain import PricePlace, ShopkeeperError
from shopkeeper.models import Bundle, Mark, Registry

_log = structlog.get_logger("shopkeeper.experience")


class Shops:
    """Hands out the current snapshot of one shop in one place."""

    def __init__(self, catalog: Catalog, registry: Registry, place: PricePlace) -> None:
        self._catalog = catalog
        self._registry = registry
        self._place = place
        self._lock = Lock()
        self._held: tuple[tuple[int, Mark], Shop] | None = None

    def current(self) -> Shop:
        """The newest snapshot; built on the first call and after each publication."""
        wanted = (self._catalog.position(), self._registry.mark())
        held = self._held
        if held is not None and held[0] == wanted:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != wanted:
                self._held = (wanted, self._build(wanted))
            return self._held[1]

    def _build(self, wanted: tuple[int, Mark]) -> Shop:
        version, model = wanted[0], wanted[1].version
        former = self._held[1] if self._held else None
        if former is not None and former.columns.version == version:
            columns, search = former.columns, former.search
        else:
            columns = build_columns(self._catalog.products(self._place), version)
            search = former.search.updated(columns) if former else SearchIndex(columns)
        serving = former.bundle if former is not None else None
        bundle = self._newest(model, serving) if model else None
        if bundle is not None and bundle is serving:
            return open_shop(columns, search, bundle, former)
        return warmed(open_shop(columns, search, bundle))

    def _newest(self, model: str, serving: Bundle | None) -> Bundle | None:
        """The version wanted, loaded and asked once; where that fails the one that serves, or none.

        Without any the shop still answers, and says so, and can be trained anew.
        """
        fit = serving is not None and self._registry.holds(serving)
        if serving is not None and serving.version == model and fit:
            return serving
        try:
            bundle = self._registry.load(model)
            bundle.warm_up()
        except ShopkeeperError as broken:
            left = serving if fit else None
            _log.error("model version not loaded", wanted=model, why=str(broken),
                       serving=left.version if left else "no model")  # fmt: skip
            return left
        return bundle
