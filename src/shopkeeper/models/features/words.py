"""How many of the words searched for are said of each candidate.

Words are kept as numbers made of their letters; two words that share one are told apart too rarely
to matter. Texts are cut into words as the catalogue's search cuts them: letters and digits, lower
case.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models.contract import Candidates
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.features.contract import Columns, FeatureGroup
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import frozen, kernel

_NAMES = ("words said", "words searched")
_WORD = re.compile(r"\w+")


class Words(FeatureGroup):
    """The share of the searched words that the item's text holds; NaN where none are searched."""

    name: ClassVar[str] = "words"
    learned: ClassVar[tuple[str, ...]] = ("starts", "words")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the words of each item begin."""
    words: NDArray[np.uint32]
    """Distinct words of each item, rising."""

    def fit(self, data: Interactions) -> Self:
        texts = ("",) * data.n_items if data.goods is None else data.goods.texts
        self._read(texts)
        self.names = _NAMES if len(self.words) else ()
        return self

    def columns(
        self, query: Query, items: NDArray[np.int32], found: Mapping[str, Candidates]
    ) -> Columns:
        columns = np.full((len(items), len(self.names)), np.nan, np.float32)
        asked = _numbers(query.words)
        if len(asked):
            columns[:, 0] = _share_said(asked, items, self.starts, self.words)
            columns[:, 1] = len(asked)
        return columns

    def over(self, goods: Goods) -> Self:
        wide = type(self)(self.models)
        wide.names = self.names
        return wide._read(goods.texts)

    def _read(self, texts: tuple[str, ...]) -> Self:
        said = [_numbers(text) for text in texts]
        sizes = np.array([len(words) for words in said], np.int64)
        self.starts = frozen(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))
        self.words = frozen(np.concatenate([*said, np.zeros(0, np.uint32)]))
        return self


def _numbers(text: str) -> NDArray[np.uint32]:
    found = {crc32(word.encode()) for word in _WORD.findall(text.lower())}
    return np.array(sorted(found), np.uint32)


@kernel
def _share_said(
    asked: NDArray[np.uint32],
    items: NDArray[np.int32],
    starts: NDArray[np.int64],
    words: NDArray[np.uint32],
) -> NDArray[np.float32]:
    shares = np.zeros(len(items), np.float32)
    for place in range(len(items)):
        row = words[starts[items[place]] : starts[items[place] + 1]]
        for word in asked:
            at = np.searchsorted(row, word)
            if at < len(row) and row[at] == word:
                shares[place] += 1.0 / len(asked)
    return shares
