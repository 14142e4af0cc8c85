from datetime import UTC, datetime

from shopkeeper.domain import CustomerRef, Event, Line, MessageId, ProductId, SessionId
from shopkeeper.storefront.visits import HELD, Visits

ANN, BOB = CustomerRef(id="ann"), CustomerRef(id="bob")
HERE, THERE = SessionId("here"), SessionId("there")


def _event(message: str, name: str = "Product Added") -> Event:
    lines = (Line(ProductId("a")),)
    return Event(MessageId(message), name, datetime(2024, 1, 1, tzinfo=UTC), lines=lines)


def test_each_visit_holds_its_own_and_the_same_message_once() -> None:
    visits = Visits()
    visits.keep(ANN, HERE, [_event("1"), _event("1"), _event("2")])
    visits.keep(ANN, HERE, [_event("1")])
    assert [event.message_id for event in visits.of(ANN, HERE)] == ["1", "2"]
    assert visits.of(ANN, THERE) == visits.of(BOB, HERE) == ()


def test_only_what_concerns_the_basket_is_held() -> None:
    visits = Visits()
    visits.keep(ANN, HERE, [_event("1", "Product Viewed"), _event("2", "Products Searched")])
    assert visits.of(ANN, HERE) == ()


def test_a_customer_is_forgotten_in_every_visit() -> None:
    visits = Visits()
    visits.keep(ANN, HERE, [_event("1")])
    visits.keep(ANN, THERE, [_event("2")])
    visits.keep(BOB, HERE, [_event("3")])
    visits.forget(ANN)
    assert visits.of(ANN, HERE) == visits.of(ANN, THERE) == ()
    assert len(visits.of(BOB, HERE)) == 1


def test_of_too_many_visits_the_stillest_goes_first() -> None:
    visits = Visits()
    for n in range(HELD):
        visits.keep(ANN, SessionId(str(n)), [_event("1")])
    visits.keep(ANN, SessionId("0"), [_event("2")])
    visits.keep(ANN, HERE, [_event("1")])
    assert visits.of(ANN, SessionId("1")) == ()
    assert len(visits.of(ANN, SessionId("0"))) == 2
