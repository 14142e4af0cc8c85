"""An order that used a limited offer uses up its budget, once."""

import pytest

from shopkeeper.domain import Event
from shopkeeper.experience import Services
from shopkeeper.log import Kind
from tests.experience.governed_shop import LAST, TEN, offers, page, priced, publish
from tests.experience.room import AGREED, raw, send


def order(services: Services, visit: str, number: str, agreed: bool = True, **said: object) -> None:
    fields = {"order_id": number, "currency": "GBP", "products": [{"product_id": "p2"}], **said}
    context = {"sessionId": visit}
    consent = {"consent": {"categoryPreferences": AGREED}} if agreed else {}
    event = raw("Order Completed", properties=fields, messageId=number)
    send(services, event | {"context": context | consent})


@pytest.mark.parametrize("agreed", [True, False])
def test_what_was_used_is_spent_once_and_for_good(services: Services, agreed: bool) -> None:
    publish(priced(services), offers=LAST + TEN)
    order(services, "v1", "o1", agreed, coupon="last", discount=0.4)
    for _ in range(2):
        services.noticing.look(services.shops.current())
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
    services.noticing.look(services.shops.current())
    assert services.reservations.spent("last", "2020-01-01") == 0
    assert offers(page(services)) == ["last"]


def test_without_a_discount_the_offers_own_amount_is_spent(services: Services) -> None:
    fixed = "  - {id: five, title: Off, kind: amount, amount: 50, eligibility: All,"
    fixed += " budget: {amount: 100}}\n"
    publish(priced(services), offers=fixed)
    order(services, "v1", "o1", coupon="five")
    services.noticing.look(services.shops.current())
    assert services.reservations.spent("five", "2020-01-01") == 50
