"""What a shop answers from: a set of models over one vocabulary, and how they are weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from shopkeeper.domain import BackendFailed
from shopkeeper.models.blend import blend
from shopkeeper.models.contract import Model
from shopkeeper.models.dataset import Contexts, Kind, Query
from shopkeeper.models.probability import PurchaseModel
from shopkeeper.models.probability_items import Calibrator
from shopkeeper.models.ranker import Ranker
from shopkeeper.models.recommender import Recommender

SCHEMA = 2
"""Of a version's directory. A version written by a newer number is refused, not guessed at."""
RANKER = "ranker"
"""Its folder, beside those of the models."""
PURCHASE = "purchase"
CONTEXTS = "contexts.json"
Purchase = tuple[PurchaseModel, Calibrator]


class _Contexts(msgspec.Struct, frozen=True):
    names: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


class Span(msgspec.Struct, frozen=True):
    """The data a version was made from."""

    rows: int
    customers: int
    items: int
    first: datetime | None = None
    last: datetime | None = None


class Manifest(msgspec.Struct, frozen=True):
    """What a version is and what was measured of it."""

    created: datetime
    models: dict[str, dict[str, Any]]
    """Model name to its configuration."""
    weights: dict[str, float]
    """Model name to its weight in the blend; a model at 0 is kept but not asked."""
    data: Span
    metrics: dict[str, Any] = {}
    version: str = ""
    """Given by the registry."""
    files: dict[str, str] = {}
    """Path within the version to its SHA-256; given by the registry."""
    schema: int = SCHEMA
    places: dict[str, str] = {}
    """Model name to its folder, where that is not its name."""
    stripped: int = 0
    """How many times rows of erased customers were taken out of the version."""
    heard: int = 0
    """Lessons its ranker was offered in which what the customer had said spoke for or against a
    product; too few, and the ranker learned nothing of it."""

    def place(self, model: str) -> str:
        """The folder of a model."""
        return self.places.get(model, model)


@dataclass(frozen=True)
class Bundle:
    """A loaded version. Read-only and shared by all threads."""

    version: str
    item_ids: tuple[str, ...]
    models: dict[str, Model[Any]]
    weights: dict[str, float]
    ranker: Ranker | None = None
    """None: the blend's order is the answer."""
    contexts: Contexts | None = None
    """The circumstances the models learned, without rows; None where they learned none."""
    purchase: Purchase | None = None
    """How likely a visit ends with a purchase, and of what; None where nothing tells."""
    stripped: int = 0
    """As its manifest said when it was loaded."""

    def recommender(self) -> Recommender:
        """All of it, asked as one."""
        return Recommender(self.models, self.weights, len(self.item_ids), self.ranker)

    def warm_up(self) -> None:
        """Ask what is ever asked of the models and their blend: loads all compiled code."""
        if not self.item_ids:
            return
        items = np.zeros(2, np.int32)
        allowed = np.ones(len(self.item_ids), np.bool_)
        kinds = np.full(2, Kind.PURCHASE, np.int8)
        for start in (1, 2):  # with a running session, and before one
            query = Query(items, kinds, np.zeros(2), now=1.0, session_start=start)
            for model in self.models.values():
                model.because(query, 0)
            found = {
                name: model.recommend(query, 2, allowed) for name, model in self.models.items()
            }
            blend(found, self.weights, 2, len(self.item_ids))
            self.recommender().recommend(query, 2, allowed)


def write_bundle(
    directory: Path,
    models: Mapping[str, Model[Any]],
    item_ids: Sequence[str],
    ranker: Ranker | None = None,
    contexts: Contexts | None = None,
    purchase: Purchase | None = None,
) -> dict[str, dict[str, Any]]:
    """Write models, their vocabulary and what puts their candidates in order.

    Args:
        contexts: What the models learned from; its names and values are kept.

    Returns:
        The models' configurations, for the manifest.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "items.json").write_bytes(msgspec.json.encode(list(item_ids)))
    for name, model in models.items():
        model.save(directory / name)
    if ranker is not None:
        ranker.save(directory / RANKER)
    if contexts is not None:
        told = _Contexts(contexts.names, contexts.values)
        (directory / CONTEXTS).write_bytes(msgspec.json.encode(told))
    for part in purchase or ():
        part.save(directory / PURCHASE)
    return {name: msgspec.to_builtins(model.config) for name, model in models.items()}


def read_bundle(
    directory: Path, manifest: Manifest, known: Mapping[str, type[Model[Any]]]
) -> Bundle:
    """Load what `write_bundle` wrote.

    Raises:
        BackendFailed: A model is unknown to this code or a file cannot be read.
    """
    if strange := sorted(set(manifest.models) - set(known)):
        raise BackendFailed(f"version {manifest.version!r} holds unknown models: {strange}")
    path = directory / "items.json"
    try:
        item_ids = msgspec.json.decode(path.read_bytes(), type=tuple[str, ...])
    except (OSError, msgspec.MsgspecError) as broken:
        raise BackendFailed(f"{path} cannot be read: {broken}") from broken
    models = {name: known[name].load(directory / manifest.place(name)) for name in manifest.models}
    place = directory / RANKER
    ranker = Ranker.load(place) if place.is_dir() else None
    return Bundle(
        manifest.version, item_ids, models, dict(manifest.weights), ranker,
        _read_contexts(directory / CONTEXTS), _read_purchase(directory / PURCHASE),
        manifest.stripped,
    )  # fmt: skip


def _read_contexts(path: Path) -> Contexts | None:
    if not path.is_file():
        return None
    try:
        told = msgspec.json.decode(path.read_bytes(), type=_Contexts)
    except (OSError, msgspec.MsgspecError) as broken:
        raise BackendFailed(f"{path} cannot be read: {broken}") from broken
    return Contexts(told.names, told.values, np.empty((0, len(told.names)), np.int32))


def _read_purchase(directory: Path) -> Purchase | None:
    if not directory.is_dir():
        return None
    return PurchaseModel.load(directory), Calibrator.load(directory)
