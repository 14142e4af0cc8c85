from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from shopkeeper.domain import (
    Basis,
    Conflict,
    CustomerKey,
    Event,
    Line,
    MessageId,
    NotFound,
    NotReady,
    ProductId,
)
from shopkeeper.learning import interactions_of, promote, roll_back, train
from shopkeeper.learning.auto import Plan
from shopkeeper.learning.plans import keep_plan
from shopkeeper.learning.train import KEPT_VERSIONS
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.models import Kind, PopularityConfig, Query, Registry
from shopkeeper.testing.sealing import MemorySealer
from tests.learning.village import village

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BASIS = Basis(("analytics",), "test", NOW)


@pytest.fixture(scope="module")
def log() -> MemoryLog:
    data = village(customers=60)
    log = MemoryLog(MemorySealer({CustomerKey(u): bytes([u] * 32) for u in range(60)}))
    log.append([_entry(data, np.flatnonzero(data.sessions == s)) for s in np.unique(data.sessions)])
    return log


def _entry(data, rows) -> Entry:  # type: ignore[no-untyped-def]
    lines = tuple(Line(ProductId(data.item_ids[item])) for item in data.items[rows])
    time = NOW + timedelta(seconds=float(data.times[rows[0]]))
    event = Event(MessageId(f"order {rows[0]}"), "Order Completed", time, lines)
    return Entry(event.message_id, event, time, CustomerKey(int(data.users[rows[0]])), BASIS)


def test_what_was_learned_is_published_and_in_service(log: MemoryLog, tmp_path: Path) -> None:
    registry, told = Registry(tmp_path), list[float]()
    manifest = train(log, registry, now=NOW, progress=told.append).manifest
    assert registry.current() == manifest.version
    assert manifest.created == NOW
    assert (manifest.data.customers, manifest.data.items) == (60, 40)
    assert manifest.metrics["recall@20"]["value"] > 0.9
    assert told[-1] == 1.0
    bundle = registry.load(manifest.version)
    assert bundle.weights == manifest.weights
    query = Query(np.array([0], np.int32), np.array([Kind.PURCHASE], np.int8), np.zeros(1), 1.0)
    assert len(bundle.models["item_knn"].recommend(query, 5).items) == 5


def test_training_twice_on_one_log_gives_the_same_files(log: MemoryLog, tmp_path: Path) -> None:
    first = train(log, Registry(tmp_path / "a"), now=NOW)
    second = train(log, Registry(tmp_path / "b"), now=NOW)
    assert first == second


def test_an_empty_log_cannot_be_learned_from(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no events"):
        train(MemoryLog(MemorySealer({})), Registry(tmp_path), now=NOW)


def test_a_handful_of_orders_is_enough_to_start(tmp_path: Path) -> None:
    log = MemoryLog(MemorySealer({CustomerKey(1): b"k" * 32}))
    event = Event(MessageId("1"), "Order Completed", NOW, (Line(ProductId("mug")),))
    log.append([Entry(event.message_id, event, NOW, CustomerKey(1), BASIS)])
    manifest = train(log, Registry(tmp_path), now=NOW).manifest
    assert manifest.data.rows == 1
    assert manifest.weights["popularity"] > 0


def test_an_earlier_version_can_be_put_back(log: MemoryLog, tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    first = train(log, registry, now=NOW).manifest
    second = train(log, registry, now=NOW + timedelta(days=1)).manifest
    assert roll_back(registry) == first
    assert promote(registry, second.version) == second
    assert registry.current() == second.version


def test_what_was_never_published_cannot_be_promoted(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no model version"):
        promote(Registry(tmp_path), "nowhere")
    with pytest.raises(Conflict):
        roll_back(Registry(tmp_path))


SAME_FOR_ALL = Plan({"popularity": msgspec.to_builtins(PopularityConfig())}, {"popularity": 1.0})


def test_a_version_that_is_surely_worse_is_published_and_not_promoted(
    log: MemoryLog, tmp_path: Path
) -> None:
    registry = Registry(tmp_path)
    first = train(log, registry, now=NOW).manifest
    worse = train(log, registry, now=NOW + timedelta(days=1), plan=SAME_FOR_ALL)
    assert not worse.verdict.passed
    assert registry.current() == first.version
    assert len(registry.versions()) == 2


def test_a_version_says_how_many_lessons_its_ranker_heard(log: MemoryLog, tmp_path: Path) -> None:
    heard = msgspec.structs.replace(SAME_FOR_ALL, heard=7)
    assert train(log, Registry(tmp_path), now=NOW, plan=heard).manifest.heard == 7


def test_the_newest_versions_are_kept(log: MemoryLog, tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    for day in range(KEPT_VERSIONS + 2):
        train(log, registry, now=NOW + timedelta(days=day), plan=SAME_FOR_ALL)
    assert len(registry.versions()) == KEPT_VERSIONS


def test_a_refit_keeps_the_choice_of_the_version_in_use(log: MemoryLog, tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with pytest.raises(NotReady, match="train without refit"):
        train(log, registry, now=NOW, refit=True)
    train(log, registry, now=NOW, plan=SAME_FOR_ALL)
    again = train(log, registry, now=NOW + timedelta(days=1), refit=True)
    assert again.verdict.passed
    assert set(again.manifest.models) == {"popularity"}


def test_a_training_that_was_cut_short_goes_on_with_what_it_had_chosen(
    log: MemoryLog, tmp_path: Path
) -> None:
    registry = Registry(tmp_path)
    keep_plan(registry, interactions_of(log), "purchase", SAME_FOR_ALL)
    assert set(train(log, registry, now=NOW).manifest.models) == {"popularity"}
    assert len(train(log, registry, now=NOW + timedelta(days=1)).manifest.models) > 1


def test_what_was_chosen_on_other_data_is_chosen_anew(log: MemoryLog, tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    data = interactions_of(log)
    keep_plan(registry, data.where(data.times < data.times[-1]), "purchase", SAME_FOR_ALL)
    assert len(train(log, registry, now=NOW).manifest.models) > 1


def test_what_was_chosen_for_another_objective_is_chosen_anew(
    log: MemoryLog, tmp_path: Path
) -> None:
    registry = Registry(tmp_path)
    keep_plan(registry, interactions_of(log), "click", SAME_FOR_ALL)
    assert len(train(log, registry, now=NOW).manifest.models) > 1
