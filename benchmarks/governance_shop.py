"""A shop of 37,000 products and the customers who ask it: synthetic, the same every time.

As many products as RetailRocket has, with costs, and two models that answer 200 candidates.
Customers have up to 200 events, some of them orders, so that every tier is among them; they come
with baskets, from several markets, some by a campaign's link, and one in ten has refused.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from benchmarks.governance_rules import MARKETS
from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import Person, Profile, load_preferences
from shopkeeper.customers.preferences import Belief, Evidence, Memory, Preferences, beliefs_of
from shopkeeper.decisions import Moment, Shop, open_shop, read_history
from shopkeeper.decisions.blocks import ProductFacts
from shopkeeper.domain import (
    Context,
    CustomerKey,
    DecideRequest,
    Event,
    Line,
    MessageId,
    Money,
    PricePlace,
    Product,
    ProductId,
    SessionId,
    ShopFacts,
)
from shopkeeper.models import (
    Bundle,
    CosineItemKNN,
    CosineItemKNNConfig,
    Interactions,
    Kind,
    Model,
    Popularity,
    PopularityConfig,
)

PRODUCTS, ROWS, BUYERS, CUSTOMERS, SEED = 37_000, 200_000, 20_000, 400, 5
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
FACTS = ShopFacts(
    "Bench", PricePlace("GB", "GBP"), return_days=30, free_shipping_from=Money(5_000, "GBP"),
    support_hours="weekdays 9 to 17", warranty_years=2,
)  # fmt: skip
KINDS = tuple(f"Department {i // 20} > Kind {i}" for i in range(400))
IDS = tuple(ProductId(f"p{i}") for i in range(PRODUCTS))
NAMES = ("Product Viewed", "Product Viewed", "Product Viewed", "Product Added", "Product Removed")


def make_shop() -> Shop:
    """Without rules of its own."""
    columns = build_columns([_product(i) for i in range(PRODUCTS)], version=1)
    data = _interactions()
    models: dict[str, Model[Any]] = {
        "popularity": Popularity(PopularityConfig()).fit(data),
        "item_knn": CosineItemKNN(CosineItemKNNConfig()).fit(data),
    }
    weights = {"popularity": 0.2, "item_knn": 0.8}
    return open_shop(columns, SearchIndex(columns), Bundle("bench", IDS, models, weights))


def _product(i: int) -> Product:
    cents = 500 + i * 7919 % 9_500
    return Product(
        IDS[i], f"Product {i}", price=Money(cents, "GBP"), product_type=KINDS[i % len(KINDS)],
        brand=f"Brand {i % 300}", cost_of_goods_sold=Money(cents * (50 + i % 40) // 100, "GBP"),
    )  # fmt: skip


def _interactions() -> Interactions:
    rng = np.random.default_rng(SEED)
    users = np.sort(rng.integers(0, BUYERS, ROWS)).astype(np.int32)
    items = (PRODUCTS * rng.random(ROWS) ** 2).astype(np.int32)
    times = np.linspace(NOW.timestamp() - 90 * 86_400, NOW.timestamp() - 86_400, ROWS)
    kinds = np.full(ROWS, Kind.PURCHASE, np.int8)
    return Interactions(users, items, kinds, times, users.copy(), IDS, BUYERS)


def moments(shop: Shop, seed: int) -> list[Moment]:
    """What is asked, once by each of the customers this seed makes."""
    rng = np.random.default_rng((SEED, seed))
    return [_moment(shop, i, rng) for i in range(CUSTOMERS)]


def _moment(shop: Shop, i: int, rng: np.random.Generator) -> Moment:
    basket = tuple(IDS[j] for j in rng.integers(0, PRODUCTS, rng.integers(0, 5)))
    about = IDS[rng.integers(0, PRODUCTS)] if i % 2 else None
    campaign = f"c{i % 3}" if i % 5 == 0 else ""
    context = Context("product" if about else "home", about, basket,
                      market=MARKETS[i % len(MARKETS)], campaign=campaign)  # fmt: skip
    request = DecideRequest(session_id=SessionId("now"), context=context, page="bench")
    events = _events(rng)
    profile = Profile(Person((CustomerKey(i + 1),)), events, tuple(range(1, len(events) + 1)),
                      whole=i % 7 > 0, refused=i % 10 == 9)  # fmt: skip
    return Moment(
        profile, read_history(profile, shop), request, shop, 0.0, NOW, beliefs=_beliefs(rng),
        preferences=_preferences(), facts=FACTS, goods=_counts(),
    )  # fmt: skip


def _events(rng: np.random.Generator) -> tuple[Event, ...]:
    """Oldest first; the last few are of the running visit."""
    n, orders = int(rng.integers(3, 200)), int(rng.integers(0, 6))
    ordered = set(rng.integers(0, n, orders).tolist())
    return tuple(_event(place, n, place in ordered, rng) for place in range(n))


def _event(place: int, n: int, ordered: bool, rng: np.random.Generator) -> Event:
    left = n - place
    time = NOW - (timedelta(minutes=left) if left < 8 else timedelta(days=2 * left))
    name = "Order Completed" if ordered else NAMES[int(rng.integers(0, len(NAMES)))]
    item = int(PRODUCTS * rng.random() ** 2)
    price = Money(500 + item * 7919 % 9_500, "GBP")
    return Event(
        MessageId(f"e{place}"), name, time, (Line(IDS[item], 1, price),),
        session_id=SessionId("now") if left < 8 else None, total=price if ordered else None,
    )  # fmt: skip


@cache
def _preferences() -> Preferences:
    return load_preferences(None)


def _beliefs(rng: np.random.Generator) -> dict[str, Belief]:
    said = {"proof": ("reviews", "tests"), "reassurance": ("free_returns", "warranty")}
    told = tuple(
        Evidence(name, values[int(rng.integers(0, 2))], "quiz", NOW - timedelta(days=9), 1.0, 1)
        for name, values in said.items()
        if rng.random() < 0.5
    )
    return beliefs_of(Memory(evidence=told), _preferences(), NOW)


@cache
def _counts() -> ProductFacts:
    """What a log would count: a few products sell a lot."""
    sold = np.geomspace(2_000, 0.1, PRODUCTS).astype(np.int64)
    none = np.zeros(PRODUCTS, np.int64)
    return ProductFacts(NOW, sold, none, sold, sold // 5, sold, sold // 30, sold, True)
