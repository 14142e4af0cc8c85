"""What customers had said, in the lessons of a ranker: as of then, and just as it is served."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import Evidence, beliefs_of, remember
from shopkeeper.decisions.hearing import voice_of
from shopkeeper.domain import Money, Product, ProductId, Stated, Statement
from shopkeeper.learning.bench import Bench
from shopkeeper.learning.boost import boost
from shopkeeper.learning.cases import Case
from shopkeeper.learning.hearing import Hearing
from shopkeeper.learning.lessons import (
    ENOUGH_SAID,
    Lessons,
    learn_from,
    lifts_of,
    taught,
    without_said,
)
from shopkeeper.learning.protocols.shop import measure
from shopkeeper.learning.stacking import stack
from shopkeeper.models import Interactions, Kind, Popularity, PopularityConfig, Query
from shopkeeper.models.boosters import booster_of
from shopkeeper.models.features import SAID, USUAL, Beliefs, Features
from shopkeeper.models.ranker import Ranker, RankerConfig, text_of
from shopkeeper.models.recommender import Recommender
from shopkeeper.models.statements import Statements, Told
from tests.decisions.beliefs import listening
from tests.decisions.shelf import NOW, N, interactions, moment, shop
from tests.learning.test_statements import ASKED

SHELF = shop()
AT = listening(SHELF)
ITEMS = np.arange(N, dtype=np.int32)
GROUP = Beliefs().fit(interactions())

times = st.floats(-300, 20).map(lambda days: NOW + timedelta(days=days, microseconds=7))
stated = st.one_of(
    st.builds(
        Stated,
        st.just("category"),
        st.sampled_from([None, ("Kitchen",), ("Garden",), ("Kitchen", "Garden"), ("Nowhere",)]),
        st.sampled_from(["quiz", "customer", "import"]),
        times,
        pinned=st.booleans(),
    ),
    st.builds(
        Stated,
        st.just("brand"),
        st.sampled_from([("Acme",), ("Bold", "Acme")]),
        st.sampled_from(["quiz", "customer"]),
        times,
    ),
    st.builds(Stated, st.just("quality"), st.floats(0, 1), st.just("quiz"), times),
)
spoken = st.lists(stated, max_size=5).map(lambda all_said: tuple(enumerate(all_said, 100)))


def past(told: Told) -> Interactions:
    """The shelf's orders, by customers of keys from 70; the first said something."""
    data = interactions()
    by_customer: dict[int, Told] = {70: told} if told else {}
    return replace(
        data,
        customers=np.arange(70, 70 + data.n_users, dtype=np.int64),
        statements=Statements(SHELF.columns, ASKED, by_customer),
    )


def taught_columns(told: Told, now: datetime = NOW, customer: int = 0) -> NDArray[np.float32]:
    """What a lesson holds of what the customer said."""
    assert SHELF.bundle is not None
    nothing = Query(ITEMS[:0], np.zeros(0, np.int8), np.zeros(0), now.timestamp())
    case = Case(nothing, ITEMS[:1], 1, customer)
    asked = Hearing(past(told), SHELF.bundle.models).case(case).query
    return GROUP.columns(asked, ITEMS, {})


@settings(max_examples=30, deadline=None)
@given(spoken, st.lists(st.sampled_from(["Kitchen", "Garden"]), max_size=3))
def test_serving_and_training_read_the_same_of_what_was_said(told: Told, guesses) -> None:
    before = tuple((at, one) for at, one in told if one.time < NOW)
    memory = remember(before, (), lambda _: {}, ASKED)
    guessed = tuple(
        Evidence("category", (value,), "behaviour", NOW - timedelta(days=at), 1.0, at, "e", "p")
        for at, value in enumerate(guesses, 1)
    )
    memory = msgspec.structs.replace(memory, evidence=(*guessed, *memory.evidence))
    asked = replace(moment(AT), preferences=ASKED, beliefs=beliefs_of(memory, ASKED, NOW))
    query = Query(ITEMS[:0], np.zeros(0, np.int8), np.zeros(0), 0.0, said=voice_of(asked))
    assert np.array_equal(GROUP.columns(query, ITEMS, {}), taught_columns(told))


@settings(max_examples=30, deadline=None)
@given(spoken)
def test_what_was_said_later_changes_nothing(told: Told) -> None:
    before = tuple((at, one) for at, one in told if one.time < NOW)
    assert np.array_equal(taught_columns(told), taught_columns(before))
    assert (taught_columns(told, NOW - timedelta(days=301)) == 0).all()


def test_time_that_passes_only_weakens_what_was_said() -> None:
    told = ((100, Stated("brand", ("Acme",), "quiz", NOW - timedelta(days=1))),)
    fresh, stale = (taught_columns(told, NOW + timedelta(days=days)) for days in (0, 400))
    liked = fresh[:, 0] > 0
    assert liked.tolist() == [i % 2 == 1 for i in range(N)]
    assert (stale[liked, 0] > 0).all()
    assert (stale[liked, 0] < fresh[liked, 0]).all()


def test_what_one_said_is_of_no_other_customer_and_of_no_unknown_visit() -> None:
    told = ((100, Stated("brand", ("Acme",), "quiz", NOW - timedelta(days=1))),)
    assert taught_columns(told).any()
    assert not taught_columns(told, customer=1).any()
    assert not taught_columns(told, customer=interactions().n_users + 3).any()


BRANDS, PER_BRAND, NOBODY = 4, 10, 320
SAID_AT = datetime(2026, 3, 1, tzinfo=UTC)
ASKED_AT = (SAID_AT + timedelta(days=1)).timestamp()


def town(newcomers: int, steep: float = 1.5) -> tuple[Bench, Recommender]:
    """Everybody buys a brand of their own; newcomers, of whom nothing else is known, said which."""
    rng = np.random.default_rng(1)
    n = BRANDS * PER_BRAND
    ids = tuple(f"p{i}" for i in range(n))
    products = [
        Product(id=ProductId(one), title=one, brand=f"B{i % BRANDS}", price=Money(100, "GBP"))
        for i, one in enumerate(ids)
    ]
    users = np.arange(NOBODY, dtype=np.int32)
    data = Interactions(
        users, _wanted(n, rng, steep),
        np.full(NOBODY, Kind.PURCHASE, np.int8), ASKED_AT - 9e5 + users, users, ids,
        n_users=NOBODY + newcomers, customers=np.arange(NOBODY + newcomers),
    )  # fmt: skip
    tastes = rng.integers(BRANDS, size=newcomers).tolist()
    said: dict[int, Told] = {
        NOBODY + i: ((i + 1, Stated("brand", (f"B{taste}",), "quiz", SAID_AT)),)
        for i, taste in enumerate(tastes)
    }
    data = replace(data, statements=Statements(build_columns(products, 1), ASKED, said))
    cases = [_newcomer(NOBODY + i, taste, rng) for i, taste in enumerate(tastes)]
    models = {"popularity": Popularity(PopularityConfig()).fit(data)}
    return Bench(data, cases, measure, 5), Recommender(models, {"popularity": 1.0}, n)


def _wanted(n: int, rng: np.random.Generator, steep: float) -> NDArray[np.int32]:
    """What everybody buys: each product at least once, and few the oftener the steeper."""
    odds = 1 / (1 + rng.permutation(n)) ** steep
    often = np.repeat(np.arange(n), np.floor(odds / odds.sum() * (NOBODY - n)).astype(int))
    all_bought = np.resize(np.append(np.arange(n), often), NOBODY)
    return rng.permutation(all_bought).astype(np.int32)


def _newcomer(user: int, taste: int, rng: np.random.Generator) -> Case:
    brand = taste if rng.random() < 0.8 else int(rng.integers(BRANDS))
    wanted = np.array([brand + BRANDS * int(rng.integers(PER_BRAND))], np.int32)
    nothing = Query(ITEMS[:0], np.zeros(0, np.int8), np.zeros(0), ASKED_AT)
    return Case(nothing, wanted, 1, user)


def unheard(bench: Bench) -> Bench:
    """The same, had nobody listened."""
    return replace(bench, data=replace(bench.data, statements=None))


CONFIG = RankerConfig(trees=20, least=5)
HALF = 300


@pytest.fixture(scope="module")
def full() -> tuple[Bench, Recommender]:
    return town(2 * HALF)


def first_half(bench: Bench) -> Bench:
    return replace(bench, cases=bench.cases[:HALF])


def trained(learned: Lessons, bench: Bench, recommender: Recommender) -> Recommender:
    config = msgspec.structs.replace(CONFIG, groups=learned.groups)
    booster = boost(taught(learned.judged), learned.names, config)
    features = Features.fit(bench.data, tuple(recommender.models), config.groups)
    return replace(recommender, ranker=Ranker(config, features, booster))


def recalls(bench: Bench, recommender: Recommender) -> NDArray[np.float64]:
    """Of the other half, whom nothing was learned from."""
    hearing = Hearing(bench.data, recommender.models)
    cases = [hearing.case(case) for case in bench.cases[HALF:]]
    answers = [recommender.recommend(case.query, 5).items for case in cases]
    return measure(answers, cases, 5)["recall"]


def test_who_was_heard_is_served_better_than_by_the_same_training_without(full) -> None:
    bench, recommender = full
    heard = learn_from([(first_half(bench), recommender)], CONFIG)
    deaf = learn_from([(unheard(first_half(bench)), recommender)], CONFIG)
    assert heard.names == (*deaf.names, *SAID)
    assert heard.heard == HALF
    ours, theirs = (trained(learned, bench, recommender) for learned in (heard, deaf))
    assert ours.ranker is not None
    assert theirs.ranker is not None
    assert ours.ranker.hears
    assert not theirs.ranker.hears
    gain = recalls(bench, ours) - recalls(bench, theirs)
    assert gain.mean() > 3 * gain.std() / len(gain) ** 0.5


def test_what_speaks_for_a_product_never_puts_it_lower(full) -> None:
    bench, recommender = full
    learned = learn_from([(first_half(bench), recommender)], CONFIG)
    booster = boost(taught(learned.judged), learned.names, CONFIG)
    before = np.concatenate([lesson.table for lesson in learned.judged[:20]])
    columns = [learned.names.index(name) for name in SAID]
    for more in (0.1, 0.5, 2.0):
        after = before.copy()
        after[:, columns] += np.float32(more)
        assert (booster.predict(after) >= booster.predict(before) - 1e-12).all()


def test_with_too_few_lessons_heard_the_ranker_is_what_it_is_without() -> None:
    bench, recommender = town(ENOUGH_SAID - 1)
    few = learn_from([(bench, recommender)], CONFIG)
    deaf = learn_from([(unheard(bench), recommender)], CONFIG)
    assert few.heard == ENOUGH_SAID - 1
    assert (few.names, few.groups) == (deaf.names, USUAL)
    trees = [text_of(boost(taught(one.judged), one.names, CONFIG)) for one in (few, deaf)]
    assert trees[0] == trees[1]


def test_what_was_chosen_says_how_many_lessons_were_heard(full) -> None:
    bench, recommender = full
    stacked = stack([(first_half(bench), recommender)], CONFIG, measure, 5)
    assert stacked.heard == HALF
    assert stacked.config is not None
    assert stacked.config.groups == (*USUAL, Beliefs.name)
    features = Features.fit(bench.data, tuple(recommender.models), stacked.config.groups)
    assert Ranker(stacked.config, features, booster_of(stacked.booster)).hears
    deaf = stack([(unheard(first_half(bench)), recommender)], CONFIG, measure, 5)
    assert deaf.heard == 0


def test_where_learning_from_it_answers_no_better_it_is_left_to_re_weighing() -> None:
    """All is wanted alike, so that the assumed lift puts the brand first; and no tree can split."""
    bench, recommender = town(HALF, steep=0.0)
    stumped = msgspec.structs.replace(CONFIG, least=100_000)
    learned = learn_from([(bench, recommender)], stumped)
    assert [len(one) for one in lifts_of(learned)] == [len(one.table) for one in learned.judged]
    assert lifts_of(without_said(learned)) == []
    stacked = stack([(bench, recommender)], stumped, measure, 5)
    deaf = stack([(unheard(bench), recommender)], stumped, measure, 5)
    assert stacked.heard == HALF
    assert stacked.config is None or stacked.config.groups == USUAL
    assert stacked.blend["recall"].value > 2 * deaf.blend["recall"].value


def test_a_statement_needs_no_event_of_the_customer() -> None:
    statement: Statement = Stated("brand", ("B1",), "quiz", SAID_AT)
    bench, recommender = town(1)
    assert bench.data.statements is not None
    told = replace(bench.data.statements, by_customer={NOBODY: ((1, statement),)})
    hearing = Hearing(replace(bench.data, statements=told), recommender.models)
    said = hearing.case(bench.cases[0]).query.said
    assert said is not None
    items = np.arange(8, dtype=np.int32)
    assert (said(items)[0] > 0).tolist() == [i % BRANDS == 1 for i in range(8)]
