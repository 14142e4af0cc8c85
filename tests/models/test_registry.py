from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest

from shopkeeper.domain import BackendFailed, Conflict, NotFound
from shopkeeper.models import MODELS, Manifest, Registry, Span, write_bundle
from shopkeeper.testing.interactions import checkerboard, history

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATA = checkerboard(6, (0, 0))


def writer(created=NOON):
    def write(directory):
        models = {name: model(model.Config()).fit(DATA) for name, model in MODELS.items()}
        return Manifest(
            created=created,
            models=write_bundle(directory, models, DATA.item_ids),
            weights=dict.fromkeys(models, 1.0),
            data=Span(rows=len(DATA), customers=6, items=6, first=NOON, last=NOON),
            metrics={"recall@20": 0.25},
        )

    return write


@pytest.fixture
def registry(tmp_path):
    return Registry(tmp_path / "models")


@pytest.fixture
def version(registry):
    return registry.publish(writer())


def test_a_published_version_answers_as_what_was_fitted(registry, version):
    bundle = registry.load(version)
    bundle.warm_up()
    query = history(DATA, 0, running=True)
    for name, model in MODELS.items():
        fresh = model(model.Config()).fit(DATA).scores(query)
        assert np.array_equal(bundle.models[name].scores(query), fresh)
    assert bundle.version == version
    assert bundle.item_ids == DATA.item_ids
    assert bundle.weights == dict.fromkeys(MODELS, 1.0)


def test_the_manifest_tells_what_a_version_is_made_of(registry, version):
    manifest = registry.manifest(version)
    assert manifest.version == version
    assert manifest.data.rows == len(DATA)
    assert manifest.metrics == {"recall@20": 0.25}
    assert manifest.models["vmis_knn"]["last"] == MODELS["vmis_knn"].Config().last
    assert "vmis_knn/idf.npy" in manifest.files


def test_publishing_does_not_promote(registry, version):
    assert registry.current() is None


def test_publishing_the_same_twice_is_one_version(registry, version):
    assert registry.publish(writer()) == version
    assert len(registry.versions()) == 1


def test_versions_are_listed_oldest_first(registry):
    later = registry.publish(writer(NOON + timedelta(days=1)))
    earlier = registry.publish(writer(NOON))
    assert [manifest.version for manifest in registry.versions()] == [earlier, later]


def test_a_failed_publication_leaves_nothing(registry, tmp_path):
    def write(directory):
        writer()(directory)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        registry.publish(write)
    assert registry.versions() == []
    assert list((tmp_path / "models").iterdir()) == []


def test_rolling_back_walks_through_what_was_promoted(registry):
    first, second, third = (
        registry.publish(writer(NOON + timedelta(days=day))) for day in range(3)
    )
    for version in (first, second, third, third):
        registry.promote(version)
    assert registry.current() == third
    assert [registry.roll_back(), registry.roll_back()] == [second, first]
    assert registry.current() == first
    with pytest.raises(Conflict, match="no earlier version"):
        registry.roll_back()


def test_another_process_sees_a_promotion_at_once(registry, version, tmp_path):
    other = Registry(tmp_path / "models")
    assert other.current() is None
    registry.promote(version)
    assert other.current() == version
    second = registry.publish(writer(NOON + timedelta(days=1)))
    registry.promote(second)
    assert other.current() == second


@pytest.mark.parametrize("name", ["nonsense", "..", ".", "", "../models", "current.json"])
def test_a_version_that_is_not_there_is_not_found(registry, name):
    for act in (registry.manifest, registry.load, registry.promote):
        with pytest.raises(NotFound, match="no model version"):
            act(name)


@pytest.mark.parametrize("file", ["items.json", "vmis_knn/idf.npy", "popularity/config.json"])
def test_an_altered_file_is_refused_by_name(registry, version, tmp_path, file):
    path = tmp_path / "models" / version / file
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.write_bytes(bytes(body))
    with pytest.raises(BackendFailed, match=f"{path.name} was altered"):
        registry.load(version)


def test_a_missing_file_is_refused_by_name(registry, version, tmp_path):
    (tmp_path / "models" / version / "items.json").unlink()
    with pytest.raises(BackendFailed, match=r"items\.json is missing"):
        registry.load(version)


def test_a_damaged_manifest_is_refused_by_name(registry, version, tmp_path):
    (tmp_path / "models" / version / "manifest.json").write_bytes(b'{"schema": 1, "cre')
    with pytest.raises(BackendFailed, match=r"manifest.json cannot be read"):
        registry.load(version)


def test_a_version_newer_than_the_code_is_refused(registry, version, tmp_path):
    path = tmp_path / "models" / version / "manifest.json"
    path.write_bytes(b'{"schema": 99, "something": "unheard of"}')
    with pytest.raises(BackendFailed, match="schema 99"):
        registry.load(version)


def test_a_model_unknown_to_the_code_is_refused_by_name(registry, version, tmp_path):
    path = tmp_path / "models" / version / "manifest.json"
    manifest = registry.manifest(version)
    strange = msgspec.structs.replace(manifest, models={**manifest.models, "oracle": {}})
    path.write_bytes(msgspec.json.encode(strange))
    with pytest.raises(BackendFailed, match="oracle"):
        registry.load(version)


def test_a_damaged_pointer_is_refused_by_name(registry, version, tmp_path):
    registry.promote(version)
    (tmp_path / "models" / "current.json").write_bytes(b'{"curr')
    with pytest.raises(BackendFailed, match=r"current.json cannot be read"):
        registry.current()


def test_what_is_mapped_from_disk_cannot_be_written_to(registry, version):
    model = registry.load(version).models["vmis_knn"]
    with pytest.raises(ValueError, match="read-only"):
        model.idf[0] = 1.0


def test_the_newest_versions_and_the_one_in_use_are_kept(registry):
    made = [registry.publish(writer(NOON + timedelta(days=day))) for day in range(6)]
    for version in (made[1], made[2], made[0]):
        registry.promote(version)
    assert registry.prune(keep=3) == [made[1], made[2]]
    assert [manifest.version for manifest in registry.versions()] == [made[0], *made[3:]]
    assert registry.current() == made[0]
    with pytest.raises(Conflict):
        registry.roll_back()


def test_few_versions_are_all_kept(registry, version):
    assert registry.prune(keep=5) == []
    registry.load(version)


def test_a_draft_is_kept_until_a_version_is_published(registry):
    assert registry.kept() is None
    registry.keep(b"half a plan")
    assert registry.kept() == b"half a plan"
    registry.publish(writer())
    assert registry.kept() is None


def test_a_version_that_cannot_say_whose_its_rows_are_is_not_served(registry, tmp_path):
    version = registry.publish(writer())
    path = tmp_path / "models" / version / "manifest.json"
    old = msgspec.structs.replace(registry.manifest(version), schema=1)
    path.write_bytes(msgspec.json.encode(old))
    with pytest.raises(BackendFailed, match="run `shopkeeper train`"):
        registry.load(version)
