"""Whoever was erased stays erased, whatever copy of the database is put back."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import (
    Erasure,
    Erasures,
    Kept,
    KeyringSealer,
    Person,
    erase_person,
    erasing,
    reapply,
)
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.customers.backends.sqlite_memories import SqliteMemories
from shopkeeper.domain import BackendFailed, CustomerKey, CustomerRef
from shopkeeper.testing.empty import open_database

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
ANN, PHONE, BOB = CustomerRef("ann"), CustomerRef(None, "phone"), CustomerRef("bob")
ANN_ON_PHONE = CustomerRef("ann", "phone")
KEPT = Kept(1, b"12345678", b"sealed")
ERASURE = Erasure((CustomerKey(7), CustomerKey(3)), (b"\0" * 16, b"\xff" * 16), NOW, b"shop    ")

keys = st.lists(st.integers(1, 2**40).map(CustomerKey), min_size=1, max_size=4).map(tuple)
erasures = st.builds(
    Erasure,
    keys,
    st.lists(st.binary(min_size=16, max_size=16), max_size=4).map(tuple),
    st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    st.binary(min_size=8, max_size=8),
)


class Shop:
    """One shop's customers in a file, and who was erased beside it."""

    def __init__(self, path: Path) -> None:
        self.database = open_database(path)
        self.directory = SqliteDirectory(self.database)
        self.memories = SqliteMemories(self.database)
        self.sealer = KeyringSealer(self.directory)
        self.erasures = Erasures(path.with_name("erasures.jsonl"))
        self.again = reapply(self.directory, self.erasures, self.memories)

    def seen(self, *refs: CustomerRef) -> Person:
        person = self.directory.resolve(refs)[-1]
        assert person is not None
        return person

    def erase(self, person: Person, now: datetime = NOW) -> tuple[Erasure | None, int]:
        everything = self.directory, self.erasures, self.sealer, self.memories
        return erase_person(*everything, person, now)


@contextmanager
def opened(path: Path) -> Iterator[Shop]:
    shop = Shop(path)
    yield shop
    shop.database.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def test_a_restored_backup_has_nobody_who_was_erased_since(path: Path) -> None:
    backup = path.with_name("backup.db")
    with opened(path) as shop:
        ann, bob = shop.seen(PHONE, ANN, ANN_ON_PHONE), shop.seen(BOB)
        shop.memories.put(ann.key, KEPT)
        shop.memories.put(bob.key, KEPT)
        sealed = shop.sealer.seal(ann.key, b"what ann did", b"")
    shutil.copyfile(path, backup)
    with opened(path) as shop:
        assert shop.again == ()
        shop.erase(ann)
        carl = shop.seen(CustomerRef("carl"))
        shop.erase(carl, NOW + DAY)
    shutil.copyfile(backup, path)
    with opened(path) as shop:
        assert {*shop.again} == {*ann.keys}
        assert [shop.directory.find(ref) for ref in (ANN, PHONE, ANN_ON_PHONE)] == [None] * 3
        assert shop.directory.outside_ids(ann.keys) == {}
        assert shop.sealer.unseal(ann.key, sealed, b"") is None
        assert shop.memories.get([*ann.keys, bob.key]) == {bob.key: KEPT}
        assert shop.directory.find(BOB) == bob
        assert shop.directory.erased_at(ANN) == shop.directory.erased_at(PHONE) == NOW
        assert shop.directory.erased_at(CustomerRef("carl")) == NOW + DAY
        assert shop.seen(ANN).key > carl.key
    assert b"phone" not in path.read_bytes()
    with opened(path) as shop:
        assert shop.again == ()
        assert shop.directory.find(ANN) is not None


def test_an_erasure_that_was_noted_is_carried_out_at_the_next_opening(path: Path) -> None:
    """The process died between the file and the database."""

    class Died(Exception):
        pass

    with opened(path) as shop:
        ann = shop.seen(PHONE, ANN, ANN_ON_PHONE)

        def note(erasure: Erasure) -> None:
            shop.erasures.note(erasure)
            raise Died

        with pytest.raises(Died):
            shop.directory.erase(ann, NOW, note)
        assert shop.directory.find(ANN) == ann
    with opened(path) as shop:
        assert {*shop.again} == {*ann.keys}
        assert shop.directory.find(ANN) is None


def test_what_cannot_be_noted_is_not_done(path: Path) -> None:
    with opened(path) as shop:
        ann = shop.seen(ANN)
        path.with_name("erasures.jsonl").mkdir()
        with pytest.raises(BackendFailed, match="could not be written, nobody was erased"):
            shop.erase(ann)
        assert shop.directory.find(ANN) == ann
        with pytest.raises(BackendFailed, match="it cannot be read"):
            reapply(shop.directory, shop.erasures, shop.memories)


def test_a_new_database_beside_an_old_file_loses_nobody(path: Path) -> None:
    with opened(path) as shop:
        ann = shop.seen(ANN)
        shop.erase(ann)
    path.unlink()
    with opened(path) as shop:
        bob = shop.seen(BOB)
        assert bob.key > ann.key
    with opened(path) as shop:
        assert shop.again == ()
        assert shop.directory.find(BOB) == bob


def test_a_foreign_database_put_beside_the_file_loses_nobody(path: Path) -> None:
    other = path.with_name("other") / "shop.db"
    other.parent.mkdir()
    with opened(other) as shop:
        bob = shop.seen(BOB)
    with opened(path) as shop:
        ann = shop.seen(ANN)
        shop.erase(ann)
    assert ann.key == bob.key
    shutil.copyfile(other, path)
    with opened(path) as shop:
        assert shop.again == ()
        assert shop.directory.find(BOB) == bob


def test_what_went_is_told_once(path: Path) -> None:
    with opened(path) as shop:
        ann = shop.seen(PHONE, ANN, ANN_ON_PHONE)
        shop.memories.put(ann.key, KEPT)
        sealed = shop.sealer.seal(ann.key, b"x", b"")
        erasure, memories = shop.erase(ann)
        assert erasure is not None
        assert (erasure.keys, len(erasure.digests), memories) == (ann.keys, 2, 1)
        assert shop.sealer.unseal(ann.key, sealed, b"") is None
        assert shop.erase(ann) == (None, 0)
        assert shop.erasures.read() == [erasure]


@given(st.lists(erasures, max_size=5))
def test_everything_noted_is_read_in_order(
    tmp_path_factory: pytest.TempPathFactory, several: list[Erasure]
) -> None:
    path = tmp_path_factory.mktemp("erasures") / "erasures.jsonl"
    for one in several:
        Erasures(path).note(one)
    assert Erasures(path).read() == several


def test_the_file_names_nobody_and_is_its_owners_alone(path: Path) -> None:
    with opened(path) as shop:
        shop.erase(shop.seen(PHONE, ANN, ANN_ON_PHONE))
        secret = shop.directory.secret("tombstones")
    file = path.with_name("erasures.jsonl")
    content = file.read_bytes()
    assert not [word for word in (b"ann", b"phone", secret) if word in content]
    assert {*msgspec.json.decode(content)} == {"keys", "digests", "time", "shop"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@given(st.integers(1, 200))
def test_a_line_cut_short_by_a_crash_does_not_count(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("erasures") / "erasures.jsonl"
    noted = Erasures(path)
    noted.note(ERASURE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: min(cut, len(whole) - 1)])
    assert noted.read() == [ERASURE]
    noted.note(ERASURE)
    assert noted.read() == [ERASURE, ERASURE]


def test_a_file_that_is_damaged_is_told_by_line(path: Path) -> None:
    noted = Erasures(path)
    noted.note(ERASURE)
    with path.open("ab") as file:
        file.write(b'{"keys": "all"}\n')
    with pytest.raises(BackendFailed, match=r"line 2: must be an erasure, got b'\{\"keys\": \"all"):
        noted.read()


def test_every_line_is_on_the_disk_before_it_is_acted_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []

    def fsync(descriptor: int) -> None:
        synced.append(path.read_bytes())

    monkeypatch.setattr(erasing.os, "fsync", fsync)
    Erasures(path).note(ERASURE)
    assert synced[-1].endswith(b"\n")
    assert synced == [b"", synced[-1]]
