from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from shopkeeper.customers import day_of
from shopkeeper.domain import (
    Agreed,
    Asked,
    Basis,
    CustomerKey,
    CustomerRef,
    Event,
    Line,
    MessageId,
    ProductChanged,
    ProductId,
    Stated,
    Statement,
    Switched,
)
from shopkeeper.experience import Services
from shopkeeper.experience.retention import BATCH, enforce_retention
from shopkeeper.experience.track import keep
from shopkeeper.intake import Arrival
from shopkeeper.log import Entry
from tests.experience.room import ask, raw, send

DAYS = timedelta(days=1)
VARIABLE = "value_focus"
BROWSER = CustomerRef(anonymous_id="browser-1")


@pytest.fixture
def shop(services: Services) -> Services:
    send(services, raw("Product Viewed"))
    return services


def run(services: Services, days: float = 0.0):
    return enforce_retention(services, services.clock() + days * DAYS, lambda _: None)


def limited(services: Services, **days: float) -> Services:
    """The shop with limits of its own, beside those that ship."""
    named = {name.replace("_", " "): limit for name, limit in days.items()}
    rules = msgspec.structs.replace(
        services.consent, retention_days={**services.consent.retention_days, **named}
    )
    return replace(services, consent=rules)


def names(services: Services) -> list[str]:
    found = (logged.entry.record for logged in services.log.read(0, 10_000))
    return [record.name for record in found if isinstance(record, Event)]


def say(services: Services, statement: Statement) -> CustomerKey:
    person = services.directory.find(BROWSER)
    assert person is not None
    basis = Basis(("personalization",), "said", day_of(statement.time))
    message = MessageId(f"said {services.log.head()}")
    services.log.append([Entry(message, statement, statement.time, person.key, basis)])
    return person.key


def ago(services: Services, days: float) -> datetime:
    return services.clock() - days * DAYS


def test_each_event_goes_when_its_own_time_is_over(shop):
    send(shop, raw("Page Viewed"), raw("Product Viewed", consent=None))
    assert run(shop).entries == 0
    assert run(shop, 400).events == {"Page Viewed": 1}
    assert names(shop) == ["Product Viewed", "Product Viewed"]
    shop = limited(shop, Product_Viewed=1_000)
    assert run(shop, 1_000).events == {"Product Viewed": 2}
    assert run(shop, 1_000).entries == 0


def test_what_customers_did_is_kept_and_used_however_old_unless_the_shop_limits_it(shop):
    event = Event(
        MessageId("old"), "Product Viewed", datetime(1998, 3, 1, tzinfo=UTC),
        lines=(Line(ProductId("p3")),),
    )  # fmt: skip
    basis = Basis(("personalization",), "our books", shop.clock())
    keep(shop, [Arrival(event, BROWSER, None)], [basis])
    assert run(shop, 40_000).entries == 0
    assert len(ask(shop).inputs) == 2
    assert run(limited(shop, **{"*": 3_650})).events == {"Product Viewed": 1}


def test_the_catalogue_stays(shop):
    before = [x for x in shop.log.read(0, 1_000) if isinstance(x.entry.record, ProductChanged)]
    run(limited(shop, **{"*": 1}), 40_000)
    assert shop.log.read(0, 1_000) == before


def test_what_was_answered_goes_in_its_own_time(shop):
    ask(shop)
    shop.log.flush()
    assert run(shop, 1_096).events == {"Decision": 1}


def test_statements_go_by_their_variable_and_questions_by_what_they_ask(shop):
    days = shop.preferences.variables[VARIABLE].retention_days
    quiz = next(iter(shop.preferences.quizzes.values()))
    question = quiz.questions[0]
    say(shop, Stated(VARIABLE, 0.9, "quiz", ago(shop, days + 2)))
    say(shop, Stated(VARIABLE, 0.8, "form", ago(shop, days - 2)))
    say(shop, Asked(f"{quiz.name}/{question.id}", ago(shop, 4_000)))
    say(shop, Asked("gone/question", ago(shop, 4_000)))
    done = run(shop)
    assert done.statements == {"*": 1, question.variable: 1 + (question.variable == VARIABLE)} | (
        {} if question.variable == VARIABLE else {VARIABLE: 1}
    )


def test_choices_stay_however_old(shop):
    key = say(shop, Agreed({"advertising": False}, "customer", "1", ago(shop, 30_000)))
    say(shop, Switched(VARIABLE, False, ago(shop, 30_000)))
    assert run(shop).entries == 0
    memory = shop.remembering.of(shop.directory.person(key))
    assert memory.refuses("advertising")
    assert VARIABLE in memory.off


def test_what_is_pinned_stays_until_the_customer_says_otherwise(shop):
    key = say(shop, Stated(VARIABLE, 0.9, "customer", ago(shop, 8_000), pinned=True))
    assert run(shop).entries == 0
    [piece] = shop.remembering.of(shop.directory.person(key)).evidence
    assert (piece.value, piece.pinned) == (0.9, True)
    say(shop, Stated(VARIABLE, None, "customer", ago(shop, 7_000)))
    assert run(shop).statements == {VARIABLE: 2}
    assert shop.remembering.of(shop.directory.person(key)).evidence == ()


def test_what_was_derived_from_it_goes_with_it(shop):
    key = say(shop, Stated(VARIABLE, 0.9, "quiz", ago(shop, 8_000)))
    person = shop.directory.person(key)
    assert len(shop.remembering.of(person).evidence) == 1
    shop.log.flush()
    run(shop)
    shop.log.flush()
    assert shop.memories.get([key]) == {}
    assert shop.remembering.of(person).evidence == ()


def test_a_long_log_is_walked_in_batches_and_progress_is_told(services):
    raws = [raw("Product Viewed", timestamp="2001-01-01T00:00:00Z") for _ in range(BATCH + 10)]
    send(services, *raws)
    told: list[float] = []
    services = limited(services, Product_Viewed=1_000)
    done = enforce_retention(services, services.clock(), told.append)
    assert done.events == {"Product Viewed": BATCH + 10}
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_traces_of_the_erased_go_when_nothing_can_arrive_late(shop):
    person = shop.directory.find(BROWSER)
    shop.directory.erase(person, shop.clock())
    assert run(shop, 40_000).tombstones == 0
    shop = limited(shop, **{"*": 3_650})
    assert run(shop).tombstones == 0
    assert run(shop, 3_651).tombstones == 1
