"""`events tail` shows as many events as it was asked for, in the order they came in."""

from datetime import timedelta
from pathlib import Path

from shopkeeper.bootstrap import init_shop, opened
from shopkeeper.domain import PricePlace, ShopFacts
from shopkeeper.experience import mark, tail
from shopkeeper.settings import Settings
from tests.cli.conftest import Run
from tests.experience.room import ask, raw, send

FACTS = ShopFacts("Yesterday", PricePlace("GB", "GBP"), days_behind=400)


def test_decisions_between_events_do_not_count(tmp_path: Path):
    init_shop(tmp_path / "shop", FACTS)
    with opened(tmp_path / "shop", Settings()) as services:
        send(services, *(raw("Product Viewed") for _ in range(5)))
        for _ in range(1_200):
            ask(services)
        services.log.flush()
        assert len(tail(services, 4)) == 4
        assert len(tail(services, 40)) == 5


def test_all_fates_stand_on_the_clock_of_the_shop(tmp_path: Path):
    init_shop(tmp_path / "shop", FACTS)
    with opened(tmp_path / "shop", Settings()) as services:
        send(services, first := raw("Product Viewed"))
        send(services, first, {"type": "track"})
        send(services, raw("Product Added"))
        seen = tail(services, 9)
        fates = [event.fate for event in seen]
        assert (fates[0], sorted(fates[1:3]), fates[3]) == (
            "kept",
            ["duplicate", "rejected"],
            "kept",
        )
        assert seen[-1].time - seen[0].time < timedelta(days=1)
        assert tail(services, 9, after=mark(seen)) == []


def test_an_event_names_its_products_its_placement_and_its_decision(run: Run, tmp_path: Path):
    init_shop(tmp_path / "shop", FACTS)
    properties = {"product_id": "p8", "placement": "home", "decision_id": "d1"}
    with opened(tmp_path / "shop", Settings()) as services:
        send(services, raw("Product Clicked", properties=properties))
    shown = run("events", "tail", "--json").json
    assert (shown["products"], shown["placement"], shown["decision_id"]) == (["p8"], "home", "d1")
    assert "Product Clicked  p8  in home  by decision d1" in run("events", "tail").out
