"""Quality and speed of the session models on files: `python -m benchmarks.models FOLDER`.

FOLDER, or SHOPKEEPER_DATA, holds one folder a data set with `train.parquet` (session_id, item_id,
timestamp where known) and `test.parquet` (session_id, prefix, target). Prints a row for `implicit`
where that is installed.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import duckdb
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from shopkeeper.models import MODELS, Interactions, Query
from shopkeeper.stats import find_hits, hit_rate, mean, mrr

K = 20
Recommend = Callable[[Query], NDArray[np.int32]]
Case = tuple[int, Query, int]
"""Session, what is known of it, the item that came next (-1: never seen in training)."""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["SHOPKEEPER_DATA"])
    console = Console(width=110)
    for name in ("serenade-example", "retailrocket-sessions"):
        if (folder / name).is_dir():
            data, cases = read(folder / name)
            console.print(f"\n{name}, {len(cases)} predictions, every item a candidate")
            console.print(compare(data, cases))
    console.print(f"one thread of {machine.describe()}")


def compare(data: Interactions, cases: list[Case]) -> Table:
    table = Table("model", "HR@20", "MRR@20", "fit s", "p50 us", "p90 us", "p99 us", box=None)
    for name, fit in recommenders().items():
        started = perf_counter()
        recommend = fit(data)
        seconds = perf_counter() - started
        table.add_row(name, *quality(recommend, cases), f"{seconds:.1f}", *speed(recommend, cases))
    return table


def recommenders() -> dict[str, Callable[[Interactions], Recommend]]:
    """Name to what fits it. Ours have their default configuration."""
    found = {name: _ours(name) for name in MODELS if name != "repeat_purchase"}
    try:
        from implicit.nearest_neighbours import CosineRecommender
    except ImportError:
        return found
    return {**found, "implicit cosine": lambda data: _implicit(CosineRecommender(K=200), data)}


def _ours(name: str) -> Callable[[Interactions], Recommend]:
    def fit(data: Interactions) -> Recommend:
        model = MODELS[name](MODELS[name].Config()).fit(data)
        return lambda query: model.recommend(query, K).items

    return fit


def _implicit(model, data: Interactions) -> Recommend:
    from scipy.sparse import csr_matrix

    shape = (int(data.sessions.max()) + 1, data.n_items)
    model.fit(csr_matrix((np.ones(len(data)), (data.sessions, data.items)), shape), False)

    def recommend(query: Query) -> NDArray[np.int32]:
        rows = np.zeros(len(query.items), np.int32)
        seen = csr_matrix((np.ones(len(rows)), (rows, query.items)), (1, data.n_items))
        return model.recommend(0, seen, K, filter_already_liked_items=False)[0]

    return recommend


def quality(recommend: Recommend, cases: list[Case]) -> list[str]:
    answers = [recommend(query) for _, query, _ in cases]
    hits = find_hits(answers, [np.array([target]) for *_, target in cases], K)
    sessions = np.array([session for session, *_ in cases])
    estimates = [mean(metric(hits), sessions) for metric in (hit_rate, mrr)]
    return [f"{e.value:.4f} ± {e.standard_error:.4f}" for e in estimates]


def speed(recommend: Recommend, cases: list[Case], rounds: int = 3) -> list[str]:
    """Percentiles over queries of the fastest of some rounds, so that others' work counts less."""
    best = np.full(len(cases), np.inf)
    for _ in range(rounds):
        for place, (_, query, _) in enumerate(cases):
            fresh = asking(query.items, query.now)  # a model may remember the query itself
            started = perf_counter()
            recommend(fresh)
            best[place] = min(best[place], perf_counter() - started)
    return [f"{value:.0f}" for value in np.percentile(best * 1e6, (50, 90, 99))]


def read(folder: Path) -> tuple[Interactions, list[Case]]:
    rows = duckdb.sql(f"from '{folder}/train.parquet'").fetchnumpy()
    ids, items = np.unique(rows["item_id"], return_inverse=True)
    sessions = np.unique(rows["session_id"], return_inverse=True)[1]
    times = np.asarray(rows.get("timestamp", np.arange(len(items))), np.float64)
    order = np.argsort(times, kind="stable")
    data = Interactions(
        users=np.full(len(items), -1, np.int32),
        items=items[order].astype(np.int32),
        kinds=np.zeros(len(items), np.int8),
        times=times[order],
        sessions=sessions[order].astype(np.int32),
        item_ids=tuple(map(str, ids)),
        n_users=0,
    )
    index = {item: place for place, item in enumerate(ids.tolist())}
    return data, [_case(row, index) for row in _test_rows(folder)]


def _test_rows(folder: Path) -> list[tuple[int, list[int], int, int]]:
    columns = "session_id, prefix, target, timestamp"
    return duckdb.sql(f"select {columns} from '{folder}/test.parquet'").fetchall()


def _case(row: tuple[int, list[int], int, int], index: dict[int, int]) -> Case:
    session, prefix, target, time = row
    known = [index[item] for item in prefix if item in index]
    return session, asking(np.array(known, np.int32), float(time)), index.get(target, -1)


def asking(items: NDArray[np.int32], now: float) -> Query:
    return Query(items, np.zeros(len(items), np.int8), np.full(len(items), now), now)


if __name__ == "__main__":
    main()
