"""All feature groups side by side: the one table training and serving read.

Groups that know nothing of a shop (no prices, no searches, no contexts) give no columns: which ones
do is decided by what they were fitted on, and kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import BackendFailed, NotReady
from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup
from shopkeeper.models.features.known import GROUPS
from shopkeeper.models.goods import Goods


class Features:
    """Fitted groups, asked as one. Read-only after fitting; shared by all threads."""

    def __init__(self, groups: Mapping[str, FeatureGroup]) -> None:
        self.groups = dict(groups)
        self.asked = [group for group in self.groups.values() if group.names]
        self.names = tuple(name for group in self.asked for name in group.names)

    @classmethod
    def fit(
        cls, data: Interactions, models: tuple[str, ...], groups: tuple[str, ...]
    ) -> "Features":
        """Learn the named groups from `data`.

        Args:
            models: The retrievers whose candidates are ranked, in a fixed order.
        """
        return cls({name: GROUPS[name](models).fit(data) for name in groups})

    def of(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        """The features of each candidate; `query` is cut off at its `now` first.

        Args:
            items: Shape `(k,)`, rising.
        """
        past = by_now(query)
        table = np.empty((len(items), len(self.names)), np.float32)
        first = 0
        for group in self.asked:
            last = first + len(group.names)
            table[:, first:last] = group.columns(past, items, found)
            first = last
        return table

    def over(self, goods: Goods) -> "Features":
        return Features({name: group.over(goods) for name, group in self.groups.items()})

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "groups.json").write_bytes(msgspec.json.encode(list(self.groups)))
        for name, group in self.groups.items():
            group.save(directory / name)

    @classmethod
    def load(cls, directory: Path) -> "Features":
        """What `save` wrote.

        Raises:
            NotReady: A file is missing.
            BackendFailed: A file cannot be read, or names a group this code does not know.
        """
        path = directory / "groups.json"
        try:
            names = msgspec.json.decode(path.read_bytes(), type=list[str])
        except FileNotFoundError:
            raise NotReady(f"the ranker is incomplete: {path} is missing") from None
        except (OSError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken
        if strange := sorted(set(names) - set(GROUPS)):
            raise BackendFailed(f"{path} names unknown feature groups: {strange}")
        return cls({name: GROUPS[name].load(directory / name) for name in names})


def by_now(query: Query) -> Query:
    """The question without acts later than its `now`; itself where there are none."""
    past = query.times <= query.now
    if past.all():
        return query
    contexts, weights = query.contexts, query.weights
    return replace(
        query,
        items=query.items[past],
        kinds=query.kinds[past],
        times=query.times[past],
        session_start=int(past[: query.session_start].sum()),
        contexts=None if contexts is None else contexts[past],
        weights=None if weights is None else weights[past],
    )
