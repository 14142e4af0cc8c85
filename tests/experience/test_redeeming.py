"""An order that used a limited offer uses up its budget, once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from shopkeeper.decisions.backends.memory_reservations import MemoryReservations
from shopkeeper.decisions.backends.memory_tallies import MemoryTallies
from shopkeeper.decisions.ports import Answers, Use
from shopkeeper.domain import BackendFailed, Event, MessageId
from shopkeeper.experience import Noticing, Redeeming, Services
from shopkeeper.experience.holding import GONE
from shopkeeper.log import Entry, Kind, Log
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.log.backends.memory_positions import MemoryPositions
from shopkeeper.testing.services import make_services
from tests.experience.governed_shop import LAST, TEN, offers, page, priced, publish
from tests.experience.room import AGREED, raw, send

ONCE = LAST.replace("{uses: 1}", "{uses: 9}\n    cap: {times: 1, days: 30}")
BROWSER = "browser-1"
"""Of `raw`."""


def order(
    services: Services,
    visit: str,
    number: str,
    agreed: bool = True,
    who: Mapping[str, str] = MappingProxyType({}),
    **said: object,
) -> None:
    fields = {"order_id": number, "currency": "GBP", "products": [{"product_id": "p2"}], **said}
    context = {"sessionId": visit}
    consent = {"consent": {"categoryPreferences": AGREED}} if agreed else {}
    sent = {"messageId": f"message {number}", **who}
    event = raw("Order Completed", properties=fields, **sent)
    send(services, event | {"context": context | consent})


def log_alone(log: Log, number: str, now: datetime) -> None:
    """As a crash leaves it: in the log, and not counted."""
    event = Event(
        message_id=MessageId(f"message {number}"),
        name="Order Completed",
        time=now,
        properties={"coupon": "last"},
    )
    log.append([Entry(event.message_id, event, event.time)])


@pytest.mark.parametrize("agreed", [True, False])
def test_what_was_used_is_spent_once_and_for_good(services: Services, agreed: bool) -> None:
    publish(priced(services), offers=LAST + TEN)
    order(services, "v1", "o1", agreed, coupon="last", discount=0.4)
    assert services.reservations.spent("last", "2020-01-01") == 1
    assert "last" not in offers(page(services, visit="v2"))


def test_no_code_but_of_the_public_menu_is_kept_of_who_agreed_to_nothing(
    services: Services,
) -> None:
    publish(priced(services), offers=LAST)
    order(services, "v1", "o1", agreed=False, offers=["last", "ann-only"], note="call me")
    [logged] = services.log.read(0, 100, Kind.EVENT)
    assert isinstance(logged.entry.record, Event)
    assert logged.entry.record.properties == {"offers": ["last"]}


def test_orders_that_name_no_offer_spend_nothing(services: Services) -> None:
    publish(priced(services), offers=LAST)
    order(services, "v1", "o1", coupon="unheard-of", discount="abc")
    order(services, "v2", "o2", offers=["other", 7])
    assert services.reservations.spent("last", "2020-01-01") == 0
    assert offers(page(services)) == ["last"]


def test_what_each_offer_took_off_is_told_by_offer_where_it_is_told(services: Services) -> None:
    kinds = "kind: amount, amount: 50, eligibility: All, budget: {amount: 900}}\n"
    both = [f"  - {{id: {name}, title: Off, {kinds}" for name in ("five", "more")]
    publish(priced(services), offers="".join(both))
    told = {"offers": ["five", "more"], "discount": 1.0, "discounts": {"five": 0.8}}
    order(services, "v1", "o1", **told)
    spent = [services.reservations.spent(name, "2020-01-01") for name in ("five", "more")]
    assert spent == [80, 50]


@pytest.mark.parametrize(("days", "left"), [(1, 1), (31, 0)])
def test_a_use_no_cap_counts_any_more_is_nobodys(tmp_path: Path, days: int, left: int) -> None:
    ahead = timedelta(0)
    services = make_services(tmp_path, clock=lambda: datetime.now(UTC) + ahead)
    publish(priced(services), offers=ONCE)
    order(services, "v1", "o1", agreed=False, coupon="last")
    ahead = timedelta(days=days)
    services.noticing.look(services.shops.current())
    assert services.reservations.fade("last", services.clock()) == left
    assert services.reservations.spent("last", "2020-01-01") == 1


def test_without_a_discount_the_offers_own_amount_is_spent(services: Services) -> None:
    fixed = "  - {id: five, title: Off, kind: amount, amount: 50, eligibility: All,"
    fixed += " budget: {amount: 100}}\n"
    publish(priced(services), offers=fixed)
    order(services, "v1", "o1", coupon="five")
    assert services.reservations.spent("five", "2020-01-01") == 50


@pytest.mark.parametrize(
    ("limited", "granted", "why"),
    [(ONCE, 1, GONE["cap"]), (LAST.replace("uses: 1", "uses: 2"), 2, GONE["budget"])],
)
def test_each_order_of_one_visit_counts_and_its_next_page_knows(
    services: Services, limited: str, granted: int, why: str
) -> None:
    publish(priced(services), offers=limited)
    assert offers(page(services, anonymous_id=BROWSER)) == ["last"]
    for number in range(4):
        order(services, "v1", f"o{number}", coupon="last")
    assert services.reservations.spent("last", "2020-01-01") == granted
    after = page(services, anonymous_id=BROWSER)
    assert (offers(after), after.withheld_offers) == ([], {"last": why})


def test_an_order_reported_twice_counts_once(services: Services) -> None:
    publish(priced(services), offers=LAST.replace("uses: 1", "uses: 9"))
    order(services, "v1", "o1", coupon="last")
    again = raw("Order Completed", properties={"order_id": "o1", "coupon": "last"})
    send(services, again)
    assert services.reservations.spent("last", "2020-01-01") == 1


def test_an_order_that_comes_twice_in_one_batch_counts_at_once(services: Services) -> None:
    publish(priced(services), offers=LAST)
    again = raw("Order Completed", properties={"order_id": "o1", "coupon": "last"}, messageId="m")
    assert send(services, again, again).duplicates == 1
    assert services.reservations.spent("last", "2020-01-01") == 1


def test_an_order_finds_what_its_customer_held_under_any_name(services: Services) -> None:
    """The browser held it without a session; the order comes with one, and with a known id."""
    publish(priced(services), offers=LAST)
    assert offers(page(services, visit=None, anonymous_id=BROWSER)) == ["last"]  # type: ignore[arg-type]
    order(services, "v1", "o1", who={"userId": "ann"}, coupon="last")
    assert services.reservations.spent("last", "2020-01-01") == 1


def test_what_a_crash_left_is_caught_up_once_and_the_newest_minute_is_left_to_whoever_took_it_in(
    tmp_path: Path,
) -> None:
    ahead = timedelta(0)
    services = priced(make_services(tmp_path, clock=lambda: datetime.now(UTC) + ahead))
    publish(services, offers=LAST.replace("uses: 1", "uses: 9"))
    for number in ("o1", "o2", "o1"):
        log_alone(services.log, number, services.clock())
    services.noticing.look(services.shops.current())
    assert services.reservations.spent("last", "2020-01-01") == 0
    ahead = timedelta(minutes=2)
    for _ in range(2):
        services.noticing.look(services.shops.current())
    assert services.reservations.spent("last", "2020-01-01") == 2


def test_an_order_that_stands_before_one_received_earlier_is_caught_up_too(
    tmp_path: Path,
) -> None:
    services = priced(make_services(tmp_path))
    publish(services, offers=LAST.replace("uses: 1", "uses: 9"))
    now = services.clock()
    received = iter((now + timedelta(minutes=5), now))
    log = MemoryLog(services.sealer, lambda: next(received))
    for number in ("o1", "o2"):
        log_alone(log, number, now)
    missed = Redeeming(log, services.directory, services.reservations, MemoryPositions())
    for minutes in (2, 10):
        missed.follow(services.shops.current(), now + timedelta(minutes=minutes))
    assert services.reservations.spent("last", "2020-01-01") == 2


class Unreachable(MemoryReservations):
    """Answers nothing while it is down."""

    down = True

    def redeem(self, uses: Sequence[Use]) -> list[Answers]:
        if self.down:
            raise BackendFailed("busy")
        return super().redeem(uses)


def test_an_order_is_taken_in_where_its_offers_cannot_be_counted_and_they_are_later(
    tmp_path: Path,
) -> None:
    services = priced(make_services(tmp_path))
    publish(services, offers=LAST)
    ahead, reservations = timedelta(0), Unreachable()
    log = services.log
    missed = Redeeming(log, services.directory, reservations, MemoryPositions())
    noticing = Noticing(log, MemoryTallies(log), missed, lambda: services.clock() + ahead)
    services = replace(services, reservations=reservations, noticing=noticing)
    said = raw("Order Completed", properties={"order_id": "o1", "coupon": "last"})
    assert send(services, said, raw("Product Viewed")).accepted == 2
    assert reservations.spent("last", "2020-01-01") == 0
    reservations.down, ahead = False, timedelta(minutes=2)
    noticing.look(services.shops.current())
    assert reservations.spent("last", "2020-01-01") == 1


def test_an_order_that_another_browser_told_of_first_counts_for_its_customers_cap(
    services: Services,
) -> None:
    publish(priced(services), offers=ONCE)
    order(services, "v9", "o1", who={"anonymousId": "another", "messageId": "first"}, coupon="last")
    assert offers(page(services, visit="v1", anonymous_id="eve")) == ["last"]
    for message in ("second", "third"):
        who = {"anonymousId": "eve", "messageId": message}
        order(services, "v1", "o1", who=who, coupon="last")
    assert services.reservations.spent("last", "2020-01-01") == 1
    assert offers(page(services, visit="v2", anonymous_id="eve")) == []
