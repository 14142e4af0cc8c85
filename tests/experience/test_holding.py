"""Limited offers are held exactly, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor

from shopkeeper.experience import Services
from shopkeeper.experience.holding import GONE
from tests.experience.governed_shop import LAST, TEN, offers, page, priced, publish
from tests.experience.room import raw, send

ONCE = LAST + "    cap: {times: 1, days: 30}\n"


def test_two_hundred_ask_at_once_for_the_last_and_one_gets_it(services: Services) -> None:
    publish(priced(services), offers=LAST + TEN)
    services.shops.current()
    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda i: page(services, visit=f"v{i}"), range(200)))
    assert sum("last" in offers(one) for one in pages) == 1
    others = [one for one in pages if "last" not in offers(one)]
    assert all(offers(one) == ["ten"] for one in others)
    assert {one.withheld_offers["last"] for one in others} == {GONE["budget"]}


def test_the_visit_that_holds_it_keeps_it_and_is_told_until_when(services: Services) -> None:
    publish(priced(services), offers=LAST)
    first = page(services)
    assert offers(page(services)) == offers(first) == ["last"]
    assert first.offers[0].reserved_until is not None
    assert offers(page(services, visit="v2")) == []


def test_a_visit_nothing_tells_from_others_holds_nothing(services: Services) -> None:
    publish(priced(services), offers=LAST)
    unnamed = page(services, visit=None)  # type: ignore[arg-type]
    assert offers(unnamed) == []
    assert "nothing tells this visit" in unnamed.withheld_offers["last"]
    assert offers(page(services)) == ["last"]


def test_an_unlimited_offer_is_held_for_nobody(services: Services) -> None:
    publish(priced(services), offers=TEN)
    shown = page(services, visit=None)  # type: ignore[arg-type]
    assert [offer.reserved_until for offer in shown.offers] == [None]


def test_a_customer_has_one_hold_whichever_browser_they_come_with(services: Services) -> None:
    publish(priced(services), offers=ONCE)
    first = page(services, visit="v1", anonymous_id="browser-1")
    for browser in ("browser-1", "browser-2"):
        send(services, raw("Product Viewed", anonymousId=browser, userId="ann"))
    for visit, browser in (("v1", "browser-1"), ("v2", "browser-2"), ("v3", "browser-1")):
        again = page(services, visit=visit, anonymous_id=browser)
        assert offers(again) == offers(first) == ["last"]
    assert offers(page(services, visit="v4")) == []


def test_a_cap_that_only_a_hold_reaches_is_not_said_to_be_used_up(services: Services) -> None:
    """Two offers draw on one campaign that gives each customer one."""
    one = "  - {{id: {0}, title: Off, kind: percent, depth_bps: 1000, eligibility: All,"
    one += " campaign: may, products: {{filters: {{product_type: {1}}}}}}}\n"
    may = "campaigns:\n  - id: may\n    starts: 2020-01-01T00:00:00Z\n"
    may += "    ends: 2090-01-01T00:00:00Z\n    limit: {times: 1, days: 30}\n"
    publish(priced(services), offers=one.format("a", "Bags") + one.format("b", "Kitchen") + may)
    shown = page(services)
    assert len(shown.offers) == 1
    assert list(shown.withheld_offers.values()) == [GONE["held"]]
