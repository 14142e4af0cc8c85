"""Small menus, goods and moments for tests of offers."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from shopkeeper.catalog import Columns, build_columns
from shopkeeper.decisions.known import Known
from shopkeeper.decisions.offers import Attributes, Offer
from shopkeeper.domain import Money, Product, ProductId

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KNOWN = Known(
    currency="GBP",
    market="GB",
    tiers=frozenset({"new", "returning"}),
    attributes=frozenset({"brand", "product_type"}),
    products=frozenset({ProductId("p0"), ProductId("p1")}),
)


class Said(NamedTuple):
    """What policies answered."""

    allowed: NDArray[np.bool_]
    permitted_by: tuple[tuple[str, ...], ...]


def yes(n: int) -> Said:
    return Said(np.ones(n, np.bool_), (("default.menu",),) * n)


def offer(name: str = "ten", kind: Any = "percent", **fields: Any) -> Offer:
    if kind == "percent":
        fields = {"depth_bps": 1000, **fields}
    return Offer(name, name.title(), kind, "Everybody", **fields)


def asks(**fields: Any) -> Attributes:
    known = {
        "tier": "new", "orders": 0, "personalization": True, "market": "GB", "basket_total": 0,
        "basket_margin_bps": None, "basket_items": 0, "basket_food": False, "campaign": "",
    }  # fmt: skip
    return Attributes(**{**known, **fields})


def shelf(*amounts: tuple[int, int | None]) -> Columns:
    """Products p0, p1, … of these prices and costs; every second is a plate."""
    return build_columns(
        [
            Product(
                id=ProductId(f"p{i}"),
                title=f"Thing {i}",
                price=Money(price, "GBP"),
                cost_of_goods_sold=None if cost is None else Money(cost, "GBP"),
                product_type="Plates" if i % 2 else "Mugs",
            )
            for i, (price, cost) in enumerate(amounts)
        ],
        version=1,
    )


def of(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)


AMOUNTS = st.integers(-1, 10**5) | st.sampled_from([0, 1, 10**15])
GOODS = st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), min_size=1, max_size=6)


@st.composite
def offers(draw: st.DrawFn, name: str = "one") -> Offer:
    """Any offer that changes what a product costs or what the shop gives with it."""
    kind = draw(st.sampled_from(["percent", "amount", "points"]))
    return Offer(
        name,
        name,
        kind,
        "Everybody",
        depth_bps=draw(st.integers(100, 9000)) if kind == "percent" else 0,
        amount=draw(st.integers(1, 5000)) if kind == "amount" else 0,
        points=1 if kind == "points" else 0,
        cost=draw(st.none() | st.integers(0, 500)),
        per="product",
        margin_floor_bps=draw(st.integers(0, 9999)),
        unknown_cost=draw(st.sampled_from(["deny", "allow"])),
    )
