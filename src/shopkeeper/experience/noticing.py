"""What is counted over the whole log, kept up to date beside the requests.

Follows the log: how blocks fared, and how many bought, sent back and looked at what. Decisions read
the newest counts and never wait for them; before the first count nothing of it is quoted. What
orders used of limited offers is counted as they come in, and what was missed then is caught up.
Held by tests/experience/test_noticing.py.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from threading import Event, Lock, Thread

import structlog

from shopkeeper.decisions import Shop
from shopkeeper.decisions.blocks import ProductFacts, Sightings, Tallies, Tally
from shopkeeper.domain import CustomerKey, ProductId, ShopkeeperError
from shopkeeper.experience.redeeming import Order, Redeeming
from shopkeeper.log import Log, catch_up

EVERY = 60.0
"""Seconds between two looks at the log."""
_log = structlog.get_logger("shopkeeper.experience")


class Noticing:
    """Counts for one shop; any thread may read."""

    def __init__(
        self, log: Log, tallies: Tallies, redeeming: Redeeming, clock: Callable[[], datetime]
    ) -> None:
        self._log = log
        self._redeeming = redeeming
        self._tallies = tallies
        self._clock = clock
        self._lock = Lock()
        self._sightings = Sightings()
        self._goods: tuple[int, tuple[ProductId, ...], ProductFacts] | None = None
        self.tallies: Mapping[tuple[str, str], Tally] = {}
        """How blocks fared, by block and bucket."""

    def goods(self, shop: Shop) -> ProductFacts | None:
        """What is counted of the products of this snapshot; None: nothing was counted for them.

        A catalogue in which only prices and stock changed has the same products.
        """
        held, columns = self._goods, shop.columns
        if held is None or held[0] == columns.version:
            return None if held is None else held[2]
        if held[1] != columns.ids:
            return None
        self._goods = (columns.version, columns.ids, held[2])
        return held[2]

    def look(self, shop: Shop) -> None:
        """Take in what the log has that was not counted yet."""
        with self._lock:
            now = self._clock()
            self._redeeming.follow(shop, now)
            self._redeeming.fade(shop, now)
            catch_up(self._log, self._tallies)
            self.tallies = self._tallies.counts()
            self._sightings.follow(self._log, now)
            facts = self._sightings.facts(shop.columns.index, now)
            self._goods = (shop.columns.version, shop.columns.ids, facts)

    def ordered(self, orders: Iterable[Order], shop: Shop) -> None:
        """Count at once what orders used, as they are taken into the log."""
        self._redeeming.redeem(orders, shop)

    def forget(self, keys: Collection[CustomerKey]) -> None:
        """Let go of whoever has one of these keys."""
        with self._lock:
            self._sightings.forget(keys)

    def keep_looking(self, shop: Callable[[], Shop], stop: Event) -> Thread:
        """Look every minute until told to stop, in a thread of its own."""
        thread = Thread(target=self._loop, args=(shop, stop), daemon=True, name="noticing")
        thread.start()
        return thread

    def _loop(self, shop: Callable[[], Shop], stop: Event) -> None:
        while not stop.is_set():
            try:
                self.look(shop())
            except ShopkeeperError as wrong:
                _log.error("the log could not be counted", why=str(wrong))
            stop.wait(EVERY)
