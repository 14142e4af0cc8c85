"""Limited offers are held exactly, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor

from shopkeeper.experience import Services
from tests.experience.governed_shop import LAST, TEN, offers, page, priced, publish


def test_two_hundred_ask_at_once_for_the_last_and_one_gets_it(services: Services) -> None:
    publish(priced(services), offers=LAST + TEN)
    services.shops.current()
    with ThreadPoolExecutor(16) as pool:
        pages = list(pool.map(lambda i: page(services, visit=f"v{i}"), range(200)))
    assert sum("last" in offers(one) for one in pages) == 1
    others = [one for one in pages if "last" not in offers(one)]
    assert all(offers(one) == ["ten"] for one in others)
    assert {one.withheld_offers["last"] for one in others} == {
        "all of it is given away or held for others"
    }


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
