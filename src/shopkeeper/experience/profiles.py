"""Profiles as decisions need them, kept between requests until anything about them changes.

What is kept is keyed by the customer's keys, their last log position, the snapshot and the day: the
next event, statement, merge, training or catalogue change makes a new one, and so does midnight,
when what is kept no longer falls away; so nothing served is stale.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from threading import Lock

from shopkeeper.customers import (
    NOBODY,
    Directory,
    Profile,
    Remembering,
    profile_of,
    refused_profile,
)
from shopkeeper.decisions import History, Shop, read_history
from shopkeeper.domain import CustomerKey, CustomerRef
from shopkeeper.log import Log

KEPT = 2_048
"""Customers at most."""
REFUSED = refused_profile(None)
"""Of anybody, where nobody may be told from another."""
Version = tuple[int | str | date, ...]
"""Last log position of the customer, the day, and the snapshot's versions."""


class Profiles:
    """Reads customers for one shop."""

    def __init__(
        self,
        log: Log,
        directory: Directory,
        remembering: Remembering,
        clock: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._directory = directory
        self._remembering = remembering
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[tuple[CustomerKey, ...], tuple[Version, Profile, History]] = (
            OrderedDict()
        )

    def read(
        self, ref: CustomerRef, shop: Shop, anonymous_only: bool = False, barred: bool = False
    ) -> tuple[Profile, History]:
        """The customer as of now, and their history over the shop's items.

        Args:
            anonymous_only: Somebody with a known id is given as a stranger.
            barred: Nobody is personalized for where this is asked, by the law of the place or
                by the browser's signal, whatever they agreed to.
        """
        if barred:
            return REFUSED, read_history(REFUSED, shop)
        person = self._directory.find(ref) if ref != CustomerRef() else None
        if person is None or (anonymous_only and self._directory.outside_ids(person.keys)):
            return NOBODY, read_history(NOBODY, shop)
        position = self._log.last_position(person.keys)
        version: Version = (position, self._clock().date(), *shop.versions.values())
        kept = self._kept.get(person.keys)
        if kept is not None and kept[0] == version:
            return kept[1], kept[2]
        profile = profile_of(self._log, self._remembering, person)
        history = read_history(profile, shop)
        self._keep(person.keys, (version, profile, history))
        return profile, history

    def forget(self, keys: Sequence[CustomerKey]) -> None:
        """Let go of whoever has one of these keys."""
        gone = set(keys)
        with self._lock:
            for held in [kept for kept in self._kept if gone.intersection(kept)]:
                del self._kept[held]

    def _keep(self, keys: tuple[CustomerKey, ...], found: tuple[Version, Profile, History]) -> None:
        with self._lock:
            self._kept[keys] = found
            self._kept.move_to_end(keys)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
