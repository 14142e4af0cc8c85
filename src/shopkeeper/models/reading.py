"""Read a sequence of items with layers of causal attention: the forward pass, in numpy.

From a model's arrays (documented in `shopkeeper.models.sasrec`) and a history to one vector. Pure;
tests/models/test_sasrec.py compares it with the pass that was trained.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LAYERS = (
    "embeddings", "nearness", "heed", "ask", "tell", "gate_told",
    "weigh", "widen", "narrow", "gate_narrowed", "settle",
)  # fmt: skip
"""Names of the arrays a sequence is read with."""

EPSILON = 1e-6
"""Added to a mean square before its root, so that nothing is divided by 0."""


class Reader:
    """A trained model's arrays, by the names of `LAYERS`."""

    def __init__(self, arrays: Mapping[str, Floats]) -> None:
        self._arrays = arrays
        self._blocks, self._heads, _ = arrays["nearness"].shape

    def read(self, items: NDArray[np.int32]) -> Floats:
        """What a history, oldest first and not empty, comes to; shape `(dim,)`."""
        x = self._before_last(items)
        block = self._blocks - 1
        told = x[-1:] + self._told(block, x).sum(axis=0, keepdims=True)
        settled = _scaled(self._narrowed(block, told), self._arrays["settle"])
        return np.asarray(settled[0], np.float32)

    def parts(self, items: NDArray[np.int32]) -> Floats:
        """What each act brought into the last layer's reading, as far as adding up tells it.

        Shape `(h, dim)`, scaled as `read` scales its answer, but for one factor of all.
        """
        x = self._before_last(items)
        brought = self._told(self._blocks - 1, x)
        brought[-1] += x[-1]
        return np.asarray(brought * self._arrays["settle"], np.float32)

    def _before_last(self, items: NDArray[np.int32]) -> Floats:
        """What the last layer reads, shape `(h, dim)`."""
        x: Floats = self._arrays["embeddings"][items]
        for block in range(self._blocks - 1):
            told = [self._told(block, x[: end + 1]).sum(axis=0) for end in range(len(x))]
            x = self._narrowed(block, x + np.stack(told))
        return x

    def _told(self, block: int, x: Floats) -> Floats:
        """What each act tells the newest one, through the gate; shape `(h, dim)`."""
        dim = x.shape[1]
        asked = _scaled(x, self._arrays["heed"][block]) @ self._arrays["ask"][block]
        query, keys, values = asked[-1, :dim], asked[:, dim : 2 * dim], asked[:, 2 * dim :]
        split = (len(x), self._heads, dim // self._heads)
        products = (keys.reshape(split) * query.reshape(split[1:])).sum(axis=2)  # (h, heads)
        products /= np.float32(np.sqrt(split[2]))
        products += self._arrays["nearness"][block][:, : len(x)][:, ::-1].T
        shares = np.exp(products - products.max(axis=0))
        shares /= shares.sum(axis=0)
        told = (values.reshape(split) * shares[:, :, None]).reshape(x.shape)
        gate = _sigmoid(x[-1] @ self._arrays["gate_told"][block])
        return np.asarray(told @ self._arrays["tell"][block] * gate, np.float32)

    def _narrowed(self, block: int, x: Floats) -> Floats:
        """The second half of a layer, place by place; shape as `x`."""
        wide = _scaled(x, self._arrays["weigh"][block]) @ self._arrays["widen"][block]
        switches, switched = np.split(wide, 2, axis=1)
        added = (switches * _sigmoid(switches) * switched) @ self._arrays["narrow"][block]
        gate = _sigmoid(x @ self._arrays["gate_narrowed"][block])
        return np.asarray(x + gate * added, np.float32)


def _scaled(x: Floats, scale: Floats) -> Floats:
    size = np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    return np.asarray(x / size * scale, np.float32)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(np.float32(0.5) * (np.tanh(np.float32(0.5) * x) + np.float32(1)), np.float32)
