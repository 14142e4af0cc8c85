"""From words to vectors whose cosine tells how alike two texts are.

The port is `Encoder`. The default, `lexical`, weighs words by their rarity and folds them into few
dimensions (TF-IDF, truncated SVD): made of the shop's own texts, it downloads nothing and needs
nothing. `sentence-transformers:FOLDER` and `onnx:FOLDER` use a pretrained model that lies in a
folder; nothing is ever fetched. Held by tests/models/test_encoders.py.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, Self

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shopkeeper.catalog.lexicon import split_words, stem_of
from shopkeeper.domain import BackendFailed, InvalidRequest, NotReady
from shopkeeper.models.files import read_array

TERMS = 50_000
"""The most frequent words a lexical encoder knows."""
_BATCH = 256
_SEED = 17
_SPARE = 10
"""Directions looked for beyond those kept."""
_ROUNDS = 5


class Encoder(Protocol):
    """Turns texts into vectors of one width."""

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn from texts what is needed to encode others; a pretrained one learns nothing."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape `(n, width)`, rows of length 1; of 0 for a text that says nothing it knows."""

    def save(self, directory: Path) -> None:
        """Write what `fit` learned into `directory`, which is made if missing."""

    def load(self, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            NotReady: A file is missing.
            BackendFailed: A file cannot be read; it is named.
        """


def check_encoder(field: str, value: object) -> None:
    """Refuse what `open_encoder` cannot open.

    Raises:
        InvalidRequest: The field is named.
    """
    if value != LEXICAL and not (isinstance(value, str) and _kind(value) in _PRETRAINED):
        known = f"{LEXICAL}, {', '.join(f'{kind}:FOLDER' for kind in _PRETRAINED)}"
        raise InvalidRequest(f"`{field}` must be one of {known}, got {value!r}")


def open_encoder(name: str, width: int) -> Encoder:
    """The encoder of that name.

    Args:
        name: `lexical`, `sentence-transformers:FOLDER` or `onnx:FOLDER`.
        width: Dimensions of the lexical one; a pretrained one has its own.

    Raises:
        InvalidRequest: No such encoder, or what it needs is not installed; the extra is named.
    """
    check_encoder("encoder", name)
    if name == LEXICAL:
        return LexicalEncoder(width)
    return PretrainedEncoder(_PRETRAINED[_kind(name)](Path(name.partition(":")[2])))


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; rows of 0 stay.

    >>> unit(np.array([[3, 4], [0, 0]], np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(
        vectors, lengths, where=lengths > 0, out=np.zeros_like(vectors)
    )
    return scaled


class LexicalEncoder:
    """TF-IDF over the stems of words, folded by truncated SVD.

    Source: Deerwester et al., "Indexing by Latent Semantic Analysis", 1990.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._terms: dict[str, int] = {}
        self._rarity = np.empty(0, np.float32)  # (terms,)
        self._projection = np.empty((0, 0), np.float32)  # (terms, width)

    def fit(self, texts: Sequence[str]) -> Self:
        held = Counter(stem for text in texts for stem in set(_stems(text)))
        common = sorted(held.items(), key=lambda found: (-found[1], found[0]))[:TERMS]
        self._terms = {stem: number for number, (stem, _) in enumerate(common)}
        counts = np.array([count for _, count in common], np.float64)
        self._rarity = np.log((1 + len(texts)) / (0.5 + counts)).astype(np.float32)
        self._projection = _fold(self._weigh(texts), self._width)
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        folded = self._weigh(texts) @ self._projection
        return unit(np.asarray(folded, np.float32))

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "terms.json").write_bytes(msgspec.json.encode(list(self._terms)))
        np.save(directory / "rarity.npy", self._rarity, allow_pickle=False)
        np.save(directory / "projection.npy", self._projection, allow_pickle=False)

    def load(self, directory: Path) -> Self:
        path = directory / "terms.json"
        try:
            terms = msgspec.json.decode(path.read_bytes(), type=list[str])
            path = directory / "rarity.npy"
            self._rarity = read_array(path)
            path = directory / "projection.npy"
            self._projection = read_array(path)
        except FileNotFoundError:
            raise NotReady(f"the encoder is incomplete: {path} is missing") from None
        except (OSError, ValueError, EOFError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken
        self._terms = {stem: number for number, stem in enumerate(terms)}
        return self

    def _weigh(self, texts: Sequence[str]) -> sparse.csr_array:
        """TF-IDF of each text, rows of length 1, shape `(n, terms)`."""
        found = [Counter(filter(self._terms.__contains__, _stems(text))) for text in texts]
        ends = np.cumsum([0, *map(len, found)])
        terms = np.array([self._terms[stem] for words in found for stem in words], np.int32)
        often = np.array([n for words in found for n in words.values()], np.float32)
        weights = (1 + np.log(often)) * self._rarity[terms]
        rows = np.repeat(np.arange(len(found)), np.diff(ends))
        lengths = np.sqrt(np.bincount(rows, weights**2, len(found)))
        weights /= lengths[rows]
        shape = (len(found), len(self._terms))
        return sparse.csr_array((weights.astype(np.float32), terms, ends), shape=shape)


def _stems(text: str) -> Iterable[str]:
    return map(_stem, split_words(text))


@lru_cache(200_000)
def _stem(word: str) -> str:
    return stem_of(word)


def _fold(weighed: sparse.csr_array, width: int) -> NDArray[np.float32]:
    """The directions in which texts differ most, shape `(terms, at most width)`.

    Source: Halko, Martinsson & Tropp, "Finding Structure with Randomness", 2011.
    """
    if min(weighed.shape) == 0:
        return np.zeros((weighed.shape[1], 0), np.float32)
    wanted = min(width + _SPARE, *weighed.shape)
    texts = weighed.astype(np.float64)
    terms = np.random.default_rng(_SEED).standard_normal((weighed.shape[1], wanted))
    for _ in range(_ROUNDS):
        range_of_texts, _ = np.linalg.qr(texts @ terms)
        terms, _ = np.linalg.qr(texts.T @ range_of_texts)
    _, _, turns = np.linalg.svd(texts @ terms, full_matrices=False)
    return np.ascontiguousarray((terms @ turns.T)[:, :width], np.float32)


class Pretrained(Protocol):
    """A model from elsewhere."""

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape `(n, width)`."""


class PretrainedEncoder:
    """Wraps a pretrained model; there is nothing to learn and nothing to keep."""

    def __init__(self, model: Pretrained) -> None:
        self._model = model

    def fit(self, texts: Sequence[str]) -> Self:
        return self

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return self.encode([""])[:0]
        return unit(np.asarray(self._model(texts), np.float32))

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)

    def load(self, directory: Path) -> Self:
        return self


def _sentence_transformer(folder: Path) -> Pretrained:
    library = _needed("sentence_transformers")
    model = library.SentenceTransformer(str(folder), local_files_only=True, device="cpu")

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(model.encode(list(texts), show_progress_bar=False), np.float32)

    return encode


def _onnx(folder: Path) -> Pretrained:
    """Mean over the words of the last layer, of `model.onnx` with its `tokenizer.json`."""
    runtime, words = _needed("onnxruntime"), _needed("tokenizers")
    session = runtime.InferenceSession(str(folder / "model.onnx"))
    tokenizer = words.Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    tokenizer.enable_truncation(256)
    takes = {given.name for given in session.get_inputs()}

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        parts = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
        return np.concatenate([_pooled(session, tokenizer.encode_batch(p), takes) for p in parts])

    return encode


def _pooled(session: Any, encoded: Sequence[Any], takes: set[str]) -> NDArray[np.float32]:
    mask = np.array([text.attention_mask for text in encoded], np.int64)
    given = {
        "input_ids": np.array([text.ids for text in encoded], np.int64),
        "attention_mask": mask,
        "token_type_ids": np.zeros_like(mask),
    }
    layers = session.run(None, {name: given[name] for name in takes & given.keys()})[0]
    counted = mask[:, :, None].astype(np.float32)
    return np.asarray((layers * counted).sum(1) / np.maximum(counted.sum(1), 1), np.float32)


def _needed(library: str) -> Any:
    try:
        return import_module(library)
    except ImportError:
        how = "install shopkeeper[encoders]"
        raise InvalidRequest(f"`encoder` needs the extra `encoders`: {how}") from None


def _kind(name: str) -> str:
    return name.partition(":")[0]


LEXICAL = "lexical"
_PRETRAINED = {"sentence-transformers": _sentence_transformer, "onnx": _onnx}
