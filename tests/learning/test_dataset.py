from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.domain import (
    Basis,
    Context,
    CustomerKey,
    Event,
    Line,
    MessageId,
    OrderId,
    Product,
    ProductId,
    SessionId,
)
from shopkeeper.learning import interactions_of
from shopkeeper.learning.dataset import SESSION_GAP, visits_by_gap
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.models import Kind
from shopkeeper.models.circumstances import FEWEST, NAMES
from shopkeeper.models.impressions import NEWEST
from shopkeeper.testing.sealing import MemorySealer

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGREED = Basis(("analytics",), "test", START)
ANN, BOB = CustomerKey(3), CustomerKey(9)
OTHERS = [CustomerKey(key) for key in range(100, 100 + FEWEST - 1)]


@pytest.fixture
def sealer() -> MemorySealer:
    return MemorySealer({ANN: b"a" * 32, BOB: b"b" * 32, **dict.fromkeys(OTHERS, b"c" * 32)})


@pytest.fixture
def log(sealer: MemorySealer) -> MemoryLog:
    return MemoryLog(sealer)


def happened(
    name: str,
    products: Sequence[str],
    minute: float = 0,
    customer: CustomerKey | None = ANN,
    basis: Basis | None = AGREED,
    session: str | None = None,
    order: str | None = None,
    context: Context | None = None,
    **properties: object,
) -> Entry:
    time = START + timedelta(minutes=minute)
    event = Event(
        MessageId(f"{name} {customer} {minute} {products}"),
        name,
        time,
        tuple(Line(ProductId(product)) for product in products),
        SessionId(session) if session else None,
        OrderId(order) if order else None,
        context=context or Context(),
        properties=properties,
    )
    return Entry(event.message_id, event, time, customer, basis if customer else None)


def test_each_line_is_a_row_with_its_kind_in_the_order_it_happened(log: MemoryLog) -> None:
    log.append([
        happened("Order Completed", ["mug", "jug"], minute=9),
        happened("Product Viewed", ["mug"], minute=1),
        happened("Order Refunded", ["jug"], minute=20),
        happened("Product Disliked", ["hat"], minute=30),
    ])
    data = interactions_of(log)
    assert data.item_ids == ("mug", "jug", "hat")
    assert data.items.tolist() == [0, 0, 1, 1, 2]
    assert data.kinds.tolist() == [
        Kind.VIEW, Kind.PURCHASE, Kind.PURCHASE, Kind.REFUND, Kind.DISLIKE,
    ]  # fmt: skip
    assert np.all(np.diff(data.times) >= 0)
    assert data.times[0] == (START + timedelta(minutes=1)).timestamp()


def test_only_what_was_agreed_to_or_has_no_subject_is_learned_from(log: MemoryLog) -> None:
    log.append([
        happened("Product Viewed", ["a"], basis=Basis(("personalization",), "test", START)),
        happened("Product Viewed", ["b"], customer=None),
        happened("Product Viewed", ["c"], customer=BOB),
    ])
    data = interactions_of(log)
    assert data.item_ids == ("b", "c")
    assert data.users.tolist() == [-1, 0]
    assert data.n_users == 1


def test_an_erased_customer_leaves_nothing(log: MemoryLog, sealer: MemorySealer) -> None:
    log.append([happened("Product Viewed", ["a"]), happened("Product Viewed", ["b"], customer=BOB)])
    sealer.forget(ANN)
    assert interactions_of(log).item_ids == ("b",)


def test_an_order_is_a_session_of_its_own_even_in_parts(log: MemoryLog) -> None:
    log.append([
        happened("Product Viewed", ["a"], minute=0, session="s"),
        happened("Order Completed", ["a"], minute=1, session="s", order="7"),
        happened("Order Completed", ["b"], minute=2, session="s", order="7"),
        happened("Order Completed", ["c"], minute=3, session="s", order="8"),
    ])
    looked, first, second, other = interactions_of(log).sessions
    assert first == second
    assert len({looked, first, other}) == 3


def test_visits_are_told_by_session_id_else_by_silence(log: MemoryLog) -> None:
    log.append([
        happened("Product Viewed", ["a"], minute=0),
        happened("Product Viewed", ["b"], minute=29),
        happened("Product Viewed", ["c"], minute=60),
        happened("Product Viewed", ["d"], minute=61, session="s"),
        happened("Product Viewed", ["e"], minute=200, session="s"),
        happened("Product Viewed", ["f"], minute=201, session="s", customer=BOB),
        happened("Product Viewed", ["g"], minute=202, customer=None),
        happened("Product Viewed", ["h"], minute=203, customer=None),
    ])
    a, b, c, d, e, f, g, h = interactions_of(log).sessions
    assert a == b
    assert d == e
    assert len({a, c, d, f, g, h}) == 6


def test_events_that_say_nothing_about_a_product_are_passed_over(log: MemoryLog) -> None:
    log.append([happened("Products Exposed", ["a"]), happened("Product Viewed", [])])
    assert len(interactions_of(log)) == 0
    assert interactions_of(log).item_ids == ()


def test_what_was_shown_and_not_taken_up_is_there_as_impressions(log: MemoryLog) -> None:
    log.append([
        happened("Product Viewed", ["a", "b", "c"], minute=0, customer=BOB),
        happened("Products Exposed", ["a", "b", "never met"], minute=10),
        happened("Product Viewed", ["b"], minute=11),
        happened("Products Exposed", ["c"], minute=12, customer=None),
        happened("Products Exposed", ["c"], minute=13, basis=Basis(("messages",), "test", START)),
    ])
    data = interactions_of(log)
    shown = data.kinds == Kind.IMPRESSION
    assert [data.item_ids[i] for i in data.items[shown]] == ["a"]
    assert data.item_ids == ("a", "b", "c")


def test_only_the_newest_impressions_of_a_customer_are_kept(log: MemoryLog) -> None:
    log.append([happened("Product Viewed", [f"p{i}" for i in range(50)], customer=BOB)])
    log.append([happened("Products Exposed", [f"p{i}"], minute=i + 1) for i in range(50)])
    data = interactions_of(log)
    kept = data.items[data.kinds == Kind.IMPRESSION]
    assert [data.item_ids[i] for i in kept] == [f"p{i}" for i in range(50 - NEWEST, 50)]


def test_each_row_has_the_circumstances_of_its_moment(log: MemoryLog) -> None:
    phone = Context(device="Mobile", locale="de_DE", referrer="news.example")
    for customer in (ANN, *OTHERS):
        log.append([
            happened("Customer Identified", [], 0, customer, life_stage="new parent"),
            happened("Product Viewed", ["a"], 1, customer, context=phone),
            happened("Product Viewed", ["b"], 4_000, customer),
        ])
    log.append([
        happened("Customer Identified", [], 0, BOB, life_stage="Bob, 12 Elm Street"),
        happened("Product Viewed", ["a"], minute=1, customer=BOB, context=phone),
        happened("Product Viewed", ["a"], minute=2, customer=None),
    ])
    data = interactions_of(log)
    contexts = data.contexts
    assert contexts is not None
    assert contexts.names == NAMES

    def words(minute: int, customer: CustomerKey | None = ANN) -> dict[str, str]:
        time = (START + timedelta(minutes=minute)).timestamp()
        [row] = np.flatnonzero((data.times == time) & (data.keys() == (customer or -1)))
        codes = zip(contexts.names, contexts.values, contexts.codes[row].tolist(), strict=True)
        return {name: values[code] for name, values, code in codes if code >= 0}

    moment = {
        "device": "mobile", "hour": "12", "weekday": "Sunday", "locale": "de-de",
        "referrer": "news.example", "last_visit": "new",
    }  # fmt: skip
    assert words(1) == {**moment, "life_stage": "new parent"}
    assert words(1, BOB) == moment, "what he alone said is not learned"
    assert "last_visit" not in words(2, None)
    assert "life_stage" not in words(2, None)
    assert words(4_000)["last_visit"] == "week"


def test_a_long_look_weighs_more(log: MemoryLog) -> None:
    log.append([
        happened("Product Viewed", ["a"], minute=0),
        happened("Product Viewed", ["a"], minute=1, duration=60),
        happened("Product Viewed", ["a"], minute=2, duration=0),
    ])
    weights = interactions_of(log).weights
    assert weights is not None
    usual, long, glance = weights.tolist()
    assert glance < usual == 1.0 < long


def test_the_catalogue_says_what_the_items_are(log: MemoryLog) -> None:
    log.append([happened("Product Viewed", ["gone", "mug"])])
    columns = build_columns([Product(id=ProductId("mug"), title="Red mug")], version=1)
    goods = interactions_of(log, columns=columns).goods
    assert goods is not None
    assert goods.texts == ("", "Red mug")


def test_progress_ends_at_one(log: MemoryLog) -> None:
    log.append([happened("Product Viewed", ["a"])])
    told: list[float] = []
    interactions_of(log, told.append)
    assert told[-1] == 1.0


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2e4)), max_size=40).map(
        lambda rows: sorted(rows, key=lambda row: row[1])
    )
)
def test_two_acts_share_a_visit_exactly_if_no_long_silence_lies_between(
    rows: list[tuple[int, float]],
) -> None:
    users = np.array([user for user, _ in rows], np.int32)
    times = np.array([time for _, time in rows], np.float64)
    visits = visits_by_gap(users, times)
    for user in set(users.tolist()):
        mine = np.flatnonzero(users == user)
        same = visits[mine][1:] == visits[mine][:-1]
        assert np.array_equal(same, np.diff(times[mine]) <= SESSION_GAP)
    owners = {(visit, user) for visit, user in zip(visits.tolist(), users.tolist(), strict=True)}
    assert len(owners) == len(set(visits.tolist()))
