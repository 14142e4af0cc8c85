"""The directory in this process's memory: for tests, and for trying things out."""

import secrets
import threading
from collections.abc import Iterable, Sequence

from shopkeeper.customers.book import Book, Name, names
from shopkeeper.customers.ports import Person
from shopkeeper.domain import CustomerKey, CustomerRef, NotFound


class MemoryDirectory:
    """Forgets everything with the process. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[Name, CustomerKey] = {}
        self._roots: dict[CustomerKey, CustomerKey] = {}
        self._people: dict[CustomerKey, Person] = {}
        self._ids: dict[CustomerKey, str] = {}
        self._seal_keys: dict[CustomerKey, bytes] = {}

    def resolve(self, refs: Sequence[CustomerRef]) -> list[Person | None]:
        with self._lock:
            book = self._open(name for ref in refs for name in names(ref))
            book.next_key = len(self._roots) + 1
            people = [book.resolve(ref) for ref in refs]
            self._store(book)
            return people

    def find(self, ref: CustomerRef) -> Person | None:
        with self._lock:
            return self._open(names(ref)).find(ref)

    def person(self, key: CustomerKey) -> Person:
        with self._lock:
            if key not in self._roots:
                raise NotFound(f"no customer has the key {key!r}")
            return self._people[self._roots[key]]

    def seal_key(self, key: CustomerKey) -> bytes | None:
        return self._seal_keys.get(key)

    def outside_ids(self, keys: Sequence[CustomerKey]) -> dict[CustomerKey, str]:
        with self._lock:
            roots = {key: self._roots[key] for key in keys if key in self._roots}
            return {key: self._ids[root] for key, root in roots.items() if root in self._ids}

    def _open(self, wanted: Iterable[Name]) -> Book:
        book = Book()
        for name in wanted:
            if name in self._owners:
                root = self._roots[self._owners[name]]
                book.enter(name, self._people[root].keys, root in self._ids)
        return book

    def _store(self, book: Book) -> None:
        for key in book.made:
            self._seal_keys[key] = secrets.token_bytes(32)
            self._roots[key] = key
            self._people[key] = Person((key,))
        for old, key in book.joined.items():
            del self._people[old]
            self._roots[old] = key
            others = (*self._people[key].keys[1:], old)
            self._people[key] = Person((key, *sorted(others)))
        for (kind, outside), key in book.named.items():
            self._owners[kind, outside] = key
            if kind == "id":
                self._ids[self._roots[key]] = outside
