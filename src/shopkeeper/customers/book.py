"""The rule of who is who, apart from where it is kept.

A back-end opens a book at the pages a batch needs, lets it take the refs in turn, and stores what
it wrote. Pure but for its own pages.

The rule lives here alone; `shopkeeper.testing.customers` compares it with a plain model.
"""

from collections.abc import Iterator, Sequence

from shopkeeper.customers.ports import Person
from shopkeeper.customers.tombstones import Kind, Name
from shopkeeper.domain import CustomerKey, CustomerRef

NOBODY_IDS = frozenset((
    "null", "none", "nil", "undefined", "nan", "true", "false", "guest", "anonymous", "unknown",
    "[object object]", "00000000-0000-0000-0000-000000000000",
))  # fmt: skip
"""What programs write where they have no id, in lower case."""


def names(ref: CustomerRef) -> Iterator[Name]:
    """The outside ids of a ref that name somebody, the known id first, without outer blanks.

    >>> list(names(CustomerRef(id="undefined", anonymous_id="a-1")))
    [('anonymous_id', 'a-1')]
    """
    if ref.id and _names_somebody(bare := ref.id.strip()):
        yield "id", bare
    if ref.anonymous_id and _names_somebody(bare := ref.anonymous_id.strip()):
        yield "anonymous_id", bare


def _names_somebody(bare: str) -> bool:
    return bool(bare) and bare.lower() not in NOBODY_IDS and _is_text(bare)


def _is_text(outside: str) -> bool:
    """False for half a character, which no database takes."""
    return outside.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in outside)


class Book:
    """Names, keys and persons, as far as they were opened; and what was written since."""

    def __init__(self) -> None:
        self.next_key = 0
        """The first free key; to be set before anybody can be made."""
        self.made: list[CustomerKey] = []
        """New customers, in order."""
        self.named: dict[Name, CustomerKey] = {}
        """Names that lead to another customer than before, or for the first time."""
        self.joined: dict[CustomerKey, CustomerKey] = {}
        """Keys that were persons of their own: each to the person it now belongs to."""
        self.parted: list[CustomerKey] = []
        """Keys that belonged to a person, and are persons of their own again."""
        self._roots: dict[Name, CustomerKey] = {}
        self._people: dict[CustomerKey, Person] = {}
        self._identified: set[CustomerKey] = set()

    def enter(self, name: Name, keys: Sequence[CustomerKey], identified: bool) -> None:
        """Put in what is stored: whom a name leads to, root first, and if they have a known id."""
        self._roots[name] = keys[0]
        self._people[keys[0]] = Person(tuple(keys))
        if identified:
            self._identified.add(keys[0])

    def find(self, ref: CustomerRef) -> Person | None:
        """As `Directory.find`."""
        return self._find(dict(names(ref)))

    def resolve(self, ref: CustomerRef) -> Person | None:
        """As `Directory.resolve`, for one."""
        given = dict(names(ref))
        if not given:
            return None
        person = self._find(given) or self._make()
        if len(person.keys) > 1:
            self._join(person)
        for name in given.items():
            self._point(name, person)
        return person

    def separate(self, ref: CustomerRef, own: CustomerKey) -> Person | None:
        """As `Directory.separate`.

        Args:
            own: The key that is stored with the anonymous id. It is another than the person's
                only where the device was merged, and then no other name leads to it: a device
                without a known id is one key.
        """
        given = dict(names(ref))
        name: Name = ("anonymous_id", given.get("anonymous_id", ""))
        known = self._person(name)
        if known is None or known.key not in self._identified:
            return None
        if "id" in given and self._person(("id", given["id"])) != known:
            return None
        if own == known.key:
            device = self._make()
            self.named[name] = device.key
            return device
        self.parted.append(own)
        return Person((own,))

    @property
    def is_as_stored(self) -> bool:
        """Whether nothing was written since it was opened."""
        return not (self.made or self.named or self.joined)

    def _find(self, given: dict[Kind, str]) -> Person | None:
        by_device = self._person(("anonymous_id", given.get("anonymous_id", "")))
        if "id" not in given:
            return by_device
        by_id = self._person(("id", given["id"]))
        if by_device is None or by_device.key in self._identified:
            return by_id
        return by_device if by_id is None else _merged(by_id, by_device)

    def _person(self, name: Name) -> Person | None:
        root = self._roots.get(name)
        return None if root is None else self._people[self.joined.get(root, root)]

    def _make(self) -> Person:
        key = CustomerKey(self.next_key)
        self.next_key += 1
        self.made.append(key)
        self._people[key] = Person((key,))
        return self._people[key]

    def _join(self, person: Person) -> None:
        for key in person.keys[1:]:
            if self._people.pop(key, None) is not None:
                self.joined[key] = person.key
        self._people[person.key] = person

    def _point(self, name: Name, person: Person) -> None:
        if self._person(name) != person:
            self._roots[name] = self.named[name] = person.key
        if name[0] == "id":
            self._identified.add(person.key)


def _merged(known: Person, device: Person) -> Person:
    """One person of two. A device without a known id is one key, so the known tree is the larger:
    its root, the key of somebody known, never changes."""
    return Person((known.key, *sorted((*known.keys[1:], *device.keys))))
