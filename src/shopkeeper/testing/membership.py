"""The membership test: of whom was erased, no file of any model version holds a row.

Looks at the files themselves, not at what the registry says of them. For tests of whoever erases.
"""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec
import numpy as np

from shopkeeper.domain import CustomerKey
from shopkeeper.models import MODELS, Manifest
from shopkeeper.models.files import digest
from shopkeeper.models.owned import Owned


def assert_no_rows(root: Path, customers: Iterable[CustomerKey]) -> None:
    """Refuse a registry's directory in which anything still holds rows of these customers.

    Args:
        root: Of the registry, no training running in it.
    """
    gone = np.array([*customers], np.int64)
    for path in sorted(root.rglob("*.npy")):
        manifest = _manifest_of(root, path)
        name = path.relative_to(root / manifest.version).as_posix()
        assert name in manifest.files, f"{path} is a leftover: no model of the version reads it"
        assert manifest.files[name] == digest(path), f"{path} is not what the manifest says"
        if path.name == "customers.npy":
            found = int(np.isin(np.load(path, allow_pickle=False), gone).sum())
            assert found == 0, f"{path} says that {found} rows are theirs"
    for path in sorted(root.glob("*/manifest.json")):
        _assert_in_step(path.parent, msgspec.json.decode(path.read_bytes(), type=Manifest), gone)


def rows_of(root: Path, customers: Iterable[CustomerKey]) -> int:
    """How many rows of these customers all versions hold together."""
    keys, rows = np.array([*customers], np.int64), 0
    for path in root.rglob("customers.npy"):
        rows += int(np.isin(np.load(path, allow_pickle=False), keys).sum())
    return rows


def _manifest_of(root: Path, path: Path) -> Manifest:
    version = root / path.relative_to(root).parts[0]
    assert (version / "manifest.json").is_file(), f"{path} is a leftover: it is of no version"
    return msgspec.json.decode((version / "manifest.json").read_bytes(), type=Manifest)


def _assert_in_step(
    directory: Path, manifest: Manifest, gone: "np.typing.NDArray[np.int64]"
) -> None:
    """Every model with rows says whose each is, so that the test above has seen them all."""
    for name in manifest.models:
        if not issubclass(MODELS[name], Owned):
            continue
        place = manifest.place(name)
        assert f"{place}/customers.npy" in manifest.files, f"{name} does not say whose its rows are"
        model = MODELS[name].load(directory / PurePosixPath(place))
        assert model.rows_of(gone) == 0, f"{name} holds rows of theirs"
