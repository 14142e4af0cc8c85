"""Demo, evaluation and training read one past: acts, products, and what customers said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.cli.learned import history_of, learn
from shopkeeper.domain import Event, Line, MessageId, OrderId, ProductId
from shopkeeper.experience import Change, Services, set_consent, state_preferences
from shopkeeper.log import Entry, Kind
from tests.experience.people import ACTOR, ANN, shop_in

AGREED = {"analytics": True, "personalization": True}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A shop where somebody agreed to be learned from, ordered twice and said what they like."""
    made = shop_in(tmp_path, "memory")
    set_consent(made, ANN, AGREED, actor=ACTOR)
    state_preferences(made, ANN, [Change("favourite_brands", value=("Acme",))], actor=ACTOR)
    [said] = [found.entry for found in made.log.read(0, 1_000, Kind.STATEMENT)][-1:]
    assert said.customer is not None
    made.log.append(_orders(made, said))
    yield made
    made.log.close()


def _orders(services: Services, said: Entry) -> list[Entry]:
    now = services.clock()
    found = []
    for n in range(1, 7):
        line, name = Line(ProductId(f"p{n}")), f"o{n}"
        event = Event(MessageId(name), "Order Completed", now, (line,), order_id=OrderId(name))
        found.append(Entry(event.message_id, event, now, said.customer, said.basis))
    return found


def test_what_customers_said_is_learned_from_and_measured_with(services: Services) -> None:
    told: list[float] = []
    data = history_of(services, told.append)
    assert data.item_ids == tuple(f"p{n}" for n in range(1, 7))
    assert data.goods is not None
    assert data.statements is not None
    [found] = data.statements.by_customer.values()
    assert [one.variable for _, one in found] == ["favourite_brands"]
    assert told[-1] == 1


def test_training_publishes_a_version_of_it(services: Services) -> None:
    trained = learn(services, lambda _: None, minutes=0.01)
    assert trained.manifest.data.rows == 6
    assert services.registry.current() == trained.manifest.version
