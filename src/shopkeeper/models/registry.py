"""Versions of what was trained: published whole, promoted and rolled back by one pointer.

Each version is a directory that never changes after it was published. `current.json` names the one
in use and those before it; replacing that file is the only act of promotion, and it is replaced
whole. Held by tests/models/test_registry.py.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from shopkeeper.domain import BackendFailed, Conflict, NotFound
from shopkeeper.models.bundle import SCHEMA, Bundle, Manifest, read_bundle
from shopkeeper.models.files import digest, sync, write_durably
from shopkeeper.models.known import MODELS

DRAFT = ".draft.json"


class Pointer(msgspec.Struct, frozen=True):
    """Which version is in use, and what was in use before it."""

    current: str | None = None
    previous: tuple[str, ...] = ()
    """Oldest first."""


class Registry:
    """The versions below one directory, which is made if missing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._pointer_file = root / "current.json"
        self._seen: tuple[tuple[int, int], Pointer] | None = None
        root.mkdir(parents=True, exist_ok=True)

    def publish(self, write: Callable[[Path], Manifest]) -> str:
        """Let `write` fill an empty directory, then make it a version, whole or not at all.

        Returns:
            The version: when it was made and a digest of its files. Publishing does not promote.
        """
        fresh = Path(tempfile.mkdtemp(prefix=".publishing-", dir=self._root))
        try:
            manifest = _describe(fresh, write(fresh))
            (fresh / "manifest.json").write_bytes(msgspec.json.encode(manifest))
            _sync_tree(fresh)
            if not (self._root / manifest.version).exists():
                fresh.rename(self._root / manifest.version)
                sync(self._root)
            (self._root / DRAFT).unlink(missing_ok=True)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return manifest.version

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
        path = self._root / version / "manifest.json"
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
                written by a newer Shopkeeper.
        """
        manifest = self.manifest(version)
        directory = self._root / version
        for name, expected in manifest.files.items():
            _verify(directory / name, expected)
        return read_bundle(directory, manifest, MODELS)

    def current(self) -> str | None:
        """The version in use. Cheap enough for every request."""
        return self._pointer().current

    def promote(self, version: str) -> None:
        """Put a version to use; the one in use before is remembered.

        Raises:
            NotFound: No such version.
        """
        self.manifest(version)
        pointer = self._pointer()
        if version == pointer.current:
            return
        before = (*pointer.previous, pointer.current) if pointer.current else ()
        self._point(Pointer(version, before))

    def roll_back(self) -> str:
        """Return to the version in use before, and say which it is.

        Raises:
            Conflict: Nothing was in use before.
        """
        pointer = self._pointer()
        if not pointer.previous:
            raise Conflict("there is no earlier version to roll back to")
        *before, version = pointer.previous
        self.manifest(version)
        self._point(Pointer(version, tuple(before)))
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
        current = self.current()
        old = [manifest.version for manifest in self.versions()][:-keep]
        gone = [version for version in old if version != current]
        if gone:
            pointer = self._pointer()
            left = tuple(version for version in pointer.previous if version not in gone)
            self._point(Pointer(pointer.current, left))
        for version in gone:
            shutil.rmtree(self._root / version)
        return gone

    def _pointer(self) -> Pointer:
        try:
            status = self._pointer_file.stat()
        except FileNotFoundError:
            return Pointer()
        mark = (status.st_ino, status.st_mtime_ns)
        if self._seen is None or self._seen[0] != mark:
            try:
                pointer = msgspec.json.decode(self._pointer_file.read_bytes(), type=Pointer)
            except msgspec.MsgspecError as broken:
                raise BackendFailed(f"{self._pointer_file} cannot be read: {broken}") from broken
            self._seen = (mark, pointer)
        return self._seen[1]

    def _point(self, pointer: Pointer) -> None:
        write_durably(self._pointer_file, msgspec.json.encode(pointer))


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


def _verify(path: Path, expected: str) -> None:
    if not path.is_file():
        raise BackendFailed(f"{path} is missing: the version is incomplete")
    if (found := digest(path)) != expected:
        raise BackendFailed(f"{path} was altered: SHA-256 is {found}, published with {expected}")


def _sync_tree(directory: Path) -> None:
    for path in directory.rglob("*"):
        sync(path)
    sync(directory)
