"""Keys and audit rows in this process's memory: for tests, and for trying things out."""

import threading
from datetime import datetime

from shopkeeper.access.ports import AuditRow, Key, Keys, StoredKey
from shopkeeper.domain import Conflict, NotFound


class MemoryKeyStore:
    """Forgets every key with the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: dict[str, StoredKey] = {}
        self._revoked: set[str] = set()

    def add(self, key: Key, digest: bytes) -> None:
        with self._lock:
            if key.id in self._keys:
                raise Conflict(f"there already is a key {key.id!r}")
            self._keys[key.id] = StoredKey(key, digest)

    def find(self, key_id: str) -> StoredKey | None:
        return None if key_id in self._revoked else self._keys.get(key_id)

    def revoke(self, key_id: str, time: datetime) -> bool:
        with self._lock:
            if key_id not in self._keys:
                raise NotFound(f"there is no key {key_id[:200]!r}")
            was_in_force = key_id not in self._revoked
            self._revoked.add(key_id)
            return was_in_force

    def list(self) -> Keys:
        with self._lock:
            keys = [stored.key for stored in self._keys.values()]
            in_force = [key for key in keys if key.id not in self._revoked]
        return sorted(in_force, key=lambda key: (key.created, key.id))


class MemoryAuditTrail:
    """Forgets every row with the process."""

    def __init__(self) -> None:
        self._rows: list[AuditRow] = []

    def note(self, row: AuditRow) -> None:
        self._rows.append(row)

    def last(self, n: int) -> list[AuditRow]:
        return self._rows[-n:] if n > 0 else []
