"""Other people's recommenders, asked the same questions in the same run.

Popularity is always there; `implicit` (Ben Frederickson's library) joins where it is installed, as
the extra `peers` does. Each peer is tuned a little, on the same slice of train as ours, so that it
is not beaten by its defaults. Its neighbours may answer with items of the query, as ours may; what
a case masks is masked.

Held by tests/learning/test_peers.py.
"""

import importlib.util
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import msgspec
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.protocols import Exam, Protocol
from shopkeeper.learning.sitting import Answer, Latency, sit
from shopkeeper.models import Interactions
from shopkeeper.models.dataset import SPEAKS_FOR
from shopkeeper.models.incidence import owners, welcome
from shopkeeper.stats import Estimate

_SEED = 7
Setting = Mapping[str, Any]


class PeerReport(msgspec.Struct, frozen=True):
    """What a peer reached, and at what cost."""

    metrics: dict[str, Estimate]
    setting: dict[str, Any]
    """Chosen on the same slice of train as ours."""
    tune_seconds: float
    fit_seconds: float
    predict_us: Latency


@dataclass(frozen=True, slots=True)
class Peer:
    fit: Callable[[Interactions, Setting], Answer]
    settings: tuple[Setting, ...]
    """What is tried."""


def peers() -> dict[str, Peer]:
    """The peers installed here, by name."""
    found = {"popularity": Peer(_fit_popularity, ({},))}
    if importlib.util.find_spec("implicit") is not None:
        found |= {
            name: Peer(_implicit(make), settings) for name, (make, settings) in _IMPLICIT.items()
        }
    return found


def compare(protocol: Protocol, exams: list[Exam], k: int) -> dict[str, PeerReport]:
    """Tune, fit and ask every peer as `evaluate` does with ours."""
    bench = protocol.bench(exams[0].data, k)
    return {name: _report(peer, protocol, exams, bench, k) for name, peer in peers().items()}


def _report(peer: Peer, protocol: Protocol, exams: list[Exam], bench: Bench, k: int) -> PeerReport:
    began = time.perf_counter()
    setting = _choose(peer, bench)
    tuned = time.perf_counter()
    answers = [peer.fit(exam.data, setting) for exam in exams]
    fitted = time.perf_counter()
    asked = [
        sit(exam, answer, protocol.measure, k) for exam, answer in zip(exams, answers, strict=True)
    ]
    metrics = [found.estimates(k, exam.suffix) for found, exam in zip(asked, exams, strict=True)]
    return PeerReport(
        metrics={name: value for estimates in metrics for name, value in estimates.items()},
        setting=dict(setting),
        tune_seconds=tuned - began,
        fit_seconds=fitted - tuned,
        predict_us=asked[0].latency(),
    )


def _choose(peer: Peer, bench: Bench) -> Setting:
    """The setting that answers the slice of train best; the first where there is no slice."""
    if len(peer.settings) == 1 or len(bench.cases) == 0:
        return peer.settings[0]

    def value(setting: Setting) -> float:
        answer = peer.fit(bench.data, setting)
        answers = [answer(case, bench.k) for case in bench.cases]
        metrics = bench.measure(answers, bench.cases, bench.k)
        return float(np.mean([np.nanmean(values) for values in metrics.values()]))

    return max(peer.settings, key=value)


def _fit_popularity(data: Interactions, setting: Setting) -> Answer:
    counts = np.bincount(welcome(data).items, minlength=data.n_items)
    ranking = np.argsort(-counts, kind="stable").astype(np.int32)

    def answer(case: Case, k: int) -> NDArray[np.int32]:
        head = ranking[: k + len(case.masked)]
        return head[~np.isin(head, case.masked)][:k]

    return answer


def _implicit(make: Callable[[Setting], Any]) -> Callable[[Interactions, Setting], Answer]:
    """A peer of `implicit`: rows are customers, or sessions where none is known."""

    def fit(data: Interactions, setting: Setting) -> Answer:
        from threadpoolctl import threadpool_limits

        with warnings.catch_warnings(), threadpool_limits(1, "blas"):
            warnings.simplefilter("ignore")  # its advice on formats
            model = make(setting)
            model.fit(_matrix(data), show_progress=False)
        factors = "factors" in setting  # its scores may be negative, and a row is folded in

        def answer(case: Case, k: int) -> NDArray[np.int32]:
            row = _row(case, data.n_items, setting["decay"])
            if row.nnz == 0:
                return np.empty(0, np.int32)
            items, scores = model.recommend(
                0, row, N=k, filter_already_liked_items=False,
                filter_items=_left_out(case, setting),
                **({"recalculate_user": True} if factors else {}),
            )  # fmt: skip
            return np.asarray(items[(items >= 0) & ((scores > 0) | factors)], np.int32)

        return answer

    return fit


def _matrix(data: Interactions) -> sp.csr_matrix:
    data = welcome(data)
    _, rows = np.unique(owners(data, "customer"), return_inverse=True)
    ones = np.ones(len(data), np.float32)
    shape = (int(rows.max(initial=-1)) + 1, data.n_items)
    matrix = sp.csr_matrix((ones, (rows, data.items)), shape=shape)
    matrix.data[:] = 1.0
    return matrix


def _row(case: Case, n_items: int, decay: float) -> sp.csr_matrix:
    """The case's history as one row; an older act counts `decay` of the next newer one."""
    speaks = SPEAKS_FOR[case.query.kinds]
    newest_first = dict.fromkeys(case.query.items[speaks][::-1].tolist())
    weights = decay ** np.arange(len(newest_first), dtype=np.float32)
    items = np.fromiter(newest_first, np.int32, len(newest_first))
    return sp.csr_matrix((weights, (np.zeros(len(items), np.int32), items)), shape=(1, n_items))


def _left_out(case: Case, setting: Setting) -> NDArray[np.int32]:
    """What is masked, and the newest item where it is not to be answered with itself."""
    if setting.get("newest", True) or len(case.query.items) == 0:
        return case.masked
    return np.append(case.masked, case.query.items[-1:]).astype(np.int32)


def _neighbours(name: str) -> Callable[[Setting], Any]:
    def make(setting: Setting) -> Any:
        from implicit import nearest_neighbours

        return getattr(nearest_neighbours, name)(K=setting["K"], num_threads=1)

    return make


def _als(setting: Setting) -> Any:
    from implicit.als import AlternatingLeastSquares

    return AlternatingLeastSquares(
        factors=setting["factors"], regularization=setting["regularization"],
        alpha=setting["alpha"],
        num_threads=1, random_state=_SEED,
    )  # fmt: skip


_NEAR = tuple(
    {"K": k, "decay": decay, "newest": newest}
    for k, decay, newest in ((50, 1.0, True), *product((200,), (1.0, 0.7, 0.4), (True, False)))
)
_FACTORS = tuple(
    {"factors": 64, "regularization": reg, "alpha": alpha, "decay": decay}
    for reg, alpha, decay in product((0.01, 1.0), (1.0, 10.0), (1.0, 0.7))
)
_IMPLICIT: dict[str, tuple[Callable[[Setting], Any], tuple[Setting, ...]]] = {
    "implicit_cosine": (_neighbours("CosineRecommender"), _NEAR),
    "implicit_bm25": (_neighbours("BM25Recommender"), _NEAR),
    "implicit_als": (_als, _FACTORS),
}
