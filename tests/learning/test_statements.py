"""What may be learned from of what customers said."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shopkeeper.catalog import build_columns
from shopkeeper.customers.preferences import Variable
from shopkeeper.domain import (
    Agreed,
    Basis,
    CustomerKey,
    Event,
    Line,
    MessageId,
    Product,
    ProductId,
    Stated,
    Statement,
    Switched,
)
from shopkeeper.learning import interactions_of
from shopkeeper.log import Entry
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.models.statements import Statements
from shopkeeper.testing.sealing import MemorySealer
from tests.decisions.beliefs import PREFERENCES, VARIABLES

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOTH = Basis(("analytics", "personalization"), "test", START)
NEVER = Basis((), "their own choice", START)
ANN, BOB = CustomerKey(3), CustomerKey(9)
COLUMNS = build_columns([Product(id=ProductId("p"), title="P", brand="Acme")], version=1)


def sourced(variable: Variable) -> Variable:
    return msgspec.structs.replace(variable, sources=("quiz", "customer", "import"))


ASKED = msgspec.structs.replace(
    PREFERENCES, variables={name: sourced(one) for name, one in VARIABLES.items()}
)


@pytest.fixture
def sealer() -> MemorySealer:
    return MemorySealer({ANN: b"a" * 32, BOB: b"b" * 32})


@pytest.fixture
def log(sealer: MemorySealer) -> MemoryLog:
    return MemoryLog(sealer)


def likes(brand: str | None, minute: float = 0, variable: str = "brand") -> Stated:
    value = None if brand is None else (brand,)
    return Stated(variable, value, "customer", START + timedelta(minutes=minute))


def said(what: Statement, who: CustomerKey = ANN, basis: Basis = BOTH) -> Entry:
    return Entry(MessageId(f"{who} {what}"), what, what.time, who, basis)


def bought(who: CustomerKey) -> Entry:
    event = Event(MessageId(f"order of {who}"), "Order Completed", START, (Line(ProductId("p")),))
    return Entry(event.message_id, event, START, who, BOTH)


def read(log: MemoryLog, entries: Sequence[Entry]) -> Statements | None:
    log.append([bought(ANN), bought(BOB), *entries])
    return interactions_of(log, columns=COLUMNS, preferences=ASKED).statements


def learned(log: MemoryLog, *entries: Entry) -> list[Statement]:
    """Of Ann."""
    found = read(log, entries)
    return [] if found is None else [one for _, one in found.by_customer.get(ANN, ())]


def test_what_was_said_is_kept_by_customer_in_the_order_of_the_log(log: MemoryLog) -> None:
    late, early, theirs = likes("Acme", 9), likes("Bold", 1), likes("Bold", 5)
    found = read(log, [said(late), said(theirs, BOB), said(early)])
    assert found is not None
    assert [one for _, one in found.by_customer[ANN]] == [late, early]
    assert [one for _, one in found.by_customer[BOB]] == [theirs]
    assert found.columns is COLUMNS


def test_a_shop_where_nobody_said_anything_has_nothing_to_look_at(log: MemoryLog) -> None:
    assert read(log, []) is None


def test_without_declared_preferences_or_a_catalogue_nothing_is_read(log: MemoryLog) -> None:
    log.append([bought(ANN), said(likes("Acme"))])
    assert interactions_of(log, columns=COLUMNS).statements is None
    assert interactions_of(log, preferences=ASKED).statements is None


@pytest.mark.parametrize("agreed", [("analytics",), ("personalization",), ("messages",), ()])
def test_only_what_was_agreed_to_for_both_is_learned_from(log: MemoryLog, agreed) -> None:
    assert learned(log, said(likes("Acme"), basis=Basis(agreed, "test", START))) == []


@pytest.mark.parametrize("purpose", ["analytics", "personalization"])
def test_nothing_of_whoever_refuses_now_is_learned_from(log: MemoryLog, purpose) -> None:
    no = Agreed({purpose: False}, "customer", "1", START + timedelta(days=9))
    assert learned(log, said(likes("Acme")), said(no, basis=NEVER)) == []


def test_whoever_agrees_again_is_learned_from_again(log: MemoryLog) -> None:
    no, yes = (
        Agreed({"personalization": agreed}, "customer", "1", START + timedelta(days=day))
        for agreed, day in ((False, 1), (True, 2))
    )
    entries = [said(likes("Acme")), said(no, basis=NEVER), said(yes, basis=NEVER)]
    assert learned(log, *entries) == [likes("Acme")]


def test_a_variable_turned_off_and_what_was_taken_back_teach_nothing(log: MemoryLog) -> None:
    off = Switched("brand", False, START + timedelta(days=1))
    garden, nothing = likes("Garden", 1, "category"), likes(None, 2, "category")
    kept = likes("Kitchen", 3, "category")
    entries = [said(likes("Acme")), said(garden), said(off, basis=NEVER)]
    assert learned(log, *entries, said(nothing, basis=NEVER), said(kept)) == [kept]


def test_what_touches_no_product_or_only_filters_is_not_read(log: MemoryLog) -> None:
    assert learned(log, said(likes("leather", variable="never"))) == []
    assert learned(log, said(likes("anything", variable="not declared"))) == []


def test_an_erased_customer_leaves_no_word(log: MemoryLog, sealer: MemorySealer) -> None:
    log.append([bought(ANN), bought(BOB), said(likes("Acme")), said(likes("Acme"), BOB)])
    sealer.forget(ANN)
    found = interactions_of(log, columns=COLUMNS, preferences=ASKED).statements
    assert found is not None
    assert set(found.by_customer) == {BOB}
