"""Versions of what was trained: published whole, promoted and rolled back by one pointer.

Each version is a directory that changes after it was published only when a customer is erased and
their rows go from it. `current.json` names the one in use and those before it; replacing that file
is the only act of promotion, and it is replaced whole.

Held by tests/models/test_registry.py and tests/models/test_stripping.py.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import structlog
from numpy.typing import NDArray

from shopkeeper.domain import (
    BackendFailed,
    Conflict,
    CustomerKey,
    NotFound,
    NotReady,
    ShopkeeperError,
)
from shopkeeper.models.bundle import SCHEMA, Bundle, Manifest, read_bundle
from shopkeeper.models.erased import ErasedFile
from shopkeeper.models.files import digest, held, is_held, sync, write_durably
from shopkeeper.models.known import MODELS
from shopkeeper.models.pointer import PointerFile
from shopkeeper.models.stripping import MANIFEST, Stripped, strip_version, verify

DRAFT = ".draft.json"
ERASED = ".erased.json"
_UNFINISHED = ".publishing-"
_AT_ONCE = 2
"""Versions stripped at the same time; each takes the memory of one of its models."""
_log = structlog.get_logger("shopkeeper.models")


class Mark(NamedTuple):
    """Tells whether what was loaded is still what is to be served."""

    version: str | None
    """The one in use."""
    strips: int
    """How many times customers were taken out of what is kept."""


class Registry:
    """The versions below one directory, which is made if missing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer = PointerFile(root / "current.json")
        self._erased = ErasedFile(root / ERASED)
        root.mkdir(parents=True, exist_ok=True)

    def publish(self, write: Callable[[Path], Manifest]) -> str:
        """Let `write` fill an empty directory, then make it a version, whole or not at all.

        Customers who were erased while it was being made are taken out of it first.

        Returns:
            The version: when it was made and a digest of its files. Publishing does not promote.
        """
        fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._root))
        try:
            with held(fresh):
                manifest = _describe(fresh, write(fresh))
                (fresh / MANIFEST).write_bytes(msgspec.json.encode(manifest))
                _sync_tree(fresh)
                with held(self._root):
                    self._install(fresh, manifest.version)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return manifest.version

    def _install(self, fresh: Path, version: str) -> None:
        strip_version(fresh, self._erased.read())
        if not (self._root / version).exists():
            fresh.rename(self._root / version)
            sync(self._root)
        (self._root / DRAFT).unlink(missing_ok=True)

    def strip(self, customers: Iterable[CustomerKey]) -> Stripped:
        """Take every row of these customers out of all there is, and what cannot be read with it.

        The draft goes too: it was chosen while reading them. Cut short, it leaves versions that
        load, and is completed by being called again; once the customers are remembered, by any
        next call. A version from which rows cannot be taken is removed, and the one before it is
        in use if it was.
        """
        with held(self._root):
            erased = self._erased.add(customers)
            (self._root / DRAFT).unlink(missing_ok=True)
            rows, dropped = dict[str, int](), dict[str, str]()
            versions = [directory.name for directory in self._directories()]
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                found = pool.map(self._strip, versions, repeat(erased))
                for version, stripped in zip(versions, found, strict=True):
                    if isinstance(stripped, ShopkeeperError):
                        dropped[version] = str(stripped)
                        self._drop(version, stripped)
                    elif stripped:
                        rows[version] = stripped
            pointer = self._pointer.read()
            self._pointer.write(msgspec.structs.replace(pointer, strips=pointer.strips + 1))
        return Stripped(rows, dropped)

    def _strip(self, version: str, erased: NDArray[np.int64]) -> int | ShopkeeperError:
        """How many rows went from a version, or why none could."""
        try:
            self.manifest(version)
            return strip_version(self._root / version, erased)
        except ShopkeeperError as broken:
            return broken

    def holds(self, bundle: Bundle) -> bool:
        """Whether a loaded version is as it is kept: not removed since, and nobody taken out."""
        try:
            return self.manifest(bundle.version).stripped == bundle.stripped
        except ShopkeeperError:
            return False

    def versions(self) -> list[Manifest]:
        """Every published version, oldest first."""
        found = (path.parent.name for path in self._root.glob("[!.]*/manifest.json"))
        manifests = (self.manifest(version) for version in found)
        return sorted(manifests, key=lambda manifest: (manifest.created, manifest.version))

    def manifest(self, version: str) -> Manifest:
        """What a version is.

        Raises:
            NotFound: No such version.
            BackendFailed: It cannot be read, or was written by a newer Shopkeeper.
        """
        path = self._root / version / MANIFEST
        if version.startswith(".") or Path(version).name != version or not path.is_file():
            raise NotFound(f"there is no model version {version!r}")
        raw = path.read_bytes()
        try:
            schema = msgspec.json.decode(raw, type=_Schema).schema
            if schema > SCHEMA:
                raise BackendFailed(
                    f"{path} has schema {schema}; this Shopkeeper reads up to {SCHEMA}: upgrade it"
                )
            return msgspec.json.decode(raw, type=Manifest)
        except msgspec.MsgspecError as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken

    def load(self, version: str) -> Bundle:
        """The models of a version, verified, memory-mapped.

        Raises:
            NotFound: No such version.
            BackendFailed: A file is missing or was altered (it is named), or the version was
                written by a newer Shopkeeper, or by one that did not keep whose its rows are.
        """
        manifest = self.manifest(version)
        if manifest.schema < SCHEMA:
            raise BackendFailed(
                f"version {version!r} was trained by an older Shopkeeper and does not say whose "
                "its rows are, so nobody could be taken out of it: run `shopkeeper train`"
            )
        try:
            return self._read(manifest)
        except (BackendFailed, NotReady):
            if manifest == (newer := self.manifest(version)):
                raise
            return self._read(newer)  # rows went from it while it was being read

    def current(self) -> str | None:
        """The version in use. Cheap enough for every request."""
        return self._pointer.read().current

    def mark(self) -> Mark:
        """Changes when another version is in use, or rows went from any. Cheap as `current`."""
        pointer = self._pointer.read()
        return Mark(pointer.current, pointer.strips)

    def promote(self, version: str) -> None:
        """Put a version to use; the one in use before is remembered.

        Raises:
            NotFound: No such version.
        """
        with held(self._root):
            self.manifest(version)
            pointer = self._pointer.read()
            if version == pointer.current:
                return
            before = (*pointer.previous, pointer.current) if pointer.current else ()
            self._pointer.write(pointer.moved(version, before))

    def roll_back(self) -> str:
        """Return to the version in use before, and say which it is.

        Raises:
            Conflict: Nothing was in use before.
        """
        with held(self._root):
            pointer = self._pointer.read()
            if not pointer.previous:
                raise Conflict("there is no earlier version to roll back to")
            *before, version = pointer.previous
            self.manifest(version)
            self._pointer.write(pointer.moved(version, tuple(before)))
        return version

    def directory(self, version: str) -> Path:
        """Where a version's files are; never to be written to.

        Raises:
            NotFound: No such version.
        """
        self.manifest(version)
        return self._root / version

    def keep(self, draft: bytes) -> None:
        """Keep what a version is being made from, until the next one is published."""
        write_durably(self._root / DRAFT, draft)

    def kept(self) -> bytes | None:
        """What `keep` kept, if no version was published since."""
        path = self._root / DRAFT
        return path.read_bytes() if path.is_file() else None

    def prune(self, keep: int) -> list[str]:
        """Delete all but the `keep` newest versions and the one in use; say which were deleted.

        A process that has one of them loaded goes on with it.
        """
        with held(self._root):
            current = self.current()
            old = [manifest.version for manifest in self.versions()][:-keep]
            gone = [version for version in old if version != current]
            for version in gone:
                self._remove(version)
        return gone

    def _read(self, manifest: Manifest) -> Bundle:
        directory = self._root / manifest.version
        for name, expected in manifest.files.items():
            verify(directory / name, expected)
        return read_bundle(directory, manifest, MODELS)

    def _remove(self, version: str) -> None:
        """Nobody is led to it, then it goes; the one in use is followed by the one before it."""
        pointer = self._pointer.read()
        used = (*pointer.previous, *((pointer.current,) if pointer.current else ()))
        left = tuple(other for other in used if other != version)
        if left != used:
            current = left[-1] if left else None
            self._pointer.write(pointer.moved(current, left[:-1]))
        shutil.rmtree(self._root / version)

    def _drop(self, version: str, broken: ShopkeeperError) -> None:
        _log.error("model version removed: no customer can be taken out of it",
                   version=version, why=str(broken))  # fmt: skip
        self._remove(version)

    def _directories(self) -> list[Path]:
        """Of all versions, once the leftovers of trainings that were cut short are gone."""
        folders = [path for path in sorted(self._root.iterdir()) if path.is_dir()]
        for path in folders:
            if path.name.startswith(_UNFINISHED) and not is_held(path):
                shutil.rmtree(path)
        return [path for path in folders if not path.name.startswith(".")]


class _Schema(msgspec.Struct):
    schema: int


def _describe(directory: Path, manifest: Manifest) -> Manifest:
    files = {
        path.relative_to(directory).as_posix(): digest(path)
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }
    whole = msgspec.json.encode([manifest, files], order="sorted")
    version = f"{manifest.created:%Y%m%dT%H%M%S}-{hashlib.sha256(whole).hexdigest()[:8]}"
    return msgspec.structs.replace(manifest, version=version, files=files)


def _sync_tree(directory: Path) -> None:
    for path in directory.rglob("*"):
        sync(path)
    sync(directory)
