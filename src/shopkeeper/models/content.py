"""What is like it: products whose words (and pictures) resemble what the customer took up.

From what products are, not from what customers do: so it knows a product the moment it is in the
catalogue. Each product has a vector and a short list of those most like it; asking adds up the
lists of the acts of a history, and compares all products with the words of a search.

Held by the contract suite and tests/models/test_content.py.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.domain import InvalidRequest
from shopkeeper.models import contract
from shopkeeper.models.acts import Listening, faded
from shopkeeper.models.alike import with_lists_of
from shopkeeper.models.checks import require_count, require_number
from shopkeeper.models.dataset import Interactions, Query
from shopkeeper.models.encoders import Encoder, check_encoder, open_encoder, unit
from shopkeeper.models.goods import Goods
from shopkeeper.models.kernel import PerQuery, ScratchPerThread, collect, frozen, kernel
from shopkeeper.models.links import add_links, strongest
from shopkeeper.models.sparse import NO_EVIDENCE, Evidence, SparseModel


class ContentConfig(Listening, frozen=True):
    encoder: str = "lexical"
    """Or `sentence-transformers:FOLDER`, or `onnx:FOLDER`."""
    width: int = 64
    """Dimensions of the lexical encoder."""
    neighbours: int = 100
    """Products kept for each as those most like it."""
    alike: float = 0.15
    """Least cosine that counts, 0 to 1."""
    pictures: float = 0.5
    """Share of pictures in a comparison of two products that have both words and a picture."""
    last: int = 50
    """The newest acts of a history that are listened to."""
    decay: float = 0.8
    """An act counts this much of the next newer one in the running session."""
    past: float = 0.5
    """Weight of what came before the running session, against what is in it."""
    words: float = 1.0
    """Worth of the words of a search, where a purchase is 1."""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_encoder("encoder", self.encoder)
        require_count("width", self.width, 1, 4_096)
        require_count("neighbours", self.neighbours, 1, 10_000)
        require_count("last", self.last, 1, 10_000)
        for field in ("alike", "pictures", "decay"):
            require_number(field, getattr(self, field), 0, 1)
        for field in ("past", "words"):
            require_number(field, getattr(self, field), 0, 1_000)


class ContentSimilarity(SparseModel[ContentConfig]):
    r"""Content-based similarity.

    An item scores $\sum_q w_q \cos(v_q, v_i)$ over the acts `q` of the question that have it among
    those most like them, and the words of a search, if there are any. Without `goods` to learn from
    it has no evidence for anything.

    Source: Lops et al., "Content-based Recommender Systems: State of the Art and Trends", 2011.
    """

    name: ClassVar[str] = "content"
    Config: ClassVar[type[contract.Config]] = ContentConfig
    learned: ClassVar[tuple[str, ...]] = ("starts", "neighbours", "similarities", "vectors")

    starts: NDArray[np.int64]
    """Shape `(n_items + 1,)`: where the list of each item begins."""
    neighbours: NDArray[np.int32]
    """Items most like each; an item is not on its own list."""
    similarities: NDArray[np.float32]
    """Beside `neighbours`, positive."""
    vectors: NDArray[np.float32]
    """Shape `(n_items, width)`: words, then picture; rows of length 1, of 0 where unknown."""

    def __init__(self, config: ContentConfig) -> None:
        super().__init__(config)
        self._encoder: Encoder | None = None
        self._scratch = ScratchPerThread()
        self._worths, self._half_lives = config.worths(), config.half_lives()
        self._asked = PerQuery(self._weigh)

    def fit(self, data: Interactions) -> Self:
        goods = data.goods
        if goods is not None and len(goods) != data.n_items:
            raise InvalidRequest(f"`goods` must hold {data.n_items} items, got {len(goods)}")
        self._encoder = None
        vectors = np.zeros((data.n_items, 0), np.float32)
        if goods is not None:
            self._encoder = open_encoder(self.config.encoder, self.config.width).fit(goods.texts)
            vectors = self._encode(goods, np.arange(data.n_items), None)
        nothing = sparse.csr_array((data.n_items, data.n_items), dtype=np.float32)
        self._learn(vectors, self._with(nothing, vectors, np.arange(data.n_items)))
        return self

    def over(self, goods: Goods) -> Self:
        """The same over new items, and over those it knew nothing of, by what is said of them now.

        Raises:
            InvalidRequest: `goods` lacks items, or its vectors have another width than learned.
        """
        if len(goods) < self.n_items:
            raise InvalidRequest(f"`goods` must hold {self.n_items} items, got {len(goods)}")
        if self._encoder is None:
            return self
        vectors = np.zeros((len(goods), self.vectors.shape[1]), np.float32)
        vectors[: self.n_items] = self.vectors
        unknown = np.flatnonzero(~vectors.any(axis=1))
        vectors[unknown] = self._encode(goods, unknown, vectors.shape[1])
        fresh = unknown[vectors[unknown].any(axis=1)]
        if len(goods) == self.n_items and not len(fresh):
            return self
        wide = type(self)(self.config)
        wide._encoder = self._encoder
        wide._learn(vectors, self._with(self._lists(len(goods)), vectors, fresh))
        return wide

    def evidence(self, query: Query) -> Evidence:
        if self._encoder is None:
            return NO_EVIDENCE
        items, weights = self._asked(query)
        scratch = self._scratch.of(self.n_items)
        found, scores = _add_up(
            items, weights, self.starts, self.neighbours, self.similarities,
            scratch.stamps, scratch.sums, scratch.touched, scratch.take_stamps(1),
        )  # fmt: skip
        if not query.words.strip():
            return found, scores
        every = self._like_words(query.words)
        every[found] += scores
        return np.arange(self.n_items, dtype=np.int32), every

    def because(self, query: Query, item: int) -> int | None:
        return self.because_each(query, [item])[0]

    def because_each(self, query: Query, items: Sequence[int]) -> list[int | None]:
        if self._encoder is None:
            return [None] * len(items)
        links = self.starts, self.neighbours, self.similarities
        return strongest(*self._asked(query), items, links, self._scratch.of(self.n_items))

    def save(self, directory: Path) -> None:
        super().save(directory)
        if self._encoder is not None:
            self._encoder.save(directory / "encoder")

    @classmethod
    def load(cls, directory: Path) -> Self:
        model = super().load(directory)
        if model.vectors.shape[1]:
            config = model.config
            model._encoder = open_encoder(config.encoder, config.width).load(directory / "encoder")
        return model

    def _weigh(self, query: Query) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The acts that speak and the weight of each, both `(h,)`."""
        config, first = self.config, max(0, len(query.items) - self.config.last)
        kinds = query.kinds[first:]
        weights = self._worths[kinds]
        if query.weights is not None:
            weights = weights * query.weights[first:]
        before = max(0, query.session_start - first)
        age = query.now - query.times[first : first + before]
        weights[:before] *= config.past * faded(age, self._half_lives[kinds[:before]])
        weights[before:] *= config.decay ** np.arange(len(kinds) - before - 1, -1, -1.0)
        anchors = np.array(query.anchors, np.int32)
        items = np.concatenate([query.items[first:], anchors])
        return items, np.concatenate([weights, np.ones(len(anchors))])

    def _encode(
        self, goods: Goods, rows: NDArray[np.int64], width: int | None
    ) -> NDArray[np.float32]:
        """Words and pictures of some items side by side, rows of length 1."""
        assert self._encoder is not None
        words = self._encoder.encode([goods.texts[row] for row in rows])
        pictures = _pictures(goods, rows, None if width is None else width - words.shape[1])
        share = self.config.pictures
        both = np.hstack([words * (1 - share) ** 0.5, pictures * share**0.5])
        return unit(both.astype(np.float32))

    def _like_words(self, words: str) -> NDArray[np.float32]:
        """What the words of a search say for each item, shape `(n_items,)`."""
        assert self._encoder is not None
        asked = self._encoder.encode([words])[0]
        alike = self.vectors[:, : len(asked)] @ asked
        counted = np.where(alike >= self.config.alike, alike, np.float32(0))
        return np.asarray(counted * np.float32(self.config.words), np.float32)

    def _lists(self, n_items: int) -> sparse.csr_array:
        """The lists as a matrix over `n_items` items."""
        ends = np.full(n_items + 1, self.starts[-1])
        ends[: len(self.starts)] = self.starts
        parts = (self.similarities, self.neighbours, ends)
        return sparse.csr_array(parts, shape=(n_items, n_items))

    def _with(
        self, lists: sparse.csr_array, vectors: NDArray[np.float32], fresh: NDArray[np.int64]
    ) -> sparse.csr_array:
        return with_lists_of(fresh, lists, vectors, self.config.alike, self.config.neighbours)

    def _learn(self, vectors: NDArray[np.float32], lists: sparse.csr_array) -> None:
        self.vectors = frozen(vectors)
        self.starts = frozen(lists.indptr.astype(np.int64))
        self.neighbours = frozen(lists.indices.astype(np.int32))
        self.similarities = frozen(lists.data.astype(np.float32))
        self._after_load()

    def _after_load(self) -> None:
        self.n_items = len(self.starts) - 1


def _pictures(goods: Goods, rows: NDArray[np.int64], width: int | None) -> NDArray[np.float32]:
    """Vectors made elsewhere, rows of length 1; of 0 where unknown."""
    if goods.vectors is None:
        return np.zeros((len(rows), width or 0), np.float32)
    if width is not None and goods.vectors.shape[1] != width:
        expected = f"`goods.vectors` must have {width} columns"
        raise InvalidRequest(f"{expected}, got {goods.vectors.shape[1]}")
    return unit(np.nan_to_num(goods.vectors[rows].astype(np.float32), posinf=0, neginf=0))


@kernel
def _add_up(
    asked: NDArray[np.int32],
    weights: NDArray[np.float64],
    starts: NDArray[np.int64],
    neighbours: NDArray[np.int32],
    similarities: NDArray[np.float32],
    stamps: NDArray[np.int64],
    sums: NDArray[np.float64],
    touched: NDArray[np.int32],
    stamp: int,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    count = 0
    count = add_links(
        asked, weights, starts, neighbours, similarities, stamps, sums, touched, stamp, count
    )
    return collect(sums, touched, count)
