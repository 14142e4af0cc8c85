"""Profiles as decisions need them, kept between requests until anything about them changes.

What is kept is keyed by the customer's keys, their last log position and the snapshot: the next
event, merge, training or catalogue change makes a new one, so nothing served is stale.
"""

from collections import OrderedDict
from threading import Lock

from shopkeeper.customers import NOBODY, Directory, Profile, profile_of
from shopkeeper.decisions import History, Shop, read_history
from shopkeeper.domain import CustomerKey, CustomerRef
from shopkeeper.log import Log

KEPT = 2_048
"""Customers at most."""
Version = tuple[int | str, ...]
"""Last log position of the customer, and the snapshot's versions."""


class Profiles:
    """Reads customers for one shop."""

    def __init__(self, log: Log, directory: Directory) -> None:
        self._log = log
        self._directory = directory
        self._lock = Lock()
        self._kept: OrderedDict[tuple[CustomerKey, ...], tuple[Version, Profile, History]] = (
            OrderedDict()
        )

    def read(
        self, ref: CustomerRef, shop: Shop, anonymous_only: bool = False
    ) -> tuple[Profile, History]:
        """The customer as of now, and their history over the shop's items.

        Args:
            anonymous_only: Somebody with a known id is given as a stranger.
        """
        person = self._directory.find(ref) if ref != CustomerRef() else None
        if person is None or (anonymous_only and self._directory.outside_ids(person.keys)):
            return NOBODY, read_history(NOBODY, shop)
        version: Version = (self._log.last_position(person.keys), *shop.versions.values())
        kept = self._kept.get(person.keys)
        if kept is not None and kept[0] == version:
            return kept[1], kept[2]
        profile = profile_of(self._log, person)
        history = read_history(profile, shop)
        self._keep(person.keys, (version, profile, history))
        return profile, history

    def _keep(self, keys: tuple[CustomerKey, ...], found: tuple[Version, Profile, History]) -> None:
        with self._lock:
            self._kept[keys] = found
            self._kept.move_to_end(keys)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
