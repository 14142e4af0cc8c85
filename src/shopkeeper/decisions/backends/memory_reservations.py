"""Reservations in this process's memory: for tests, and for trying things out."""

import threading
from collections.abc import Collection, Sequence
from datetime import datetime

from shopkeeper.decisions.backends.holding import Row, admit_all, held_for, total_key, used_at
from shopkeeper.decisions.ports import (
    SEPARATOR,
    Answers,
    Hold,
    Use,
    check_expiry,
    check_holds,
)
from shopkeeper.log.codec import to_micros


class MemoryReservations:
    """Forgets every row with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf = _Rows()

    def reserve(self, holds: Sequence[Hold], now: datetime, expires: datetime) -> Answers:
        check_expiry(now, expires)
        check_holds(holds)
        with self._lock:
            return admit_all(self._shelf, holds, held_for(now, expires))

    def redeem(self, uses: Sequence[Use]) -> list[Answers]:
        for use in uses:
            check_holds(use.holds)
        with self._lock:
            return [admit_all(self._shelf, use.holds, used_at(use.time)) for use in uses]

    def release(self, key: str) -> int:
        with self._lock:
            its = [r for r in self._shelf.rows.values() if r.key.startswith(key + SEPARATOR)]
            return self._shelf.drop([row for row in its if row.redeemed is None])

    def spent(self, name: str, period: str) -> int:
        with self._lock:
            return sum(total.amount for total in self._shelf.find((total_key(period),), name))

    def forget(self, holders: Collection[str]) -> int:
        with self._lock:
            rows = self._shelf.rows.values()
            return self._shelf.drop([row for row in rows if row.holder and row.holder in holders])

    def fade(self, name: str, before: datetime) -> int:
        with self._lock:
            uses = [r for r in self._shelf.rows.values() if r.name == name and r.holder]
            its = [r for r in uses if r.redeemed is not None and r.created < to_micros(before)]
            for row in its:
                self._shelf.put(row._replace(holder=""))
            return len(its)

    def disown(self, holders: Collection[str]) -> int:
        with self._lock:
            rows = self._shelf.rows.values()
            its = [row for row in rows if row.holder and row.holder in holders]
            gone = self._shelf.drop(its)
            for row in its:
                if row.redeemed is not None:
                    self._shelf.put(row._replace(holder=""))
            return gone


class _Rows:
    """A shelf as a dictionary."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}

    def of(self, name: str, period: str) -> list[Row]:
        return [row for row in self.rows.values() if (row.name, row.period) == (name, period)]

    def drop(self, rows: Sequence[Row]) -> int:
        for row in rows:
            del self.rows[row.key, row.name]
        return len({row.key for row in rows})

    def clear(self, name: str, period: str, holders: Sequence[str], now: int) -> None:
        its = [row for row in self.rows.values() if row.name == name and row.expires <= now]
        self.drop([row for row in its if row.period == period or row.holder in holders])

    def find(self, keys: Sequence[str], name: str) -> list[Row]:
        return [self.rows[key, name] for key in keys if (key, name) in self.rows]

    def held(self, holders: Sequence[str], name: str) -> list[str]:
        its = [row for row in self.rows.values() if row.name == name and row.holder in holders]
        return sorted(row.key for row in its if row.redeemed is None)

    def used(self, name: str, period: str, but: Sequence[str]) -> int:
        return sum(row.amount for row in self.of(name, period) if _counts(row, but))

    def times(
        self, name: str, holders: Sequence[str], since: int, but: Sequence[str]
    ) -> list[tuple[str, bool]]:
        named = [row for row in self.rows.values() if row.name == name and row.holder in holders]
        found = [row for row in named if row.created >= since and _counts(row, but)]
        return [(row.key, row.redeemed is not None) for row in found]

    def put(self, row: Row) -> None:
        self.rows[row.key, row.name] = row

    def take(self, keys: Sequence[str]) -> None:
        its = [row for row in self.rows.values() if row.key in keys]
        self.drop([row for row in its if row.redeemed is None])


def _counts(row: Row, but: Sequence[str]) -> bool:
    return row.redeemed is not None or row.key not in but
