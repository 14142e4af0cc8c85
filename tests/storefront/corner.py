"""A small real shop for the storefront's tests, and somebody who visits it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient
from msgspec.structs import replace

from shopkeeper.customers import load_preferences
from shopkeeper.customers.preferences import AskLimit
from shopkeeper.domain import (
    Basis,
    CustomerRef,
    Event,
    Line,
    MessageId,
    Money,
    OrderId,
    PriceObserved,
    PricePlace,
    ProductChanged,
    ProductId,
    ShopFacts,
    Statement,
)
from shopkeeper.experience import Regular, Services
from shopkeeper.learning.dataset import interactions_of
from shopkeeper.log import Entry, catch_up
from shopkeeper.models import MODELS, Manifest, Span, write_bundle
from shopkeeper.storefront import StorefrontOptions, create_storefront
from shopkeeper.testing.services import make_services

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
PLACE = PricePlace("GB", "GBP")
FACTS = ShopFacts(
    "Corner Shop",
    PLACE,
    return_days=30,
    free_shipping_from=Money(5000, "GBP"),
    attribution="Data: Corner & Sons, CC BY 4.0",
    assumed=("return_days",),
)
NASTY = '<script>alert("x")</script> & "JAR"'
KINDS = {"Bags": "BAG", "Kitchen > Mugs": "MUG", "Kitchen > Bowls": "BOWL", "Light": "CANDLE"}
COLOURS = ("RED SPOTTY", "BLUE", "GREEN LEAF", "PINK HEART", "WHITE", "YELLOW")
PEOPLE = (Regular("ann", 9, "Bags"), Regular("bob", 9, "Kitchen > Mugs"))
WEIGHTS = {"repeat_purchase": 1.0, "item_knn": 0.5, "vmis_knn": 0.5, "popularity": 0.1}
"""What training would choose for a shop of regulars."""


PREFERENCES = replace(load_preferences(None), withhold=0.0, ask=AskLimit(questions=9, days=30))
"""What ships, without chance and with room for more than one quiz."""


def corner_shop(folder: Path, trained: bool = True) -> Services:
    """Two dozen products of four kinds; Ann buys bags, Bob buys mugs."""
    services = make_services(folder, facts=FACTS, clock=lambda: NOW, preferences=PREFERENCES)
    services.log.append([*_products(), *_prices()])
    catch_up(services.log, services.catalog)
    if trained:
        services.log.append(_orders(services))
        _train(services)
    return services


def _products() -> list[Entry]:
    opened = NOW - timedelta(days=300)
    rows: dict[str, dict[str, Any]] = {"nasty/1": _fields(NASTY, "Kitchen > Bowls")}
    for kind, noun in KINDS.items():
        for n, colour in enumerate(COLOURS):
            rows[f"{noun.lower()}-{n}"] = _fields(f"{colour} {noun}", kind, 100 + 25 * n)
    rows["bag-4"]["availability"] = "out_of_stock"
    rows["mug-0"] |= {"item_group_id": "mug", "brand": "Ida", "assumed": ["brand", "availability"]}
    rows["mug-1"] |= {"item_group_id": "mug", "brand": "Olga"}
    return [
        Entry(
            MessageId(f"p {key}"),
            ProductChanged(ProductId(key), fields, True, PLACE, opened),
            opened,
        )
        for key, fields in rows.items()
    ]


def _fields(title: str, kind: str, pence: int = 500) -> dict[str, Any]:
    price = {"amount": pence, "currency": "GBP"}
    return {"title": title, "product_type": kind, "price": price}


def _prices() -> list[Entry]:
    ago = {200: 120, 90: 80, 20: 100, 5: 150}
    return [
        Entry(
            MessageId(f"price {days}"),
            PriceObserved(
                ProductId("mug-0"), PLACE, Money(pence, "GBP"), NOW - timedelta(days=days), "orders"
            ),
            NOW - timedelta(days=days),
        )
        for days, pence in ago.items()
    ]


def _orders(services: Services) -> list[Entry]:
    basis = Basis(("analytics", "personalization"), "a test", NOW)
    entries = []
    for who, noun in (
        ("ann", "bag"),
        ("bob", "mug"),
        ("cy", "bag"),
        ("di", "mug"),
        ("ed", "candle"),
    ):
        person = services.directory.resolve([CustomerRef(id=who)])[0]
        assert person is not None
        for n in range(9):
            time = NOW - timedelta(days=100 - 10 * n)
            lines = tuple(Line(ProductId(f"{noun}-{(n + i) % 4}")) for i in range(2))
            message = MessageId(f"order {who} {n}")
            event = Event(message, "Order Completed", time, lines, order_id=OrderId(message))
            entries.append(Entry(message, event, time, person.key, basis))
    return entries


def _train(services: Services) -> None:
    data = interactions_of(services.log)

    def write(folder: Path) -> Manifest:
        models = {name: MODELS[name](MODELS[name].Config()).fit(data) for name in WEIGHTS}
        configs = write_bundle(folder, models, data.item_ids)
        return Manifest(NOW, configs, WEIGHTS, Span(len(data), data.n_users, data.n_items))

    services.registry.promote(services.registry.publish(write))


def open_app(services: Services, secret: bytes = b"a secret of the tests") -> Litestar:
    options = StorefrontOptions(people=PEOPLE, facts=services.facts, secret=secret)
    return Litestar([create_storefront(services, options)])


class Visitor:
    """A browser without a script: keeps cookies, sends forms, follows redirects."""

    def __init__(self, services: Services, client: TestClient[Litestar]) -> None:
        self.services = services
        self.client = client

    def see(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def send(self, path: str, status: int = 200, **fields: str | list[str]) -> str:
        """Send a form of the page that was open."""
        answer = self.client.post(path, data={"token": self.token, **fields})
        assert answer.status_code == status, answer.text
        return answer.text

    @property
    def token(self) -> str:
        found = re.search(r'data-token="(\w+)"', self.see("/preferences"))
        assert found is not None
        return found[1]

    def become(self, ref: str, back: str = "/") -> str:
        return self.send("/view-as", **{"as": ref, "back": back})

    def told(self, name: str = "") -> list[Event]:
        """What this storefront told the log, oldest first."""
        records = (one.entry.record for one in self.services.log.read(after=0, limit=10_000))
        events = [one for one in records if isinstance(one, Event) and one.session_id is not None]
        return [event for event in events if name in {"", event.name}]

    def said(self) -> list[Statement]:
        """What customers said, were asked and agreed to, oldest first."""
        records = (one.entry.record for one in self.services.log.read(after=0, limit=10_000))
        return [one for one in records if isinstance(one, Statement)]


def shown_ids(page: str) -> list[str]:
    """The products a page chose to show, in order."""
    return re.findall(r'data-product="([^"]+)"', page)
