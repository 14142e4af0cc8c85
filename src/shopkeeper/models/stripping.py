"""Take the rows of erased customers out of a version on disk, so that a crash leaves it whole.

What is left of a model is written into a folder beside the old one; replacing `manifest.json`,
which says which folder is the model's, is the one act of stripping; then the old folder goes.
Whatever a crash leaves, the version loads as it was or as it will be, and stripping once more
completes it.

Held by tests/models/test_stripping.py.
"""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed
from shopkeeper.models.bundle import Manifest
from shopkeeper.models.contract import Model
from shopkeeper.models.files import digest, sync, write_durably
from shopkeeper.models.known import MODELS
from shopkeeper.models.owned import Owned

MANIFEST = "manifest.json"
_WHOSE = "customers.npy"


class Stripped(msgspec.Struct, frozen=True):
    """What erasing customers took from the kept versions."""

    rows: dict[str, int] = {}
    """Version to the sessions and habits that went from it; those that had none are not named."""
    dropped: dict[str, str] = {}
    """Version to why it could not be stripped, and is there no more."""


def strip_version(directory: Path, customers: NDArray[np.int64]) -> int:
    """Leave no row of these customers in the files of a version.

    Args:
        customers: Shape `(c,)`, internal keys.

    Returns:
        How many rows went.

    Raises:
        BackendFailed: A file cannot be read or was altered, or a model is unknown to this code.
        NotReady: A file is missing.
    """
    manifest = msgspec.json.decode((directory / MANIFEST).read_bytes(), type=Manifest)
    _sweep(directory, manifest)
    places, files, rows = dict(manifest.places), dict(manifest.files), 0
    for name in manifest.models:
        model = _kept(directory, manifest, name)
        found = model.rows_of(customers) if model is not None else 0
        if model is None or not found:
            continue
        old, new = manifest.place(name), f"{name}.{manifest.stripped + 1}"
        for path in _below(manifest, old):
            if path != f"{old}/{_WHOSE}":  # which `_kept` has verified
                verify(directory / path, manifest.files[path])
            del files[path]
        files |= _write(model.without(customers), directory, new)
        places[name], rows = new, rows + found
    if rows:
        stripped = msgspec.structs.replace(
            manifest, places=places, files=files, stripped=manifest.stripped + 1
        )
        write_durably(directory / MANIFEST, msgspec.json.encode(stripped))
        _sweep(directory, stripped)
    return rows


def verify(path: Path, expected: str) -> None:
    """Refuse a file that is not as it was published.

    Raises:
        BackendFailed: It is missing, or was altered.
    """
    if not path.is_file():
        raise BackendFailed(f"{path} is missing: the version is incomplete")
    if (found := digest(path)) != expected:
        raise BackendFailed(f"{path} was altered: SHA-256 is {found}, published with {expected}")


def _kept(directory: Path, manifest: Manifest, name: str) -> Model[Any] | None:
    """A model of the version, if it keeps rows at all."""
    if name not in MODELS:
        raise BackendFailed(f"version {manifest.version!r} holds an unknown model: {name}")
    if not issubclass(MODELS[name], Owned):
        return None
    place = manifest.place(name)
    verify(directory / place / _WHOSE, manifest.files.get(f"{place}/{_WHOSE}", ""))
    return MODELS[name].load(directory / place)


def _below(manifest: Manifest, place: str) -> Iterator[str]:
    return (path for path in manifest.files if PurePosixPath(path).parts[0] == place)


def _write(model: Model[Any], directory: Path, place: str) -> dict[str, str]:
    """Write a model, and say what its files hold."""
    model.save(directory / place)
    written = sorted((directory / place).iterdir())
    with ThreadPoolExecutor() as pool:  # the disk takes them together
        held = [*pool.map(_settle, written)]
    for folder in (directory / place, directory):
        sync(folder)
    return {f"{place}/{path.name}": sha for path, sha in zip(written, held, strict=True)}


def _settle(path: Path) -> str:
    """Force a file to the disk, and say what it holds."""
    sync(path)
    return digest(path)


def _sweep(directory: Path, manifest: Manifest) -> None:
    """Remove the folders that are of no model any more, or not yet."""
    named = {PurePosixPath(path).parts[0] for path in manifest.files}
    for folder in directory.iterdir():
        if folder.is_dir() and folder.name not in named:
            shutil.rmtree(folder)
