"""VMIS-kNN and revisits said plainly: no index, no kernel, every step as its docstring tells it.

The oracle of the fast ones; slow, and meant to be read.
"""

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from shopkeeper.models import Interactions, Query, VmisKNNConfig
from shopkeeper.models.dataset import AGAINST

DEPTH, PRIOR = 20, 20

Visit = list[tuple[float, int]]
"""Moments and items of one session, in order."""


def plain_scores(config: VmisKNNConfig, data: Interactions, query: Query) -> NDArray[np.float64]:
    """The evidence `VmisKNN` must give, shape `(n_items,)`."""
    visits = _visits(data)
    running, asked = _running(query, query.session_start), _asked(config, query)
    scores: dict[int, float] = defaultdict(float)
    for items, similarity, gap in _neighbours(config, visits, asked):
        for item in items:
            weight = similarity * config.match_decay**gap
            scores[item] += weight * _rarity(item, visits) ** config.idf
    if asked:
        _return(config, scores, running, plain_revisits(data) if config.repeat else [])
    dense = np.zeros(data.n_items)
    for item, score in scores.items():
        dense[item] = score
    return dense


def plain_revisits(data: Interactions) -> list[float]:
    """How often the next act is on the newest distinct item of the session, the one before, ..."""
    returned, steps = [0] * DEPTH, [0] * DEPTH
    for visit in _visits(data):
        seen: list[int] = []
        for place, (time, item) in enumerate(visit):
            if place > 0 and time > visit[place - 1][0]:
                for depth in range(min(len(seen), DEPTH)):
                    steps[depth] += 1
                    returned[depth] += seen[depth] == item
            seen = [item, *(other for other in seen if other != item)]
    return [a / (b + PRIOR) for a, b in zip(returned, steps, strict=True)]


def _visits(data: Interactions) -> list[Visit]:
    """All sessions, the one whose last act is oldest first."""
    visits: dict[int, Visit] = defaultdict(list)
    rows = zip(data.sessions, data.times, data.items, data.kinds, strict=True)
    for session, time, item, kind in sorted(rows):
        if kind not in AGAINST:
            visits[session].append((float(time), int(item)))
    return [visits[session] for session in sorted(visits, key=lambda s: (visits[s][-1][0], s))]


def _running(query: Query, start: int) -> list[int]:
    acts = zip(query.items[start:].tolist(), query.kinds[start:].tolist(), strict=True)
    welcome = [item for item, kind in acts if kind not in AGAINST]
    return [*welcome, *query.anchors]


def _asked(config: VmisKNNConfig, query: Query) -> list[int]:
    running = _running(query, query.session_start)
    return (running or _running(query, 0))[-config.last :]


def _neighbours(
    config: VmisKNNConfig, visits: list[Visit], asked: list[int]
) -> list[tuple[set[int], float, int]]:
    """The sessions listened to: their items, similarity, and gap of their newest asked item."""
    newest_first = list(dict.fromkeys(reversed(asked)))
    gaps = {item: asked[::-1].index(item) for item in newest_first}
    found = []
    for visit in reversed(visits):
        items = {item for _, item in visit}
        held = [gaps[item] for item in gaps if item in items]
        if held:
            similarity = sum(config.decay**gap for gap in sorted(held, reverse=True))
            found.append((items, similarity * len(items) ** -config.breadth, min(held)))
    found = found[: config.recent]
    return sorted(found, key=lambda one: -one[1])[: config.neighbours]


def _rarity(item: int, visits: list[Visit]) -> float:
    holding = sum(any(other == item for _, other in visit) for visit in visits)
    return max(math.log(len(visits) / max(holding, 1)), 1e-6)


def _return(
    config: VmisKNNConfig, scores: dict[int, float], running: list[int], rates: list[float]
) -> None:
    """Rescore what the running session holds by how often visits return to it."""
    session = list(dict.fromkeys(reversed(running)))
    own = {item: scores.pop(item, 0.0) for item in session}
    known = list(zip(session, rates, strict=False))
    total = sum(scores.values())
    unit = total / (1 - min(0.99, sum(rate for _, rate in known))) if total > 0 else 1.0
    for item, rate in known:
        value = unit * rate
        if own[item] > 0:
            value = value**config.habit * own[item] ** (1 - config.habit)
        scores[item] = value
