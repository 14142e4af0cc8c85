"""A log that lives as long as the process: for tests, and for trying things out.

Entries come in and are kept as the rows a durable back-end would keep, sealed all the same, so
that erasure is no different.

Obeys the suite in `shopkeeper.testing.log`; `tests/log/backends/test_memory.py` runs it.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from threading import Lock

from shopkeeper.domain import CustomerKey, MessageId
from shopkeeper.log.bounds import FATES, check_count
from shopkeeper.log.codec import Codec, Row, digest, utc_now
from shopkeeper.log.ports import Entry, Fate, Kind, Logged, Receipt, Sealer

_LIVED = (Kind.EVENT, Kind.STATEMENT)


class MemoryLog:
    """Any thread may use it.

    Args:
        clock: Tells when an entry was received (UTC).
    """

    def __init__(self, sealer: Sealer, clock: Callable[[], datetime] = utc_now) -> None:
        self._codec = Codec(sealer)
        self._clock = clock
        self._lock = Lock()
        self._rows: list[Row | None] = []  # position p is at index p - 1; None: dropped
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
            wanted = (p for p in later if self._is(p, kind))
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
            places = [self._of.get((key, kind), []) for key in customers for kind in _LIVED]
            return max((p[-1] for p in places if p), default=0)

    def last_said(self, customers: Sequence[CustomerKey]) -> dict[CustomerKey, int]:
        with self._lock:
            said = {key: self._of.get((key, Kind.STATEMENT)) for key in customers}
            return {key: positions[-1] for key, positions in said.items() if positions}

    def count(self, customers: Sequence[CustomerKey]) -> dict[Kind, int]:
        with self._lock:
            kinds = [kind for key in set(customers) for kind in Kind for _ in self._of[key, kind]]
        return dict(Counter(kinds))

    def drop(self, positions: Sequence[int]) -> int:
        with self._lock:
            return sum(map(self._drop, set(positions)))

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

    def _is(self, position: int, kind: Kind | None) -> bool:
        row = self._rows[position - 1]
        return row is not None and (kind is None or row.kind == kind)

    def _drop(self, position: int) -> bool:
        row = self._rows[position - 1] if 0 < position <= len(self._rows) else None
        if row is None:
            return False
        self._rows[position - 1] = None
        del self._positions[row.message]
        if row.customer is not None:
            self._of[row.customer, row.kind].remove(position)
        return True

    def _at(self, positions: Sequence[int]) -> list[Logged]:
        rows = ((p, self._rows[p - 1]) for p in positions)
        return [self._codec.decode(p, row) for p, row in rows if row is not None]
