import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from shopkeeper.learning.auto import Plan, answer, plan
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.cases import Case
from shopkeeper.learning.protocols import SESSIONS
from shopkeeper.learning.protocols.protocol import Protocol
from shopkeeper.learning.tune import Search
from shopkeeper.models import (
    CosineItemKNNConfig,
    Interactions,
    PopularityConfig,
    Query,
    VmisKNNConfig,
)
from tests.learning.village import as_interactions

N_ITEMS = 30


def walks(sessions: int = 900, seed: int = 5) -> Interactions:
    """Sessions that step from each item to the next but one, now and then anywhere."""
    rng = np.random.default_rng(seed)
    rows = []
    for session in range(sessions):
        item = int(rng.integers(N_ITEMS))
        for _ in range(int(rng.integers(3, 7))):
            rows.append((session, item))
            item = (item + 2) % N_ITEMS if rng.random() < 0.8 else int(rng.integers(N_ITEMS))
    columns = np.array(rows, np.int64).reshape(-1, 2)
    times = np.arange(len(rows), dtype=np.float64)
    users, kinds = np.full(len(rows), -1), np.zeros(len(rows))
    return as_interactions(users, columns[:, 1], kinds, times, columns[:, 0], N_ITEMS)


SMALL = replace(
    SESSIONS,
    searches={
        "popularity": Search(PopularityConfig(view=1.0)),
        "item_knn": Search(CosineItemKNNConfig(over="session"), (({"decay": 0.5},),)),
        "vmis_knn": Search(VmisKNNConfig()),
    },
    untried={"item_knn": 1.0, "vmis_knn": 0.5, "popularity": 0.01},
)


@pytest.fixture(scope="module")
def data() -> Interactions:
    return walks()


@pytest.fixture(scope="module")
def chosen(data: Interactions) -> Plan:
    return plan(SMALL, data, 5)


def questions(data: Interactions) -> list[Case]:
    return list(SMALL.bench(data, 5).cases)[:40]


def test_a_plan_written_and_read_answers_with_the_same_scores(
    data: Interactions, chosen: Plan
) -> None:
    again = msgspec.json.decode(msgspec.json.encode(chosen), type=Plan)
    assert again == chosen
    ours, theirs = chosen.fit(data), again.fit(data)
    for case in questions(data):
        one, other = ours.recommend(case.query, 5), theirs.recommend(case.query, 5)
        assert one.items.tolist() == other.items.tolist()
        assert np.array_equal(one.scores, other.scores)


def test_the_same_data_give_the_same_plan(data: Interactions, chosen: Plan) -> None:
    assert plan(SMALL, data, 5) == chosen


def test_a_ranker_that_learns_the_order_of_acts_is_kept(chosen: Plan) -> None:
    assert chosen.ranker is not None
    better, before = chosen.compared["ranker"], chosen.compared["blend"]
    assert better["mrr"].value is not None
    assert before["mrr"].value is not None
    assert better["mrr"].value > before["mrr"].value
    assert any("a ranker orders the candidates" in note for note in chosen.notes)


def test_what_was_tried_is_said(chosen: Plan) -> None:
    said = chosen.describe()
    assert "booster" not in said
    assert {trial["model"] for trial in said["trials"]} == set(SMALL.untried)
    assert all(trial["value"] is not None for trial in said["trials"])
    assert msgspec.json.encode(said)


def test_a_single_model_is_tuned_alone(data: Interactions) -> None:
    alone = plan(SMALL, data, 5, model="item_knn")
    assert alone.weights == {"item_knn": 1.0}
    assert alone.ranker is None
    assert list(alone.fit(data).models) == ["item_knn"]


def test_masked_items_are_never_answered(data: Interactions, chosen: Plan) -> None:
    recommender = chosen.fit(data)
    case = questions(data)[0]
    free = answer(recommender, case, 5)
    masked = replace(case, masked=np.sort(free[:2]))
    assert not set(free[:2].tolist()) & set(answer(recommender, masked, 5).tolist())


def test_with_nothing_to_withhold_the_usual_settings_are_taken() -> None:
    empty = walks(0)
    chosen = plan(SMALL, empty, 5)
    assert chosen.weights == SMALL.untried
    assert chosen.ranker is None
    asked = Query(np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0), now=0.0)
    assert len(chosen.fit(empty).recommend(asked, 5).items) == 0


def test_with_too_few_cases_there_is_no_ranker_and_it_says_so(data: Interactions) -> None:
    def few(data: Interactions, k: int) -> Iterator[Bench]:
        bench = SMALL.bench(data, k)
        yield replace(bench, cases=bench.cases[:20])

    chosen = plan(replace(SMALL, lessons=few), data, 5)
    assert chosen.ranker is None
    assert any(re.search(r"no ranker: \d+ cases", note) for note in chosen.notes)


def test_without_time_only_the_first_model_is_tried(data: Interactions) -> None:
    ticks = iter(range(10**9))
    chosen = plan(SMALL, data, 5, minutes=0.01, clock=lambda: float(next(ticks)))
    assert chosen.ranker is None
    assert all(not trial.change for trial in chosen.trials)


def test_progress_rises_to_one(data: Interactions) -> None:
    told: list[float] = []
    plan(SMALL, data, 5, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_protocol_without_lessons_of_its_own_teaches_by_its_bench(data: Interactions) -> None:
    plain: Protocol = replace(SMALL, lessons=None)
    chosen = plan(plain, data, 5)
    assert chosen.ranker is None or chosen.booster
    assert len(chosen.notes) > 0
