"""Train what `sasrec` reads with, in PyTorch; the one module that imports it.

From sequences to the arrays of `reading.LAYERS`. All chance comes from one seeded generator and all
sums from one thread: the same sequences give the same arrays.

Held by tests/models/test_sasrec.py.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from shopkeeper.models.reading import EPSILON

_WARM_UP = 0.1
_NO_ITEM = -1


class Training(Protocol):
    """The part of a configuration that training reads."""

    @property
    def dropout(self) -> float: ...
    @property
    def negatives(self) -> int: ...
    @property
    def batch(self) -> int: ...
    @property
    def learning_rate(self) -> float: ...
    @property
    def epochs(self) -> int: ...
    @property
    def steps(self) -> int: ...
    @property
    def seed(self) -> int: ...


Weights = dict[str, Tensor]
Blank = Callable[[Tensor], Tensor]


def train(
    sequences: Sequence[NDArray[np.int32]],
    n_items: int,
    shape: tuple[int, int, int, int],
    config: Training,
) -> dict[str, NDArray[np.float32]]:
    """The arrays a sequence is read with, by name.

    Args:
        sequences: Each of 2 to `length + 1` items, oldest first.
        shape: `length`, `dim`, `blocks` and `heads`.
    """
    rng = np.random.default_rng(config.seed)
    with _one_thread():
        weights = start(n_items, shape, rng)
        _descend(weights, sequences, config, rng)
    return {name: weight.detach().numpy() for name, weight in weights.items()}


def start(n_items: int, shape: tuple[int, int, int, int], rng: np.random.Generator) -> Weights:
    """Random weights, the small ones that training begins with."""
    length, dim, blocks, heads = shape
    weights = {
        "embeddings": torch.from_numpy(
            rng.standard_normal((n_items, dim), np.float32) * np.float32(0.02)
        ),
        "nearness": torch.zeros(blocks, heads, length),
        "heed": torch.ones(blocks, dim),
        "ask": _matrices(rng, blocks, dim, 3 * dim),
        "tell": _matrices(rng, blocks, dim, dim),
        "gate_told": _matrices(rng, blocks, dim, dim),
        "weigh": torch.ones(blocks, dim),
        "widen": _matrices(rng, blocks, dim, 4 * dim),
        "narrow": _matrices(rng, blocks, 2 * dim, dim),
        "gate_narrowed": _matrices(rng, blocks, dim, dim),
        "settle": torch.ones(dim),
    }
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def nothing(x: Tensor) -> Tensor:
    """Blank nothing."""
    return x


def read(weights: Weights, embedded: Tensor, blank: Blank = nothing) -> Tensor:
    """What each prefix of each sequence comes to, shape `(b, length, dim)`.

    Args:
        embedded: Shape `(b, length, dim)`, oldest act first, shorter sequences filled at their end.
        blank: Blanks part of what passes, while training.
    """
    x = blank(embedded)
    for block in range(len(weights["nearness"])):
        told = _attend(weights, block, x) @ weights["tell"][block]
        gate = torch.sigmoid(x @ weights["gate_told"][block])
        x = x + gate * blank(told)
        wide = _scaled(x, weights["weigh"][block]) @ weights["widen"][block]
        switches, switched = wide.chunk(2, dim=-1)
        added = (functional.silu(switches) * switched) @ weights["narrow"][block]
        gate = torch.sigmoid(x @ weights["gate_narrowed"][block])
        x = x + gate * blank(added)
    return _scaled(x, weights["settle"])


def _attend(weights: Weights, block: int, x: Tensor) -> Tensor:
    """The values of the acts up to each, mixed by how much each is asked for."""
    n, length, dim = x.shape
    nearness = weights["nearness"][block]
    asked = _scaled(x, weights["heed"][block]) @ weights["ask"][block]
    query, keys, values = asked.view(n, length, 3, len(nearness), -1).permute(2, 0, 3, 1, 4)
    places = torch.arange(length)
    back = places[:, None] - places[None, :]
    bias = nearness[:, back.clamp(min=0)].masked_fill(back < 0, float("-inf"))
    mixed = functional.scaled_dot_product_attention(query, keys, values, attn_mask=bias[None])
    return mixed.transpose(1, 2).reshape(n, length, dim)


def _scaled(x: Tensor, scale: Tensor) -> Tensor:
    scaled: Tensor = functional.rms_norm(x, (x.shape[-1],), scale, EPSILON)
    return scaled


def _matrices(rng: np.random.Generator, *shape: int) -> Tensor:
    size = 1 / math.sqrt(shape[1])
    return torch.from_numpy(rng.uniform(-size, size, shape).astype(np.float32))


def _descend(
    weights: Weights,
    sequences: Sequence[NDArray[np.int32]],
    config: Training,
    rng: np.random.Generator,
) -> None:
    """Make the true next items likelier than others, batch by batch."""
    if not sequences:
        return
    optimizer = torch.optim.Adam(list(weights.values()), lr=config.learning_rate, fused=True)
    lengths = np.array([len(sequence) for sequence in sequences])
    batches = max(1, len(sequences) // config.batch)
    epochs = max(config.epochs, math.ceil(config.steps / batches))
    for step, batch in enumerate(_batches(lengths, batches, epochs, rng)):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _pace((step + 1) / (batches * epochs))
        optimizer.zero_grad()
        items = _filled([sequences[at] for at in batch])
        torch.autograd.backward(_loss(weights, items, config, rng))
        optimizer.step()


def _loss(weights: Weights, items: Tensor, config: Training, rng: np.random.Generator) -> Tensor:
    """How unlikely each next item is among itself and random others, on average."""
    asked, wanted = items[:, :-1], items[:, 1:]
    real = wanted != _NO_ITEM
    wanted = wanted[real]
    others = rng.integers(len(weights["embeddings"]), size=config.negatives)
    looked_up = torch.cat([asked.clamp(min=0).flatten(), wanted, torch.from_numpy(others)])
    embedded = functional.embedding(looked_up, weights["embeddings"])
    history, true, random = torch.split(embedded, [asked.numel(), len(wanted), len(others)])
    blank = partial(_blanked, share=config.dropout, rng=rng)
    found = read(weights, history.view(*asked.shape, -1), blank)[real]
    right = (found * true).sum(dim=1, keepdim=True)
    wrong = found @ random.T
    return (torch.logsumexp(torch.cat([right, wrong], dim=1), dim=1) - right[:, 0]).mean()


def _blanked(x: Tensor, share: float, rng: np.random.Generator) -> Tensor:
    """The numbers with a random share of them 0 and the others larger by as much."""
    kept = rng.random(x.shape, np.float32) >= share
    return x * torch.from_numpy(kept / np.float32(1 - share))


def _batches(
    lengths: NDArray[np.int64], batches: int, epochs: int, rng: np.random.Generator
) -> Iterator[NDArray[np.int64]]:
    """Sequences of about one length side by side, so that little is filled; in random order."""
    for _ in range(epochs):
        order = np.argsort(lengths + rng.random(len(lengths)), kind="stable")
        parts = np.array_split(order, batches)
        for at in rng.permutation(batches):
            yield parts[at]


def _filled(sequences: Sequence[NDArray[np.int32]]) -> Tensor:
    """The sequences as rows, shorter ones filled at their end."""
    rows = np.full((len(sequences), max(map(len, sequences))), _NO_ITEM, np.int64)
    for row, sequence in zip(rows, sequences, strict=True):
        row[: len(sequence)] = sequence
    return torch.from_numpy(rows)


def _pace(done: float) -> float:
    """Share of the highest learning rate, rising first and then falling as a cosine."""
    return min(1.0, done / _WARM_UP) * 0.5 * (1.0 + math.cos(math.pi * done))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Nothing is added up in an order that depends on the machine; afterwards as before."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
