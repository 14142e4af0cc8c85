"""A log that lives as long as the process: for tests, and for trying things out.

Entries come in and are kept as the rows a durable back-end would keep, sealed all the same, so
that erasure is no different.

Obeys the suite in `shopkeeper.testing.log`; `tests/log/backends/test_memory.py` runs it.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from threading import Lock

from shopkeeper.domain import CustomerKey, MessageId
from shopkeeper.log.bounds import FATES, check_count
from shopkeeper.log.codec import Codec, Row, digest, utc_now
from shopkeeper.log.ports import Entry, Fate, Kind, Logged, Receipt, Sealer


class MemoryLog:
    """Any thread may use it.

    Args:
        clock: Tells when an entry was received (UTC).
    """

    def __init__(self, sealer: Sealer, clock: Callable[[], datetime] = utc_now) -> None:
        self._codec = Codec(sealer)
        self._clock = clock
        self._lock = Lock()
        self._rows: list[Row] = []  # position p is at index p - 1
        self._positions: dict[bytes, int] = {}
        self._of: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._fates: deque[Fate] = deque(maxlen=FATES)

    def append(self, entries: Sequence[Entry]) -> list[Receipt]:
        received = self._clock()
        rows = [self._codec.encode(entry, received) for entry in entries]
        with self._lock:
            return [
                self._store(entry.message_id, row) for entry, row in zip(entries, rows, strict=True)
            ]

    def enqueue(self, entries: Sequence[Entry]) -> None:
        self.append(entries)

    def flush(self) -> None:
        """Nothing ever waits."""

    def read(self, after: int, limit: int, kind: Kind | None = None) -> list[Logged]:
        check_count("limit", limit)
        with self._lock:
            later = range(max(after, 0) + 1, len(self._rows) + 1)
            wanted = (p for p in later if kind is None or self._rows[p - 1].kind == kind)
            positions = list(islice(wanted, limit))
        return self._at(positions)

    def recent(
        self, customers: Sequence[CustomerKey], n: int, kind: Kind = Kind.EVENT
    ) -> list[Logged]:
        check_count("n", n)
        with self._lock:
            found = {p for key in customers for p in self._of.get((key, kind), [])[-n:]}
        return self._at(sorted(found)[-n:])

    def find(self, message_id: MessageId) -> Logged | None:
        position = self._positions.get(digest(message_id))
        return None if position is None else self._at([position])[0]

    def head(self) -> int:
        return len(self._rows)

    def last_position(self, customers: Sequence[CustomerKey]) -> int:
        with self._lock:
            found = (self._of.get((key, Kind.EVENT), [0])[-1] for key in customers)
            return max(found, default=0)

    def note(self, fates: Sequence[Fate]) -> None:
        self._fates.extend(fates)

    def fates(self, n: int) -> list[Fate]:
        check_count("n", n)
        return list(self._fates)[-n:]

    def close(self) -> None:
        """Nothing is held."""

    def _store(self, message_id: MessageId, row: Row) -> Receipt:
        standing = self._positions.get(row.message)
        if standing is not None:
            return Receipt(message_id, standing, duplicate=True)
        self._rows.append(row)
        position = self._positions[row.message] = len(self._rows)
        if row.customer is not None:
            self._of[row.customer, row.kind].append(position)
        return Receipt(message_id, position, duplicate=False)

    def _at(self, positions: Sequence[int]) -> list[Logged]:
        return [self._codec.decode(p, self._rows[p - 1]) for p in positions]
