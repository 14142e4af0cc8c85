"""What is in force is what was published, at the next request, and never half of it."""

import pytest
from structlog.testing import capture_logs

from shopkeeper.decisions import Proposed, Publication
from shopkeeper.decisions.governed import rules_that_ship
from shopkeeper.domain import Money, ProductId
from shopkeeper.experience import Services, put_products
from tests.experience.governed_shop import TEN, offers, page, priced, publish
from tests.experience.room import raw, send


def test_a_publication_holds_at_the_next_request_and_so_does_going_back(
    services: Services,
) -> None:
    priced(services)
    assert offers(page(services)) == []
    first = publish(services, offers=TEN)
    shown = page(services)
    assert offers(shown) == ["ten"]
    assert shown.versions["rules"] == first
    assert shown.offers[0].prices[ProductId("p2")] == Money(180, "GBP")
    assert shown.prices[ProductId("p2")].price == Money(200, "GBP")
    publish(services, offers=TEN.replace("1000", "2000"))
    assert page(services).offers[0].depth_bps == 2000
    publish(services, offers=TEN)
    assert page(services).versions["rules"] == first


def test_rules_that_cannot_be_read_leave_the_old_ones_and_an_alarm(services: Services) -> None:
    version = publish(priced(services), offers=TEN)
    page(services)
    broken = Proposed("0" * 16, {"offers.yaml": "- 1"}, "ann", services.clock())
    services.rules.propose(broken)
    services.rules.put_in_force(
        Publication(broken.version, "published", "bob", services.clock()), version
    )
    with capture_logs() as told:
        shown = page(services)
    assert offers(shown) == ["ten"]
    assert shown.versions["rules"] == version
    assert "cannot be read" in shown.alarms[0]
    assert told[0]["log_level"] == "error"


def test_an_offer_whose_products_cannot_be_told_any_more_means_full_price(
    services: Services,
) -> None:
    priced(services)
    put_products(services, [{"id": "p1", "attributes": {"finish": "matt"}}], whole=False)
    publish(services, offers=TEN.replace("}", ", products: {filters: {finish: matt}}}"))
    assert offers(page(services)) == ["ten"]
    put_products(services, [{"id": "p1", "title": "Thing 1", "price": "1.00 GBP"}])
    shown = page(services)
    assert offers(shown) == []
    assert shown.slates["for-you"].products
    assert [alarm for alarm in shown.alarms if "finish" in alarm]
    assert shown.prices[ProductId("p1")].price == Money(100, "GBP")


def test_without_rules_a_page_has_words_and_no_offers(services: Services) -> None:
    shown = page(priced(services))
    assert shown.versions["rules"] == rules_that_ship().version
    assert (offers(shown), shown.alarms) == ([], ())


@pytest.mark.parametrize(("by_browser", "tier"), [(True, "new"), (False, "returning")])
def test_orders_a_browser_claims_lift_nobody_into_a_tier(
    services: Services, by_browser: bool, tier: str
) -> None:
    publish(priced(services), offers=TEN)
    said = {"order_id": "o1", "total": 999_999, "products": [{"product_id": "p2"}]}
    send(services, raw("Order Completed", properties=said), anonymous_only=by_browser)
    assert page(services, anonymous_id="browser-1").tier == tier
