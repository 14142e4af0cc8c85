"""The two shops whose customers are replayed as if new: their products, variables and purchases.

A folder of data sets comes in. Variables are declared on what each data set knows of its products:
departments, what stands inside them (`aisle`), products themselves (`usual`: "which of these do you
buy?"), price, and what is told of makers, colours or motifs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from shopkeeper.customers.preferences import AskLimit, Preferences, ProductLink, Question, Variable
from shopkeeper.domain import Money, Product, ProductId
from shopkeeper.intake import open_shop

MOTIFS = (
    "vintage", "heart", "retrospot", "christmas", "polkadot", "paisley", "spaceboy", "flower",
    "butterfly", "skull", "strawberry", "alphabet",
)  # fmt: skip
STRENGTH = 0.5
"""As of the variables that ship."""


@dataclass(frozen=True, slots=True)
class Material:
    """One shop: every purchased line, in the order of time."""

    name: str
    products: tuple[Product, ...]
    preferences: Preferences
    questions: tuple[Question, ...]
    customers: NDArray[np.int32]
    items: NDArray[np.int32]
    """Index into `products`."""
    baskets: NDArray[np.int32]
    times: NDArray[np.float64]


def complete_journey(data: Path) -> Material:
    """Groceries. Fuel, coupons and what has no department are no things to recommend."""
    folder = data / "complete-journey"
    lines = f"""
        select household_id, basket_id, product_id, epoch(transaction_timestamp) as at,
            sales_value / greatest(quantity, 1) as price
        from '{folder}/transactions_sample.parquet' join '{folder}/products.parquet'
        using (product_id)
        where department not in ('FUEL', 'COUPON', 'MISCELLANEOUS')"""
    facts = f"""
        select product_id, department, brand, product_category, product_type, manufacturer_id
        from '{folder}/products.parquet'"""
    of = {row[0]: [text or "" for text in row[1:]] for row in duckdb.sql(facts).fetchall()}

    def product(key: str, cents: int) -> Product:
        department, brand, category, kind, maker = of[key]
        path = department, category, kind
        return _product(key, kind or category, cents, path, brand=brand, maker=maker)

    more = (("brand", "choice"), ("maker", "set"))
    return _material("complete-journey", lines, product, more)


def online_retail(data: Path) -> Material:
    """Gifts. What a title says of type and colour is told from it as in the demonstration."""
    table = data / "online-retail" / "online_retail.parquet"
    lines = f"""
        select CustomerID, InvoiceNo, upper(StockCode), epoch(InvoiceDate), UnitPrice
        from '{table}'
        where CustomerID is not null and Quantity > 0 and UnitPrice > 0
            and regexp_matches(StockCode, '^[0-9]{{5}}')"""
    named = f"""
        select upper(StockCode), mode(Description) from '{table}'
        where Description is not null group by 1"""
    titles = dict(duckdb.sql(named).fetchall())
    told = open_shop("online_retail").supplement
    assert told is not None

    def product(key: str, cents: int) -> Product:
        title = titles[key]
        return _product(
            key, title, cents, tuple(told.product_type(title).split(" > ")),
            color=told.color(title),
        )  # fmt: skip

    motif = _variable("motif", "set", "", "words", options={one: one for one in MOTIFS})
    return _material("online-retail", lines, product, (("color", "set"),), motif)


def _product(key: str, title: str, cents: int, path: tuple[str, ...], **more: str) -> Product:
    parts = [part for part in path if part]
    asked = {"aisle": " > ".join(parts[:2]), "usual": key}
    known = {name: text for name, text in more.items() if name in Product.__struct_fields__}
    rest = {name: text for name, text in more.items() if name not in known and text}
    return Product(
        ProductId(key), title, price=Money(max(cents, 1), "GBP"),
        product_type=" > ".join(parts), attributes={**asked, **rest}, **known,
    )  # fmt: skip


def _material(
    name: str, lines: str, product: Any, more: Iterable[tuple[str, Any]], *others: Variable
) -> Material:
    rows = duckdb.sql(f"{lines} order by 4, 2, 3").fetchall()
    customers, baskets, keys = (_coded(row[i] for row in rows) for i in range(3))
    prices = np.array([row[4] for row in rows], np.float64)
    products = tuple(
        product(key, round(100 * float(np.median(prices[keys.codes == code]))))
        for code, key in enumerate(keys.values)
    )
    variables = [*_common(), *(_variable(a, kind, a) for a, kind in more), *others]
    declared = Preferences(
        variables={one.name: one for one in variables}, rules=(), quizzes={},
        ask=AskLimit(3, 1.0), withhold=0.0, support_tags={}, digest=b"answers.",
    )  # fmt: skip
    questions = tuple(Question(id=one, variable=one, text=one) for one in declared.variables)
    times = np.array([row[3] for row in rows], np.float64)
    return Material(
        name, products, declared, questions, customers.codes, keys.codes, baskets.codes, times
    )


def _common() -> list[Variable]:
    """Of every shop: its departments, what is in them, its products, and price."""
    sets = [_variable(name, "set", name) for name in ("aisle", "usual")]
    price = _variable("price", "scale", "price", "percentile")
    return [_variable("department", "set", "product_type", "path"), price, *sets]


def _variable(
    name: str, kind: Any, attribute: str, how: Any = "equals", options: Mapping[str, str] = {}
) -> Variable:
    return Variable(
        name=name, kind=kind, title=name, about="", strength=STRENGTH, options=dict(options),
        sources=("quiz",), uses=("ranking",), products=ProductLink(attribute, how),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Coded:
    codes: NDArray[np.int32]
    values: tuple[Any, ...]


def _coded(column: Iterable[Any]) -> _Coded:
    numbers: dict[Any, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in column]
    return _Coded(np.array(codes, np.int32), tuple(numbers))
