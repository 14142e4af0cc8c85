from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from shopkeeper.learning import lessons as module
from shopkeeper.learning.auto import Plan
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.boost import boost
from shopkeeper.learning.lessons import EASY, HARD, Lessons, learn_from, taught
from shopkeeper.learning.protocols import SESSIONS
from shopkeeper.learning.stacking import judged_raw, stack
from shopkeeper.models.ranker import RankerConfig, text_of
from shopkeeper.models.recommender import Recommender
from tests.learning.test_auto import walks

PLAN = Plan(
    {"item_knn": {"over": "session"}, "popularity": {"view": 1.0}},
    {"item_knn": 1.0, "popularity": 0.001},
)
CONFIG = RankerConfig(trees=20)
DATA = walks()


def slices(most: int = 3) -> Iterator[tuple[Bench, Recommender]]:
    benches = list(SESSIONS.lessons(DATA, 5)) if SESSIONS.lessons else []
    for bench in benches[:most]:
        yield bench, PLAN.fit(bench.data)


@pytest.fixture(scope="module")
def learned() -> Lessons:
    return learn_from(slices(), CONFIG)


def test_the_judged_are_the_newest_and_keep_all_candidates(learned: Lessons) -> None:
    newest = next(slices())[0]
    assert [case.cluster for case in learned.cases] == [case.cluster for case in newest.cases]
    sizes = [min(len(mixed.items), CONFIG.depth) for mixed in learned.mixed]
    assert [len(lesson.table) for lesson in learned.judged] == sizes
    assert all(lesson.table.shape[1] == len(learned.names) for lesson in learned.judged)


def test_what_is_learned_from_holds_what_was_taken_and_what_comes_first(learned: Lessons) -> None:
    for whole, some in zip(
        [lesson for lesson in learned.judged if lesson.gains.any()],
        taught(learned.judged),
        strict=True,
    ):
        assert some.gains.sum() == whole.gains.sum() > 0
        assert np.array_equal(some.table[:HARD], whole.table[:HARD], equal_nan=True)
        assert len(some.gains) <= HARD + 3 * len(whole.gains) / EASY + 1


def test_gains_are_of_the_items_taken(learned: Lessons) -> None:
    for mixed, lesson in zip(learned.mixed, learned.judged, strict=True):
        found = mixed.items[: len(lesson.gains)][lesson.gains > 0]
        assert set(found.tolist()) <= set(lesson.case.wanted.tolist())


def test_what_is_withheld_teaches_nothing() -> None:
    newest = next(slices(1))[0]
    last = newest.cases[-1].cluster
    moved = replace(
        DATA, items=np.where(DATA.sessions == last, (DATA.items + 7) % DATA.n_items, DATA.items)
    )
    assert SESSIONS.lessons is not None
    again = next(SESSIONS.lessons(moved, 5))
    ours = learn_from([(newest, PLAN.fit(newest.data))], CONFIG)
    theirs = learn_from([(replace(newest, data=again.data), PLAN.fit(again.data))], CONFIG)
    for one, other in zip(ours.judged, theirs.judged, strict=True):
        assert np.array_equal(one.table, other.table, equal_nan=True)


def test_the_same_lessons_give_the_same_trees(learned: Lessons) -> None:
    shown = taught(learned.judged)
    one, other = (text_of(boost(shown, learned.names, CONFIG)) for _ in range(2))
    assert one == other


def test_no_case_is_judged_by_a_booster_that_saw_its_cluster(learned: Lessons) -> None:
    alone = replace(learned, more=[])
    before = judged_raw(alone, CONFIG)
    first = alone.judged[0].case.cluster
    spoiled = [
        replace(lesson, gains=1 - lesson.gains) if lesson.case.cluster == first else lesson
        for lesson in alone.judged
    ]
    after = judged_raw(replace(alone, judged=spoiled), CONFIG)
    own = [lesson.case.cluster == first for lesson in alone.judged]
    assert all(np.array_equal(before[i], after[i]) for i in np.flatnonzero(own))
    assert any(not np.array_equal(before[i], after[i]) for i in range(len(own)))


def test_memory_is_bounded_by_asking_fewer_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 20_000)
    assert 0 < len(learn_from(slices(), CONFIG).judged) < 20


def test_noise_keeps_the_blend() -> None:
    def shuffled() -> Iterator[tuple[Bench, Recommender]]:
        rng = np.random.default_rng(0)
        for bench, recommender in slices(1):
            cases = [
                replace(case, wanted=rng.choice(DATA.n_items, 1).astype(np.int32))
                for case in bench.cases
            ]
            yield replace(bench, cases=cases), recommender

    stacked = stack(shuffled(), CONFIG, SESSIONS.measure, 5)
    assert stacked.config is None
    assert stacked.booster == ""
    assert "no better" in stacked.why or "are needed" in stacked.why
