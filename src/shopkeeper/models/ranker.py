"""Put candidates in order by everything known of them: LightGBM over features.

Features are computed by one code path for training and for serving: the feature groups of
`shopkeeper.models.features`, fitted on the same past as the models whose candidates are ordered.
The booster is kept as LightGBM's text; asked with one thread, by as many threads as ask.

Held by tests/models/test_ranker.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models.blend import Blended
from shopkeeper.models.boosters import booster_of
from shopkeeper.models.checks import require_count, require_number, require_one_of
from shopkeeper.models.contract import Candidates, Config
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features import BLEND, GROUPS, SAID, USUAL, Features
from shopkeeper.models.goods import Goods

if TYPE_CHECKING:
    from lightgbm import Booster

CLICK, PURCHASE, REVENUE = OBJECTIVES = ("click", "purchase", "revenue")


class RankerConfig(Config, frozen=True):
    objective: str = PURCHASE
    """What is put first: what is taken up, what is bought, or what brings most revenue."""
    trees: int = 100
    leaves: int = 31
    learning_rate: float = 0.08
    least: int = 40
    """Candidates a leaf holds at least."""
    columns: float = 0.6
    """Share of the features each tree may look at."""
    reg: float = 5.0
    depth: int = 200
    """Candidates that are put in order; the blend's order holds beyond them."""
    trust: float = 1.0
    """Part of the ranker in the final order; the rest is the blend's."""
    seed: int = 3
    groups: tuple[str, ...] = USUAL
    """The feature groups it reads."""

    def __post_init__(self) -> None:
        require_one_of("objective", self.objective, OBJECTIVES)
        require_count("trees", self.trees, 1, 5_000)
        require_count("leaves", self.leaves, 2, 1_024)
        require_count("least", self.least, 1, 1_000_000)
        require_count("depth", self.depth, 1, 10_000)
        require_count("seed", self.seed, 0, 2**31 - 1)
        for share in ("learning_rate", "columns", "trust"):
            require_number(share, getattr(self, share), 0, 1)
        require_number("reg", self.reg, 0, 1e6)
        for group in self.groups:
            require_one_of("groups", group, tuple(GROUPS))


@dataclass(frozen=True, slots=True)
class Ranker:
    """A trained booster with the fitted feature groups it reads."""

    config: RankerConfig
    features: Features
    booster: "Booster"
    hears: bool = field(init=False)
    """Whether what customers said moves its scores; else it must be heard some other way."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hears", _hears(self.features, self.booster))

    def rank(self, query: Query, mixed: Blended, found: Mapping[str, Candidates]) -> Blended:
        """The same candidates in the ranker's order; scores are its own, shares are kept."""
        if len(mixed.items) == 0:
            return mixed
        depth = min(self.config.depth, len(mixed.items))
        raw = self.raw(query, mixed, found)[:depth]
        scores = trusted(raw, mixed.scores[:depth], self.config.trust)
        order = np.lexsort((mixed.items[:depth], -scores))
        places = np.concatenate([order, np.arange(depth, len(mixed.items))])
        return Blended(
            mixed.items[places],
            np.concatenate([scores[order], _below(scores, mixed.scores[depth:])]),
            {name: share[places] for name, share in mixed.shares.items()},
        )

    def raw(
        self, query: Query, mixed: Blended, found: Mapping[str, Candidates]
    ) -> NDArray[np.float64]:
        """What the booster says of each candidate of the blend, in the blend's order."""
        table = table_of(self.features, query, mixed, found, self.config.depth)
        return np.asarray(
            self.booster.predict(table, raw_score=True, num_threads=1, validate_features=False)
        )

    def over(self, goods: Goods) -> "Ranker":
        """The same ranker over a wider vocabulary, as `Model.over`."""
        return replace(self, features=self.features.over(goods))

    def refitted(self, data: Interactions) -> "Ranker":
        """The same booster over features of other data."""
        models = next(iter(self.features.groups.values())).models
        return replace(self, features=Features.fit(data, models, self.config.groups))

    def save(self, directory: Path) -> None:
        """Write booster and feature groups into `directory`."""
        self.features.save(directory / "features")
        (directory / "config.json").write_bytes(msgspec.json.encode(self.config))
        (directory / "booster.txt").write_text(text_of(self.booster))

    @classmethod
    def load(cls, directory: Path) -> "Ranker":
        """What `save` wrote.

        Raises:
            NotReady: A file is missing.
            BackendFailed: A file cannot be read; it is named.
        """
        path = directory / "config.json"
        try:
            config = msgspec.json.decode(path.read_bytes(), type=RankerConfig)
            path = directory / "booster.txt"
            booster = booster_of(path.read_text())
        except FileNotFoundError:
            raise NotReady(f"the ranker is incomplete: {path} is missing") from None
        except (OSError, ValueError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken
        return cls(config, Features.load(directory / "features"), booster)


def _hears(features: Features, booster: "Booster") -> bool:
    """Whether any tree splits by what was said."""
    if not set(SAID) <= set(features.names):
        return False
    splits = booster.feature_importance("split")
    return any(splits[features.names.index(name)] > 0 for name in SAID)


def table_of(
    features: Features, query: Query, mixed: Blended, found: Mapping[str, Candidates], depth: int
) -> NDArray[np.float32]:
    """The features of the first `depth` candidates of a blend, in its order."""
    items = mixed.items[:depth]
    order = np.argsort(items)
    whole = {**found, BLEND: Candidates(mixed.items, mixed.scores)}
    table = np.empty((len(items), len(features.names)), np.float32)
    table[order] = features.of(query, items[order], whole)
    return table


def trusted(
    raw: NDArray[np.float64], blended: NDArray[np.float32], trust: float
) -> NDArray[np.float32]:
    """Scores of 0 to 1 that follow the ranker as far as it is trusted, and the blend for the rest.

    Both are read as odds over the candidates: the ranker's by their exponent.
    """
    odds = np.exp(raw - raw.max())
    mine = odds / odds.sum()
    theirs = blended / blended.sum()
    score = np.exp(trust * np.log(np.maximum(mine, 1e-12)) + (1 - trust) * np.log(theirs))
    return np.asarray(np.maximum(score, 1e-30), np.float32)


def _below(scores: NDArray[np.float32], rest: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scores of those not ranked, brought below those that were."""
    if len(rest) == 0:
        return rest
    return np.asarray(rest / rest[0] * scores.min() * np.float32(0.999), np.float32)


def text_of(booster: Any) -> str:
    return str(booster.model_to_string(num_iteration=-1))
