"""A small shop for tests of decisions: twelve products, three models fitted on real code."""

from datetime import UTC, datetime, timedelta

import numpy as np

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import NOBODY, Person, Profile
from shopkeeper.decisions import Moment, Shop, open_shop, read_history
from shopkeeper.domain import (
    Context,
    CustomerKey,
    DecideRequest,
    Event,
    Line,
    MessageId,
    Money,
    PlacementRequest,
    Product,
    ProductId,
)
from shopkeeper.models import (
    Bundle,
    CosineItemKNN,
    CosineItemKNNConfig,
    Interactions,
    Kind,
    Popularity,
    PopularityConfig,
    RepeatPurchase,
    RepeatPurchaseConfig,
    VmisKNN,
    VmisKNNConfig,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
N = 12
IDS = tuple(ProductId(f"p{i}") for i in range(N))


def products() -> list[Product]:
    kinds = ("Kitchen > Mugs", "Kitchen > Plates", "Garden")
    return [
        Product(
            id=product,
            title=f"Thing {i}",
            price=Money(100 + i, "GBP"),
            product_type=kinds[i % 3],
            brand="Acme" if i % 2 else "Bold",
            availability="out_of_stock" if i == 11 else "in_stock",
        )
        for i, product in enumerate(IDS)
    ]


def interactions() -> Interactions:
    """Forty orders in which an even product goes with the next odd one."""
    rng = np.random.default_rng(7)
    rows = [
        (user, item, user * 3 + order)
        for user in range(40)
        for order in range(3)
        for pair in rng.choice(N // 2, 2, replace=False, p=_pair_odds())
        for item in (2 * pair, 2 * pair + 1)
    ]
    users, items, sessions = (np.array(column, np.int32) for column in zip(*rows, strict=True))
    times = (NOW - timedelta(days=60)).timestamp() + sessions * 3_600.0
    order = np.argsort(times, kind="stable")
    kinds = np.full(len(rows), Kind.PURCHASE, np.int8)
    return Interactions(
        users[order], items[order], kinds, times[order], sessions[order], IDS, n_users=40
    )


def _pair_odds() -> list[float]:
    return [0.3, 0.25, 0.2, 0.1, 0.1, 0.05]


def shop() -> Shop:
    columns = build_columns(products(), version=1)
    data = interactions()
    models = {
        "popularity": Popularity(PopularityConfig()).fit(data),
        "repeat_purchase": RepeatPurchase(RepeatPurchaseConfig()).fit(data),
        "item_knn": CosineItemKNN(CosineItemKNNConfig()).fit(data),
        "vmis_knn": VmisKNN(VmisKNNConfig()).fit(data),
    }
    weights = {"popularity": 0.1, "repeat_purchase": 1.0, "item_knn": 0.5, "vmis_knn": 0.2}
    return open_shop(columns, SearchIndex(columns), Bundle("v1", IDS, models, weights))


def event(name: str, *ids: str, days_ago: float = 10.0) -> Event:
    lines = tuple(Line(ProductId(i)) for i in ids)
    time = NOW - timedelta(days=days_ago)
    return Event(MessageId(f"{name} {ids} {days_ago}"), name, time, lines)


def profile(*events: Event) -> Profile:
    ordered = tuple(sorted(events, key=lambda e: e.time))
    positions = tuple(range(1, len(ordered) + 1))
    return NOBODY if not events else _known(ordered, positions)


def _known(events: tuple[Event, ...], positions: tuple[int, ...]) -> Profile:
    return Profile(Person((CustomerKey(1),)), events, positions)


def moment(
    at: Shop,
    who: Profile = NOBODY,
    slot: PlacementRequest | None = None,
    context: Context | None = None,
    holdout: float = 0.0,
) -> Moment:
    slots = (slot or PlacementRequest("home", n=6),)
    request = DecideRequest(placements=slots, context=context or Context(page="home"))
    return Moment(who, read_history(who, at), request, at, holdout, NOW)
