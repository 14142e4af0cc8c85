"""The demo's example rules are sound, are published by two, and give way to what was written."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopkeeper.cli.demo_rules import REVIEW, SETUP, example_files, publish_rules
from shopkeeper.domain import Context, CustomerRef, DecideRequest, Money, PricePlace, ShopFacts
from shopkeeper.experience import Services, check_drafts, decide, list_keys, put_products
from shopkeeper.experience.pictures import picture, picture_names
from shopkeeper.testing.services import make_services

NOW = datetime(2011, 12, 10, 9, tzinfo=UTC)
FACTS = ShopFacts(
    "The Gift Counter",
    PricePlace("GB", "GBP"),
    return_days=30,
    free_shipping_from=Money(4000, "GBP"),
    support_hours="Monday to Friday, 9:00 to 17:00",
)
KINDS = ("Lighting & Candles > Holders", "Gift Wrap & Party", "Kitchen & Dining")


@pytest.fixture
def services(tmp_path: Path) -> Services:
    made = make_services(tmp_path / "data", facts=FACTS, clock=lambda: NOW)
    put_products(
        made,
        [
            {
                "id": f"p{i}",
                "title": f"Thing {i}",
                "price": f"{i}.00 GBP",
                "cost_of_goods_sold": f"{i * 0.5:.2f} GBP",
                "product_type": KINDS[i % 3],
            }
            for i in range(1, 31)
        ],
    )
    return made


def test_the_example_rules_have_no_fault_and_no_warning(services: Services) -> None:
    assert check_drafts(services, example_files(NOW)).problems == ()


def test_they_are_published_once_by_two_whose_keys_are_gone(
    services: Services, tmp_path: Path
) -> None:
    publish_rules(services, tmp_path)
    version = services.rules.in_force()
    assert version is not None
    proposed = services.rules.find(version)
    [published] = services.rules.history(10)
    assert proposed is not None
    assert proposed.author != published.actor
    assert list_keys(services) == []
    told = " ".join(f"{row.action} {row.subject} {row.detail}" for row in services.audit.last(50))
    assert SETUP in told
    assert REVIEW in told
    (tmp_path / "offers.yaml").write_text("offers: []\n")
    publish_rules(services, tmp_path)
    assert services.rules.in_force() == version
    assert (tmp_path / "offers.yaml").read_text() == "offers: []\n"


def test_a_file_that_is_there_stays_as_it_is(services: Services, tmp_path: Path) -> None:
    (tmp_path / "merchandising.yaml").write_text("rules: []\n")
    publish_rules(services, tmp_path)
    assert services.shops.current().governed.rules.merchandising.rules == ()
    assert (tmp_path / "policies" / "default.cedar").exists()


def test_its_blocks_name_pictures_that_come_with_it(services: Services, tmp_path: Path) -> None:
    publish_rules(services, tmp_path)
    drawn = replace(services, pictures=tmp_path / "pictures")
    assert picture_names(drawn) == {"presents.svg"}
    assert check_drafts(drawn, example_files(NOW)).problems == ()
    [shown] = [b for b in services.shops.current().governed.rules.blocks.blocks if b.image]
    content = picture(drawn, "presents.svg").content.decode()
    assert f'width="{shown.width}" height="{shown.height}"' in content


def test_pages_of_the_demo_are_composed_under_them(services: Services, tmp_path: Path) -> None:
    publish_rules(services, tmp_path)
    page = decide(
        services,
        DecideRequest(
            page="basket",
            customer=CustomerRef(anonymous_id="somebody"),
            session_id="visit",
            context=Context(page="basket", basket=("p20",), campaign="gift-season"),
        ),
    )
    assert page.offers[0].id == "gift-season"
    assert page.offers[0].reserved_until is not None
    assert page.promise is not None
    assert (page.promise.kept, page.promise.fidelity) == (True, "campaign")
    assert page.alarms == ()
