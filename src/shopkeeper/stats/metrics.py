r"""How good each ranked answer was, one number a query.

From which places of each answer were right to one value per query, so that whoever averages them
can also say how sure the average is. Pure; nothing is averaged here.

Every metric is in [0, 1] and grows when a right place moves up: tests/stats/test_metrics.py.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def find_hits(
    answers: Sequence[NDArray[np.int32]], relevant: Sequence[NDArray[np.int32]], k: int
) -> NDArray[np.bool_]:
    """Mark the places of each answer that hold a relevant item.

    Args:
        answers: Items of each query, best first, each at most once; any length, cut at `k`.
        relevant: The items that were right for each query, in any order.

    Returns:
        Shape `(n, k)`; places an answer left empty are wrong.

    >>> find_hits([np.array([5, 7], np.int32)], [np.array([7], np.int32)], k=3).tolist()
    [[False, True, False]]
    """
    if len(answers) != len(relevant):
        raise ValueError(f"got {len(answers)} answers but {len(relevant)} sets of relevant items")
    hits = np.zeros((len(answers), k), np.bool_)
    shown, asked, places = _laid_out([answer[:k] for answer in answers])
    right, wanted, _ = _laid_out(relevant)
    least = min(shown.min(initial=0), right.min(initial=0))
    span = max(shown.max(initial=0), right.max(initial=0)) - least + 1
    hits[asked, places] = np.isin(asked * span + shown, wanted * span + right)
    return hits


def _laid_out(
    lists: Sequence[NDArray[np.int32]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """All items in one row, and beside each its list and its place in it."""
    lengths = np.array([len(one) for one in lists], np.int64)
    items = np.concatenate([np.empty(0, np.int64), *lists])
    number = np.repeat(np.arange(len(lists)), lengths)
    return items, number, np.arange(len(items)) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def hit_rate(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    """1 where any of the first `k` is right, else 0 (HR@k).

    Args:
        hits: Shape `(n, k)`, as `find_hits` gives them.

    Source: Deshpande & Karypis, "Item-Based Top-N Recommendation Algorithms", 2004.

    >>> hit_rate(np.array([[False, True], [False, False]])).tolist()
    [1.0, 0.0]
    """
    return np.asarray(hits.any(axis=1), np.float64)


def mrr(hits: NDArray[np.bool_]) -> NDArray[np.float64]:
    r"""Reciprocal rank $1 / r$ of the first right place $r = 1..k$, 0 where there is none (MRR@k).

    Args:
        hits: Shape `(n, k)`.

    Source: Voorhees, "The TREC-8 Question Answering Track Report", 1999.

    >>> mrr(np.array([[False, True], [True, False]])).tolist()
    [0.5, 1.0]
    """
    found = hits.any(axis=1)
    return np.asarray(found / (hits.argmax(axis=1) + 1.0), np.float64)


def recall(hits: NDArray[np.bool_], relevant: NDArray[np.int64]) -> NDArray[np.float64]:
    r"""Share of all relevant items among the first `k`: $|hits| / |relevant|$ (recall@k).

    The denominator is not cut at `k`, as in LightGCN's evaluation.

    Args:
        hits: Shape `(n, k)`.
        relevant: Shape `(n,)`, how many items were right for each query, at least 1.

    Raises:
        ValueError: A query without relevant items: its recall is not defined.

    Source: He et al., "LightGCN: Simplifying and Powering Graph Convolution Network for
    Recommendation", 2020.

    >>> recall(np.array([[True, False]]), np.array([4])).tolist()
    [0.25]
    """
    _require_relevant(hits, relevant)
    return np.asarray(hits.sum(axis=1) / relevant, np.float64)


def ndcg(hits: NDArray[np.bool_], relevant: NDArray[np.int64]) -> NDArray[np.float64]:
    r"""Discounted gain of the right places over that of an ideal answer (NDCG@k).

    The gain is $\sum_r hit_r / \log_2(r + 1)$. The ideal answer has its
    $\min(k, |relevant|)$ first places right, as in LightGCN's evaluation.

    Args:
        hits: Shape `(n, k)`.
        relevant: Shape `(n,)`, how many items were right for each query, at least 1.

    Raises:
        ValueError: A query without relevant items: its gain is not defined.

    Source: Järvelin & Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", 2002; He et
    al., "LightGCN", 2020, for the ideal.

    >>> ndcg(np.array([[True, False], [False, True]]), np.array([1, 1])).round(3).tolist()
    [1.0, 0.631]
    """
    _require_relevant(hits, relevant)
    k = hits.shape[1]
    discount = 1 / np.log2(np.arange(k) + 2.0)  # (k,)
    ideal = np.concatenate([[0.0], np.cumsum(discount)])[np.minimum(relevant, k)]
    return np.asarray(hits @ discount / ideal, np.float64)


def _require_relevant(hits: NDArray[np.bool_], relevant: NDArray[np.int64]) -> None:
    if relevant.shape != hits.shape[:1]:
        raise ValueError(f"`relevant` must have shape {hits.shape[:1]}, got {relevant.shape}")
    if (relevant < np.maximum(hits.sum(axis=1), 1)).any():
        raise ValueError("`relevant` must be at least 1 and at least the hits of its query")
