"""Keeps the snapshot decisions read up to date: replaced whole, between requests.

What is new is told by three things, read once a request: how far the catalogue has followed the
log, the mark of the rules, which changes with each publication, and the models' mark, which changes
with the version in use and when an erased customer's rows went from any. Any worker that changes
one changes it for all. A version that cannot be loaded never replaces one that serves: it is
logged, and the old one stays, unless a customer was taken out of it since: then no model answers
rather than that one.
"""

from threading import Lock

import structlog

from shopkeeper.catalog import (
    Catalog,
    Columns,
    SearchIndex,
    build_columns,
    markets_of,
    priced_at,
)
from shopkeeper.decisions import RulesStore, Shop, open_shop, warmed
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.rules import Rules
from shopkeeper.domain import (
    PriceObserved,
    PricePlace,
    ProductChanged,
    ProductId,
    ProductWithdrawn,
    ShopkeeperError,
)
from shopkeeper.experience.governing import rules_in_force
from shopkeeper.log import Kind, Log
from shopkeeper.models import Bundle, Mark, Registry

_log = structlog.get_logger("shopkeeper.experience")


MANY = 5_000
"""Changes of the catalogue beyond which its whole ledger is read again."""
CATALOGUE = (ProductChanged, PriceObserved, ProductWithdrawn)
_Wanted = tuple[int, Mark, int]


class Shops:
    """Hands out the current snapshot of one shop in one place."""

    def __init__(
        self, log: Log, catalog: Catalog, registry: Registry, rules: RulesStore, place: PricePlace
    ) -> None:
        self._log = log
        self._catalog = catalog
        self._registry = registry
        self._rules = rules
        self._place = place
        self._lock = Lock()
        self._held: tuple[_Wanted, Shop] | None = None

    def current(self) -> Shop:
        """The newest snapshot; built on the first call and after each publication."""
        wanted = (self._catalog.position(), self._registry.mark(), self._rules.mark())
        held = self._held
        if held is not None and held[0] == wanted:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != wanted:
                self._held = (wanted, self._build(wanted))
            return self._held[1]

    def _build(self, wanted: _Wanted) -> Shop:
        version, model = wanted[0], wanted[1].version
        former = self._held[1] if self._held else None
        rules, alarm = rules_in_force(self._rules, former.governed.rules if former else None)
        columns, search = self._goods(version, rules, former)
        governed = govern(rules, columns, self._place.market, alarm)
        serving = former.bundle if former is not None else None
        bundle = self._newest(model, serving) if model else None
        if bundle is not None and bundle is serving:
            return open_shop(columns, search, bundle, former, governed)
        return warmed(open_shop(columns, search, bundle, None, governed))

    def _goods(
        self, version: int, rules: Rules, former: Shop | None
    ) -> tuple[Columns, SearchIndex]:
        """The catalogue with its prices, as of that version, read again only where it changed."""
        if former is None:
            columns = self._priced(self._products(version), rules)
            return columns, SearchIndex(columns)
        lawful = former.governed.rules.markets == rules.markets
        if former.columns.version == version:
            return former.columns if lawful else self._priced(former.columns, rules), former.search
        columns = self._priced(self._products(version), rules, former.columns if lawful else None)
        return columns, former.search.updated(columns)

    def _products(self, version: int) -> Columns:
        return build_columns(self._catalog.products(self._place), version)

    def _priced(self, columns: Columns, rules: Rules, former: Columns | None = None) -> Columns:
        """The columns with what the ledger knows; beside former ones, of what changed since."""
        rule = markets_of(rules.markets).rule(self._place.market)
        changed = None if former is None else self._changed(former.version, columns.version)
        if changed is None:
            return priced_at(columns, self._catalog, self._place, rule)
        return priced_at(columns, self._catalog, self._place, rule, former, changed)

    def _changed(self, before: int, now: int) -> set[ProductId] | None:
        """Products the log tells of since then, to be asked after the products were read; None:
        too many to be asked for one by one, or the catalogue was made anew."""
        if now < before:
            return None
        told = self._log.read(before, MANY + 1, Kind.CATALOGUE)
        records = (logged.entry.record for logged in told)
        changes = {one.product_id for one in records if isinstance(one, CATALOGUE)}
        return changes if len(told) <= MANY else None

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
