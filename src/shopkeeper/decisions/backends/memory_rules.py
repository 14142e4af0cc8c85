"""Versions of rules for as long as the process runs."""

from threading import Lock

from shopkeeper.decisions.published import Proposed, Publication
from shopkeeper.domain import Conflict, NotFound


class MemoryRules:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._proposed: dict[str, Proposed] = {}
        self._history: list[Publication] = []

    def propose(self, proposed: Proposed) -> None:
        with self._lock:
            self._proposed.setdefault(proposed.version, proposed)

    def find(self, version: str) -> Proposed | None:
        found = [each for each in self._proposed if version and each.startswith(version)]
        return self._proposed[found[0]] if len(found) == 1 else None

    def put_in_force(self, publication: Publication, after: str | None) -> None:
        with self._lock:
            if publication.version not in self._proposed:
                raise NotFound(f"no rules of version {publication.version!r} were proposed")
            if (now := self.in_force()) != after:
                raise Conflict(f"version {now!r} came into force meanwhile, expected {after!r}")
            self._history.append(publication)

    def mark(self) -> int:
        return len(self._history)

    def in_force(self) -> str | None:
        return self._history[-1].version if self._history else None

    def history(self, n: int) -> list[Publication]:
        return self._history[max(len(self._history) - n, 0) :]
