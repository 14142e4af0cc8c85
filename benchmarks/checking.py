"""How long `policy check` takes: `python -m benchmarks.checking [products] [offers]`.

Synthetic products with costs; offers of five kinds, some of tiers, ten that may all be combined,
over 5 tiers and 40 policies. Also with a policy that forbids everything, so that every moment worth
trying is tried.
"""

import sys
from datetime import UTC, datetime
from time import perf_counter

import numpy as np

from benchmarks import machine
from shopkeeper.catalog import Columns, build_columns
from shopkeeper.decisions.governed import govern
from shopkeeper.decisions.rules import compile_rules, complete
from shopkeeper.decisions.simulating import Report, simulate
from shopkeeper.domain import Money, Product, ProductId

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TIERS = ("high_value", "lapsed", "second", "returning", "new")
SECOND = (
    "  - {id: second, title: Second, words: You ordered once, orders: {least: 1, most: 1}}\n"
    "  - id: returning"
)
KINDS = (
    "kind: percent, depth_bps: {depth}",
    "kind: amount, amount: {amount}, products: {{filters: {{price: {{gte: 20}}}}}}",
    "kind: free_shipping, cost: 400, least_basket: 5000",
    "kind: points, points: 100, cost: 100",
    "kind: percent, depth_bps: {depth}, products: {{filters: {{brand: [b{i}, b7]}}}}",
)
NEVER = '@id("never") forbid(principal, action, resource) when { context.basket_items >= 0 };\n'


def main() -> None:
    n, m = (int(each) for each in (*sys.argv[1:], "100000", "50")[:2])
    print(f"on {machine.describe()}", flush=True)
    columns = catalogue(n)
    for name, more in (("as written", ""), ("nothing permitted", NEVER)):
        begun = perf_counter()
        report = check(columns, m, more)
        took = perf_counter() - begun
        print(
            f"{name}: {took:.1f} s for {report.combinations:,} combinations "
            f"({report.offers} offers, {report.tiers} tiers, {report.products:,} products); "
            f"{len(report.problems)} problems",
            flush=True,
        )


def check(columns: Columns, m: int, more: str) -> Report:
    whole = complete({"offers.yaml": offers(m)})
    whole["tiers.yaml"] = whole["tiers.yaml"].replace("  - id: returning", SECOND)
    whole["policies/more.cedar"] = policies() + more
    return simulate(govern(compile_rules(whole), columns, "GB"), "GB", NOW)


def catalogue(n: int) -> Columns:
    rng = np.random.default_rng(0)
    prices = rng.integers(200, 20_000, n)
    costs = (prices * rng.uniform(0.3, 0.8, n)).astype(np.int64)
    products = [
        Product(
            id=ProductId(f"p{i}"),
            title=f"Thing {i}",
            brand=f"b{i % 50}",
            price=Money(price, "GBP"),
            cost_of_goods_sold=Money(cost, "GBP"),
        )
        for i, (price, cost) in enumerate(zip(prices.tolist(), costs.tolist(), strict=True))
    ]
    return build_columns(products, 1)


def offers(m: int) -> str:
    lines = ["margin_floor_bps: 1500", "offers:"]
    for i in range(m):
        fields = KINDS[i % 5].format(depth=300 + 2 * i, amount=100 + i, i=i)
        fields += f", tiers: [{TIERS[i % 5]}]" if i % 3 == 0 else ""
        others = ", ".join(f"o{j}" for j in range(min(10, m)) if j != i)
        fields += f", stacks_with: [{others}]" if i < 10 else ""
        lines.append(f"  - {{id: o{i}, title: Offer {i}, eligibility: Some, {fields}}}")
    return "\n".join(lines) + "\n"


def policies() -> str:
    """36 beside those that ship."""
    default = complete({})["policies/default.cedar"]
    return default + "".join(
        f'@id("b{k}") forbid(principal, action, resource) when {{ context.basket_total < {k * 100} '
        f'&& principal.orders > {k} && context.market == "M{k % 3}" }};\n'
        for k in range(36)
    )


if __name__ == "__main__":
    main()
