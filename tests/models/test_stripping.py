import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from structlog.testing import capture_logs

from shopkeeper.domain import BackendFailed, Conflict, CustomerKey
from shopkeeper.models import MODELS, Manifest, Registry, Span, Stripped, write_bundle
from shopkeeper.models.features import GROUPS, Features
from shopkeeper.models.files import held
from shopkeeper.models.probability import fit_probability
from shopkeeper.models.probability_trees import TreesConfig
from shopkeeper.testing.interactions import history
from shopkeeper.testing.membership import assert_no_rows, rows_of
from shopkeeper.testing.models_rows import FIRST_KEY, crowd, telling_lengths

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATA = crowd()
ANN, BOB = CustomerKey(FIRST_KEY), CustomerKey(FIRST_KEY + 2)
FITTED = {
    name: MODELS[name](MODELS[name].Config()).fit(DATA)
    for name in ("popularity", "vmis_knn", "user_knn")
}


def writer(day=0, models=FITTED):
    def write(directory):
        configs = write_bundle(directory, models, DATA.item_ids)
        span = Span(len(DATA), DATA.n_users, DATA.n_items)
        created = NOON + timedelta(days=day)
        return Manifest(created, configs, dict.fromkeys(models, 1.0), span)

    return write


@pytest.fixture
def root(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def registry(root):
    return Registry(root)


@pytest.fixture
def versions(registry):
    """Three, the second in use, the first to be rolled back to."""
    made = [registry.publish(writer(day)) for day in range(3)]
    registry.promote(made[0])
    registry.promote(made[1])
    return made


def test_rows_go_from_every_kept_version(registry, versions, root):
    before = {version: rows_of(root / version, [ANN]) for version in versions}
    assert registry.strip([ANN]) == Stripped(before)
    assert min(before.values()) >= 2
    assert rows_of(root, [BOB]) > 0
    assert_no_rows(root, [ANN])
    assert [manifest.stripped for manifest in registry.versions()] == [1, 1, 1]


def test_a_version_keeps_its_name_and_answers_as_what_is_left(registry, versions):
    registry.strip([ANN, BOB])
    assert [manifest.version for manifest in registry.versions()] == versions
    bundle = registry.load(versions[1])
    bundle.warm_up()
    for name, model in FITTED.items():
        left = model.without(np.array([ANN, BOB]))
        for user in range(5):
            query = history(DATA, user, running=True)
            assert np.array_equal(bundle.models[name].scores(query), left.scores(query))


def test_whoever_was_asked_for_twice_is_not_found_again(registry, versions, root):
    registry.strip([ANN])
    assert registry.strip([ANN]) == Stripped()
    rows = rows_of(root, [BOB])
    assert rows > 0
    assert sum(registry.strip([BOB]).rows.values()) == rows
    assert [manifest.stripped for manifest in registry.versions()] == [2, 2, 2]
    assert_no_rows(root, [ANN, BOB])


def test_another_process_sees_it_at_once(registry, versions, root):
    other = Registry(root)
    loaded, mark = other.load(versions[1]), other.mark()
    assert mark.version == versions[1]
    assert other.holds(loaded)
    registry.strip([ANN])
    assert other.mark() != mark
    assert not other.holds(loaded)
    assert other.holds(other.load(versions[1]))


def test_a_promotion_is_a_new_mark(registry, versions):
    marks = [registry.mark()]
    registry.promote(versions[2])
    marks.append(registry.mark())
    registry.strip([ANN])
    registry.roll_back()
    marks.append(registry.mark())
    assert len(set(marks)) == 3
    assert registry.current() == versions[1]


def test_wherever_it_is_cut_short_versions_load_and_the_next_call_completes_it(
    registry, root, monkeypatch
):
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # nobody pulls the plug on this machine
    two = [FITTED, {"vmis_knn": FITTED["vmis_knn"]}]
    made = {registry.publish(writer(day, models)): set(models) for day, models in enumerate(two)}
    whole = {version: rows_of(root / version, [ANN]) for version in made}
    aside, after = root.parent / "aside", 0
    shutil.copytree(root, aside)
    while cut_short(registry, monkeypatch, after):
        for version, models in made.items():
            assert set(registry.load(version).models) == models
            left = rows_of(root / version, [ANN])
            assert left >= whole[version] or registry.manifest(version).stripped == 1
        remembered = (root / ".erased.json").exists()
        registry.strip([] if remembered else [ANN])
        assert_no_rows(root, [ANN])
        assert [registry.load(version).stripped for version in made] == [1, 1]
        shutil.rmtree(root)
        shutil.copytree(aside, root)
        after += 1
    assert after > 10
    assert_no_rows(root, [ANN])


def cut_short(registry, monkeypatch, after):
    """Strip on a disk that writes no more after so many times; whether it came to that."""
    writes = iter(range(after))

    def fsync(handle):
        if next(writes, None) is None:
            raise OSError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        try:
            registry.strip([ANN])
        except OSError:
            return True
    return False


def test_what_a_crash_left_half_written_is_no_part_of_a_version(registry, versions, root):
    half = root / versions[0] / "user_knn.1"
    half.mkdir()
    (half / "items.npy").write_bytes(b"half")
    registry.load(versions[0])
    registry.strip([ANN])
    registry.load(versions[0])
    assert_no_rows(root, [ANN])


def test_what_a_crash_left_behind_goes_with_the_next_call(registry, versions, root):
    aside = root.parent / "aside"
    shutil.copytree(root / versions[0] / "vmis_knn", aside)
    registry.strip([ANN])
    shutil.copytree(aside, root / versions[0] / "vmis_knn")
    with pytest.raises(AssertionError, match="leftover"):
        assert_no_rows(root, [ANN])
    registry.load(versions[0])
    registry.strip([])
    assert_no_rows(root, [ANN])


def test_who_was_remembered_before_a_crash_goes_with_the_next_call(registry, versions, root):
    (root / ".erased.json").write_bytes(b"[%d]" % ANN)
    assert set(registry.strip([BOB]).rows) == set(versions)
    assert_no_rows(root, [ANN, BOB])


@pytest.mark.parametrize("file", ["vmis_knn/idf.npy", "user_knn/customers.npy"])
def test_a_version_that_cannot_be_stripped_is_removed_and_said_so(registry, versions, root, file):
    body = (root / versions[1] / file).read_bytes()
    (root / versions[1] / file).write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    with capture_logs() as logs:
        stripped = registry.strip([ANN])
    assert set(stripped.rows) == {versions[0], versions[2]}
    assert set(stripped.dropped) == {versions[1]}
    assert [log["version"] for log in logs] == [versions[1]]
    assert "was altered" in logs[0]["why"]
    assert registry.current() == versions[0]
    assert not (root / versions[1]).exists()
    with pytest.raises(Conflict):
        registry.roll_back()
    assert_no_rows(root, [ANN])


def test_where_no_version_is_left_none_is_in_use(registry, root):
    only = registry.publish(writer())
    registry.promote(only)
    (root / only / "manifest.json").write_bytes(b'{"schema": 99}')
    with capture_logs():
        registry.strip([ANN])
    assert registry.current() is None
    assert registry.versions() == []


def test_a_version_that_does_not_say_whose_its_rows_are_is_removed(registry, root):
    version = registry.publish(writer())
    path = root / version / "manifest.json"
    manifest = registry.manifest(version)
    files = {name: sha for name, sha in manifest.files.items() if "customers" not in name}
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(manifest, files=files)))
    (root / version / "vmis_knn" / "customers.npy").unlink()
    with capture_logs() as logs:
        registry.strip([ANN])
    assert "customers.npy is missing" in logs[0]["why"]
    assert registry.versions() == []


def test_versions_without_rows_are_left_as_they_are(registry, root):
    version = registry.publish(writer(models={"popularity": FITTED["popularity"]}))
    bundle, before = registry.load(version), registry.manifest(version)
    assert registry.strip([ANN]) == Stripped()
    assert registry.manifest(version) == before
    assert registry.holds(bundle)


def test_who_was_erased_while_a_version_was_made_is_not_in_it(registry, root):
    def write(directory):
        manifest = writer()(directory)
        registry.strip([ANN])
        return manifest

    version = registry.publish(write)
    assert rows_of(root, [BOB]) > 0
    assert_no_rows(root, [ANN])
    registry.load(version)


def test_what_a_training_left_when_it_was_killed_goes(registry, root):
    left, running = root / ".publishing-dead", root / ".publishing-alive"
    for folder in (left, running):
        writer()(folder)
    with held(running):
        registry.strip([ANN])
        assert running.exists()
    assert not left.exists()
    registry.strip([])
    assert not running.exists()


def test_the_draft_goes_too(registry):
    registry.keep(b"chosen while reading them")
    registry.strip([ANN])
    assert registry.kept() is None


def test_damage_among_the_erased_is_refused_by_name(registry, root):
    (root / ".erased.json").write_bytes(b"[1")
    with pytest.raises(BackendFailed, match=r"\.erased\.json cannot be read"):
        registry.strip([ANN])


def test_no_other_part_of_a_version_is_a_table_of_customers_or_sessions(tmp_path: Path) -> None:
    Features.fit(DATA, ("popularity",), tuple(GROUPS)).save(tmp_path / "features")
    fit_probability(DATA, TreesConfig(rounds=10)).save(tmp_path / "purchase")
    paths = list(tmp_path.rglob("*.npy"))
    assert len(paths) > 10
    for path in paths:
        shape = np.load(path, allow_pickle=False).shape
        assert not telling_lengths(DATA) & set(shape), f"whose rows are these: {path}, {shape}"
