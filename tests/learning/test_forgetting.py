"""After a customer was erased, learning is as if they had never existed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from shopkeeper.customers import KeyringSealer
from shopkeeper.customers.backends.memory import MemoryDirectory
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.domain import (
    Basis,
    Context,
    CustomerKey,
    CustomerRef,
    Event,
    Line,
    MessageId,
    ProductId,
    SessionId,
)
from shopkeeper.learning import interactions_of, train
from shopkeeper.learning.auto import Plan
from shopkeeper.learning.plans import keep_plan, kept_plan
from shopkeeper.log import Entry, Log
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.log.backends.sqlite import SqliteLog
from shopkeeper.models import MODELS, Manifest, Registry
from shopkeeper.testing.empty import open_database
from shopkeeper.testing.membership import assert_no_rows, rows_of
from tests.learning.village import village

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BASIS = Basis(("analytics",), "test", NOW)
CUSTOMERS, GHOST = 60, 0
LISTENING = ("popularity", "vmis_knn", "user_knn", "repeat_purchase", "context_popularity")
PLAN = Plan(
    {name: msgspec.to_builtins(MODELS[name].Config()) for name in LISTENING},
    dict.fromkeys(LISTENING, 1.0),
)


class Shop:
    """A log and who is in it; every customer has a key, whether they ever did anything or not."""

    def __init__(self, folder: Path, backend: str) -> None:
        self.database = open_database(folder / "shop.db") if backend == "sqlite" else None
        self.directory = SqliteDirectory(self.database) if self.database else MemoryDirectory()
        self.sealer = KeyringSealer(self.directory)
        sealed = self.sealer
        self.log: Log = SqliteLog(self.database, sealed) if self.database else MemoryLog(sealed)
        self.keys = [self._key(user) for user in range(CUSTOMERS)]

    def _key(self, user: int) -> CustomerKey:
        [person] = self.directory.resolve([CustomerRef(f"customer {user}")])
        assert person is not None
        return person.key

    def live(self, without: int = -1) -> None:
        """A season: what each did, in the order it happened, but for one."""
        data = village(days=60, customers=CUSTOMERS)
        entries: list[Entry] = []
        for session in range(int(data.sessions.max()) + 1):
            rows = np.flatnonzero(data.sessions == session)
            user = int(data.users[rows[0]])
            if user != without:
                entries += self._visit(user, data.items[rows].tolist(), float(data.times[rows[0]]))
        self.log.append(entries)

    def erase(self, user: int) -> tuple[CustomerKey, ...]:
        person = self.directory.find(CustomerRef(f"customer {user}"))
        assert person is not None
        gone = self.directory.erase(person, NOW)
        self.sealer.forget(gone)
        return gone

    def _visit(self, user: int, items: list[int], at: float) -> Iterator[Entry]:
        """They look at what they then buy, and one thing more; the ghost has one of their own."""
        looked = [*items, (items[0] + user) % 40]
        own = ["only the ghost's"] if user == GHOST else []
        for step, product in enumerate([*own, *(f"p{item}" for item in looked)]):
            yield self._did(user, "Product Viewed", at + 60 * step, [product])
        yield self._did(user, "Products Exposed", at + 400, [f"p{i}" for i in range(user % 9, 12)])
        yield self._did(user, "Order Completed", at + 600, [f"p{item}" for item in items])

    def _did(self, user: int, name: str, at: float, products: list[str]) -> Entry:
        time = NOW + timedelta(seconds=at)
        campaign = "ghosts" if user == GHOST else ("spring", "sale")[user % 2]
        event = Event(
            MessageId(f"{user} {name} {at}"),
            name,
            time,
            tuple(Line(ProductId(product)) for product in products),
            SessionId(f"{user} {at // 3600}") if user % 3 else None,
            context=Context(device=("mobile", "desktop")[user % 2], campaign=campaign),
        )
        return Entry(event.message_id, event, time, self.keys[user], BASIS)


@contextmanager
def opened(folder: Path, backend: str) -> Iterator[Shop]:
    folder.mkdir()
    shop = Shop(folder, backend)
    try:
        yield shop
    finally:
        shop.log.close()


@pytest.fixture(params=["memory", "sqlite"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """One where the ghost lived."""
    with opened(tmp_path / "shop", request.param) as shop:
        shop.live()
        yield shop


@pytest.fixture
def never(tmp_path: Path) -> Iterator[Shop]:
    """One where the ghost never did anything."""
    with opened(tmp_path / "never", "memory") as shop:
        shop.live(without=GHOST)
        yield shop


def learned(manifest: Manifest) -> object:
    """All that was learned, file by file, but for when and how it compared with other versions."""
    return manifest.files, manifest.weights, manifest.models, manifest.data


def test_the_next_training_gives_what_it_would_have_given(
    shop: Shop, never: Shop, tmp_path: Path
) -> None:
    registry = Registry(tmp_path / "models")
    before = train(shop.log, registry, now=NOW, plan=PLAN).manifest
    registry.strip(shop.erase(GHOST))
    after = train(shop.log, registry, now=NOW + timedelta(days=1), plan=PLAN).manifest
    other = train(never.log, Registry(tmp_path / "other"), now=NOW, plan=PLAN).manifest
    assert learned(after) == learned(other)
    assert learned(before) != learned(after)
    assert after.data.customers == before.data.customers - 1


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_choosing_reads_nothing_of_them(shop: Shop, never: Shop, tmp_path: Path) -> None:
    shop.erase(GHOST)
    ours = train(shop.log, Registry(tmp_path / "ours"), now=NOW)
    assert ours == train(never.log, Registry(tmp_path / "theirs"), now=NOW)
    assert len(ours.manifest.models) > 1


def test_every_kept_version_forgets_them_and_can_be_returned_to(shop: Shop, tmp_path: Path) -> None:
    registry = Registry(tmp_path / "models")
    versions = [
        train(shop.log, registry, now=NOW + timedelta(days=day), plan=PLAN).manifest.version
        for day in range(2)
    ]
    gone = shop.erase(GHOST)
    held = rows_of(tmp_path / "models", gone)
    stripped = registry.strip(gone)
    assert set(stripped.rows) == set(versions)
    assert sum(stripped.rows.values()) == held > 2
    assert_no_rows(tmp_path / "models", gone)
    assert rows_of(tmp_path / "models", shop.keys[1:]) > 0
    assert registry.roll_back() == versions[0]
    bundle = registry.load(versions[0])
    bundle.warm_up()
    own = bundle.item_ids.index("only the ghost's")
    for model, held_items in (("vmis_knn", "session_items"), ("user_knn", "items")):
        assert own not in getattr(bundle.models[model], held_items)


def test_a_training_that_had_read_them_publishes_nothing_of_them(
    shop: Shop, tmp_path: Path
) -> None:
    registry = Registry(tmp_path / "models")
    gone = list[CustomerKey]()

    def erased_halfway(done: float) -> None:
        if done > 0.5 and not gone:
            gone.extend(shop.erase(GHOST))
            registry.strip(gone)

    train(shop.log, registry, now=NOW, plan=PLAN, progress=erased_halfway)
    assert len(gone) == 1
    assert rows_of(tmp_path / "models", shop.keys[1:]) > 0
    assert_no_rows(tmp_path / "models", gone)


def test_what_is_kept_of_a_training_cut_short_says_nothing_of_anybody(
    shop: Shop, tmp_path: Path
) -> None:
    registry, data = Registry(tmp_path / "models"), interactions_of(shop.log)
    keep_plan(registry, data, "purchase", PLAN)
    draft = registry.kept() or b""
    assert set(msgspec.json.decode(draft)) == {"data", "objective", "plan"}
    assert len(draft) < 500 + len(msgspec.json.encode(PLAN))
    assert kept_plan(registry, data, "purchase") == PLAN
    shop.erase(GHOST)
    assert kept_plan(registry, interactions_of(shop.log), "purchase") is None
    registry.strip([shop.keys[GHOST]])
    assert registry.kept() is None


def test_every_row_is_of_whom_the_log_says(shop: Shop) -> None:
    data = interactions_of(shop.log)
    assert data.customers is not None
    assert data.customers.tolist() == sorted(shop.keys)
    assert set(data.keys().tolist()) == set(shop.keys)
    assert set(data.before(float(np.median(data.times))).keys().tolist()) <= set(shop.keys)
