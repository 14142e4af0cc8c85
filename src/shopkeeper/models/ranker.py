"""Put candidates in order by everything known of them: LightGBM over features.

Features are computed by one code path for training and for serving: the feature groups of
`shopkeeper.models.features`, fitted on the same past as the models whose candidates are ordered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from shopkeeper.models.blend import Blended
from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Query
from shopkeeper.models.goods import Goods


@dataclass(frozen=True, slots=True)
class Ranker:
    """A trained booster with the fitted feature groups it reads."""

    def rank(self, query: Query, mixed: Blended, found: Mapping[str, Candidates]) -> Blended:
        """The same candidates in the ranker's order; scores are its own, shares are kept."""
        raise NotImplementedError

    def over(self, goods: Goods) -> Self:
        """The same ranker over a wider vocabulary, as `Model.over`."""
        raise NotImplementedError

    def save(self, directory: Path) -> None:
        """Write booster and feature groups into `directory`."""
        raise NotImplementedError
