"""What comes next, read from the whole sequence: a small causal transformer.

From the acts of each customer (or visit), in order, to an embedding of every item and the few
matrices that turn a history into the same space. It is trained with PyTorch, which the optional
extra `deep` brings; a version once trained is asked in numpy alone.

Held by the contract suite and tests/models/test_sasrec.py, which compares both forward passes.
"""

import importlib.util
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import InvalidRequest, NotReady
from shopkeeper.models import contract
from shopkeeper.models.checks import require_count, require_number, require_one_of
from shopkeeper.models.contract import Model
from shopkeeper.models.dataset import SPEAKS_FOR, Interactions, Query
from shopkeeper.models.incidence import Over, owners, welcome
from shopkeeper.models.kernel import frozen
from shopkeeper.models.reading import LAYERS, Reader
from shopkeeper.models.successors import Steps, in_order


class SASRecConfig(contract.Config, frozen=True):
    over: Over = "customer"
    """Whose acts are one sequence; a session's where no customer is known."""
    length: int = 50
    """The newest acts of a sequence that are read."""
    dim: int = 64
    """Width of the embeddings."""
    blocks: int = 1
    """Layers of attention."""
    heads: int = 1
    """Attentions side by side in a layer; they share `dim` between them."""
    dropout: float = 0.2
    """Share of the numbers blanked while training, so that none is relied on."""
    negatives: int = 256
    """Random items that each true next item is told from, drawn anew for each batch."""
    batch: int = 128
    """Sequences of one step of training."""
    learning_rate: float = 0.003
    """The highest; it rises over the first tenth of the steps and falls to 0 with the last."""
    epochs: int = 20
    """How often every sequence is read; few sequences are read more often, for `steps` in all.

    One takes some 20 microseconds an act on one core, at the other defaults.
    """
    steps: int = 40
    """Steps of training at least."""
    sharpness: float = 1.0
    """Exponent of the probabilities that are the scores; lower flattens them."""
    seed: int = 1
    """Where the chances of training start from."""

    def __post_init__(self) -> None:
        require_one_of("over", self.over, ("customer", "session"))
        for field, high in (("length", 1_000), ("dim", 1_024), ("blocks", 16), ("heads", 16)):
            require_count(field, getattr(self, field), 1, high)
        require_count("steps", self.steps, 1, 1_000_000)
        for field, high in (("negatives", 100_000), ("batch", 10_000), ("epochs", 10_000)):
            require_count(field, getattr(self, field), 1, high)
        require_number("dropout", self.dropout, 0, 0.95)
        require_number("learning_rate", self.learning_rate, 1e-9, 1)
        require_number("sharpness", self.sharpness, 1e-3, 100)
        require_count("seed", self.seed, 0, 2**31 - 1)
        if self.dim % self.heads:
            raise InvalidRequest(f"`dim` must be a multiple of `heads`, got {self.dim!r}")


class SASRec(Model[SASRecConfig]):
    r"""Self-attentive sequential recommendation, trained by sampled softmax.

    The newest acts are read by layers of causal attention with gates. With `z` the product of an
    item's embedding and what was read, it scores $e^{sharpness (z - \max z)}$. Where an act stands
    is told by how many acts back it lies.

    Source: Kang & McAuley, "Self-Attentive Sequential Recommendation", 2018; sampled softmax and
    gated layers: Tikhonovich et al., "eSASRec: Enhancing Transformer-based Recommendations in a
    Modular Fashion", 2025. Distances instead of positions, and their size here, are ours.
    """

    name: ClassVar[str] = "sasrec"
    Config: ClassVar[type[contract.Config]] = SASRecConfig
    learned: ClassVar[tuple[str, ...]] = (*LAYERS, "known")

    embeddings: NDArray[np.float32]
    """Shape `(n_items, dim)`: what is read of an item, and what it is found by."""
    known: NDArray[np.bool_]
    """Shape `(n_items,)`: whether the item was in any sequence; the others are not answered."""
    nearness: NDArray[np.float32]
    """Shape `(blocks, heads, length)`: added to the attention for an act so many acts back."""
    heed: NDArray[np.float32]
    """Shape `(blocks, dim)`: scale of each layer's input to its attention."""
    ask: NDArray[np.float32]
    """Shape `(blocks, dim, 3 dim)`: to queries, keys and values, side by side."""
    tell: NDArray[np.float32]
    """Shape `(blocks, dim, dim)`: from the heads' values to what a layer adds."""
    gate_told: NDArray[np.float32]
    """Shape `(blocks, dim, dim)`: how much of that is let through."""
    weigh: NDArray[np.float32]
    """Shape `(blocks, dim)`: scale of each layer's input to its second half."""
    widen: NDArray[np.float32]
    """Shape `(blocks, dim, 4 dim)`: to switches and what they switch, side by side."""
    narrow: NDArray[np.float32]
    """Shape `(blocks, 2 dim, dim)`: from what was switched on to what a layer adds."""
    gate_narrowed: NDArray[np.float32]
    """Shape `(blocks, dim, dim)`: how much of that is let through."""
    settle: NDArray[np.float32]
    """Shape `(dim,)`: scale of what was read."""

    @staticmethod
    def trainable() -> bool:
        """Whether PyTorch is installed."""
        return importlib.util.find_spec("torch") is not None

    def fit(self, data: Interactions) -> Self:
        """Learn from `data` alone; a second fit forgets the first.

        Raises:
            NotReady: PyTorch is not installed.
        """
        if not self.trainable():
            raise NotReady(
                "model 'sasrec' is trained with PyTorch, which is not installed: "
                "install the extra `deep`, pip install 'shopkeeper[deep]'"
            )
        from shopkeeper.models.sasrec_training import train

        data, config = welcome(data), self.config
        steps = in_order(owners(data, config.over), data.items, data.times)
        sequences = pieces(steps, config.length)
        shape = (config.length, config.dim, config.blocks, config.heads)
        arrays = train(sequences, data.n_items, shape, config)
        for name, array in arrays.items():
            setattr(self, name, frozen(array))
        self.known = frozen(_known(sequences, data.n_items))
        self._after_load()
        return self

    def scores(self, query: Query) -> NDArray[np.float32]:
        scores = np.zeros(self.n_items, np.float32)
        items = self._heard(query)
        if len(items) == 0 or not self.known.any():
            return scores
        products = self.embeddings @ self._reader.read(items)
        best = products[self.known].max()
        np.exp(self.config.sharpness * (products - best), out=scores, where=self.known)
        return scores

    def because(self, query: Query, item: int) -> int | None:
        items = self._heard(query)
        if len(items) == 0 or not self.known[item]:
            return None
        told = self._reader.parts(items) @ self.embeddings[item]
        return int(items[int(np.argmax(told))])

    def _heard(self, query: Query) -> NDArray[np.int32]:
        """The newest acts that speak for their product, the page's included."""
        if self.config.over == "session":
            return query.asked()[-self.config.length :].astype(np.int32)
        items = query.items[SPEAKS_FOR[query.kinds]]
        return np.append(items, np.array(query.anchors, np.int32))[-self.config.length :]

    def _after_load(self) -> None:
        self.n_items = len(self.known)
        self._reader = Reader({name: getattr(self, name) for name in LAYERS})


def pieces(steps: Steps, length: int) -> list[NDArray[np.int32]]:
    """The sequences of two acts or more, cut into pieces of at most `length` steps.

    Cut from their newest end; each piece begins with the act the one before it ended with.

    >>> walk = Steps(np.zeros(4, np.int64), np.arange(4, dtype=np.int32), np.arange(4.0))
    >>> [piece.tolist() for piece in pieces(walk, 2)]
    [[1, 2, 3], [0, 1]]
    """
    cuts = np.flatnonzero(np.diff(steps.owners)) + 1
    return [
        sequence[max(0, end - length) : end + 1]
        for sequence in np.split(steps.items, cuts)
        for end in range(len(sequence) - 1, 0, -length)
    ]


def _known(sequences: list[NDArray[np.int32]], n_items: int) -> NDArray[np.bool_]:
    known = np.zeros(n_items, np.bool_)
    for sequence in sequences:
        known[sequence] = True
    return known
