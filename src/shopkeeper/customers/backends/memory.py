"""Persons, and what is kept of them, in this process: for tests, and for trying things out."""

import secrets
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime

from shopkeeper.customers import tombstones
from shopkeeper.customers.book import Book, names
from shopkeeper.customers.ports import Directory, Kept, Note, Person
from shopkeeper.customers.rights import RightsRequest
from shopkeeper.customers.tombstones import Erasure, Name
from shopkeeper.domain import Conflict, CustomerKey, CustomerRef, NotFound


class MemoryDirectory:
    """Forgets everything with the process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._last_key = 0
        self._owners: dict[Name, CustomerKey] = {}
        self._roots: dict[CustomerKey, CustomerKey] = {}
        self._seal_keys: dict[CustomerKey, bytes] = {}
        self._members: dict[CustomerKey, set[CustomerKey]] = {}
        self._ids: dict[CustomerKey, str] = {}
        self._tombstones: dict[bytes, datetime] = {}
        self._secrets: dict[str, bytes] = {}

    def resolve(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        with self._lock:
            book = self._open(name for ref in refs for name in names(ref))
            people = [book.resolve(ref) for ref in refs]
            self._store(book)
            return people

    def separate(self, ref: CustomerRef) -> Person | None:
        with self._lock:
            given = dict(names(ref))
            own = self._owners.get(("anonymous_id", given.get("anonymous_id", "")))
            if own is None:
                return None
            book = self._open(names(ref))
            device = book.separate(ref, own)
            self._store(book)
            return device

    def find(self, ref: CustomerRef) -> Person | None:
        return self.find_all([ref])[0]

    def find_all(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        with self._lock:
            book = self._open(name for ref in refs for name in names(ref))
            return [book.find(ref) for ref in refs]

    def person(self, key: CustomerKey) -> Person:
        with self._lock:
            if key not in self._roots:
                raise NotFound(f"no customer has the key {key!r}")
            root = self._roots[key]
            return Person((root, *sorted(self._members[root] - {root})))

    def seal_key(self, key: CustomerKey) -> bytes | None:
        return self._seal_keys.get(key)

    def outside_ids(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, str]:
        with self._lock:
            roots = {key: self._roots[key] for key in keys if key in self._roots}
            return {key: self._ids[root] for key, root in roots.items() if root in self._ids}

    def outside_names(self, person: Person) -> tuple[CustomerRef, ...]:
        with self._lock:
            root = self._roots.get(person.key)
            owned = self._named(key for key in self._roots if self._roots[key] == root)
            return tuple(CustomerRef(**{kind: outside}) for kind, outside in owned)

    def erase(
        self, person: Person, now: datetime, note: Note | None = None
    ) -> tuple[CustomerKey, ...]:
        with self._lock:
            if person.key not in self._seal_keys:
                return ()
            root, *members = self.person(person.key).keys
            keys = (root, *sorted({*members, *self._strangers(person)} - {root}))
            secret = self.secret(tombstones.SECRET)
            digests = tombstones.digests(secret, self._named(keys))
            erasure = Erasure(keys, digests, now, tombstones.shop_of(secret))
            if note is not None:
                note(erasure)
            self._erase(erasure)
            return keys

    def reapply(self, erasures: Sequence[Erasure]) -> tuple[CustomerKey, ...]:
        with self._lock:
            shop = tombstones.shop_of(self.secret(tombstones.SECRET))
            own = [erasure for erasure in erasures if erasure.shop == shop]
            again = {key for erasure in own for key in erasure.keys if key in self._seal_keys}
            for erasure in own:
                found = tombstones.digests(
                    self.secret(tombstones.SECRET), self._named(erasure.keys)
                )
                self._erase(erasure)
                self._leave_tombstones(found, erasure.time)
            return tuple(sorted(again))

    def erased_at(self, ref: CustomerRef) -> datetime | None:
        return self.erased_times([ref])[0]

    def erased_times(self, refs: Sequence[CustomerRef]) -> list[datetime | None]:
        with self._lock:
            secret, times = self.secret(tombstones.SECRET), self._tombstones
            all_of = [tombstones.digests(secret, names(ref)) for ref in refs]
            return [max((times[d] for d in own if d in times), default=None) for own in all_of]

    def forget_tombstones(self, before: datetime) -> int:
        with self._lock:
            stay = {digest: time for digest, time in self._tombstones.items() if time >= before}
            gone = len(self._tombstones) - len(stay)
            self._tombstones = stay
            return gone

    def secret(self, name: str) -> bytes:
        with self._lock:
            return self._secrets.setdefault(name, secrets.token_bytes(32))

    def _open(self, wanted: Iterable[Name]) -> Book:
        book = Book()
        book.next_key = self._last_key + 1
        for name in wanted:
            if name in self._owners:
                root = self._roots[self._owners[name]]
                book.enter(name, self.person(root).keys, root in self._ids)
        return book

    def _store(self, book: Book) -> None:
        for key in book.made:
            self._last_key = key
            self._seal_keys[key] = secrets.token_bytes(32)
            self._place(key, key)
        for old, key in book.joined.items():
            self._place(old, key)
        for key in book.parted:
            self._place(key, key)
        for (kind, outside), key in book.named.items():
            self._owners[kind, outside] = key
            if kind == "id":
                self._ids[self._roots[key]] = outside

    def _place(self, key: CustomerKey, root: CustomerKey) -> None:
        self._members.get(self._roots.get(key, key), set()).discard(key)
        self._roots[key] = root
        self._members.setdefault(root, set()).add(key)

    def _named(self, keys: Iterable[CustomerKey]) -> list[Name]:
        wanted = frozenset(keys)
        owned = [name for name, key in self._owners.items() if key in wanted]
        return sorted(owned, key=lambda name: (name[0] != "id", name))

    def _strangers(self, person: Person) -> set[CustomerKey]:
        """Keys of devices that nobody known is on."""
        living = {key for key in person.keys if key in self._seal_keys}
        return {key for key in living if self._roots[key] == key and key not in self._ids}

    def _erase(self, erasure: Erasure) -> None:
        self._last_key = max((self._last_key, *erasure.keys))
        for key in erasure.keys:
            for other in self._members.get(key, set()) - {*erasure.keys}:
                self._place(other, other)
        for name in self._named(erasure.keys):
            del self._owners[name]
        for key in erasure.keys:
            self._seal_keys.pop(key, None)
            self._ids.pop(key, None)
        self._leave_tombstones(erasure.digests, erasure.time)

    def _leave_tombstones(self, digests: Sequence[bytes], time: datetime) -> None:
        for digest in digests:
            self._tombstones[digest] = max(time, self._tombstones.get(digest, time))


class MemoryMemories:
    """Forgets everything with the process. Safe to use from several threads."""

    def __init__(self, directory: Directory) -> None:
        """`directory` says whose sealing keys are gone."""
        self._directory = directory
        self._lock = threading.Lock()
        self._kept: dict[CustomerKey, Kept] = {}

    def get(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, Kept]:
        with self._lock:
            return {key: self._kept[key] for key in keys if key in self._kept}

    def put(self, key: CustomerKey, kept: Kept) -> None:
        with self._lock:
            newest = self._kept.get(key, kept)
            if kept.position >= newest.position and self._directory.seal_key(key) is not None:
                self._kept[key] = kept

    def drop(self, keys: Sequence[CustomerKey]) -> int:
        with self._lock:
            return sum(self._kept.pop(key, None) is not None for key in keys)


class MemoryRights:
    """Forgets everything with the process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[str, RightsRequest] = {}

    def add(self, request: RightsRequest) -> None:
        with self._lock:
            if self._requests.setdefault(request.id, request) is not request:
                raise Conflict(f"there already is a request {request.id!r}")

    def find(self, request_id: str) -> RightsRequest | None:
        return self._requests.get(request_id)

    def update(self, before: RightsRequest, after: RightsRequest) -> None:
        with self._lock:
            stored = self._requests.get(before.id)
            if stored is None:
                raise NotFound(f"there is no request {before.id[:200]!r}")
            if stored != before:
                raise Conflict(f"request {before.id!r} is {stored.status!r} by now")
            self._requests[before.id] = after

    def of(self, customers: Sequence[CustomerKey]) -> list[RightsRequest]:
        with self._lock:
            found = [one for one in self._requests.values() if one.customer in customers]
        return sorted(found, key=_by_time)

    def last(self, n: int) -> list[RightsRequest]:
        with self._lock:
            found = sorted(self._requests.values(), key=_by_time)
        return found[max(len(found) - n, 0) :] if n > 0 else []


def _by_time(request: RightsRequest) -> tuple[datetime, str]:
    return request.received, request.id
