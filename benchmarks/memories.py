"""What remembering costs with a million customers stored: `python -m benchmarks.memories [N]`.

Makes a shop of N customers in a folder of its own, by the program's own ways alone: most with a few
events, a thousand with 200 pieces of evidence over 14 variables (each view tells of three). Then
reads each of the thousand once, as a page would that has never seen them: who it is, what is
remembered, what is believed. A decision reads no less, and every belief comes with its evidence.
Prints that, what serving state weighs, and how long it takes to erase a customer of 10,000 events.
"""

import gc
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from benchmarks import machine
from shopkeeper.bootstrap import init_shop, opened
from shopkeeper.customers import Preferences, Variable, beliefs_of
from shopkeeper.domain import (
    Basis,
    CustomerKey,
    CustomerRef,
    DecideRequest,
    Event,
    Line,
    MessageId,
    PlacementRequest,
    PricePlace,
    ProductId,
    ShopFacts,
    Stated,
    Value,
)
from shopkeeper.experience import Services, decide, erase_customer, put_products
from shopkeeper.log import Entry
from shopkeeper.settings import Settings

PRODUCTS, HEAVY, VIEWS, LIGHT_EVENTS, GREAT = 2_000, 1_000, 62, 3, 10_000
AT_ONCE = 5_000
NOW = datetime.now(UTC)
BASIS = Basis(("analytics", "personalization"), "a benchmark", NOW)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="shopkeeper-memories-"))
    try:
        init_shop(folder / "shop", ShopFacts("Bench", PricePlace("GB", "GBP")))
        with opened(folder / "shop", Settings(shop=str(folder / "shop"))) as services:
            _run(services, folder / "shop", n)
    finally:
        shutil.rmtree(folder)


def _run(services: Services, folder: Path, n: int) -> None:
    print(f"{n:,} customers on {machine.describe()}", flush=True)
    told = put_products(services, _products(), whole=True, progress=lambda _: None)
    assert told.accepted == PRODUCTS
    keys = _people(services, n)
    _light(services, keys[HEAVY:-1])
    _heavy(services, keys[:HEAVY])
    _great(services, keys[-1])
    services.log.flush()
    _read(services)
    _weigh(services, folder, n)
    _erase(services, n - 1)


def _products() -> Iterator[dict[str, str]]:
    for i in range(PRODUCTS):
        yield {
            "id": f"p{i}",
            "title": f"Product {i}",
            "product_type": f"Kind {i % 20} > Sort {i % 200}",
            "brand": f"Brand {i % 50}",
            "color": f"colour {i % 12}",
        }


def _people(services: Services, n: int) -> list[CustomerKey]:
    keys: list[CustomerKey] = []
    for start in range(0, n, AT_ONCE):
        refs = [CustomerRef(id=f"customer-{i}") for i in range(start, min(start + AT_ONCE, n))]
        keys += [person.key for person in services.directory.resolve(refs) if person]
    return keys


def _light(services: Services, keys: list[CustomerKey]) -> None:
    """A few events each, and what is remembered of them derived and kept."""
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        services.log.append([
            _viewed(key, number) for key in some for number in range(LIGHT_EVENTS)
        ])
        for key in some:
            services.remembering.of(services.directory.person(key))


def _heavy(services: Services, keys: list[CustomerKey]) -> None:
    said = list(_statements(services.preferences))
    for key in keys:
        spoken = [
            Entry(MessageId(f"s{key}-{i}"), one, one.time, key, BASIS) for i, one in enumerate(said)
        ]
        services.log.append(spoken + [_viewed(key, number) for number in range(VIEWS)])
        services.remembering.of(services.directory.person(key))


def _great(services: Services, key: CustomerKey) -> None:
    for start in range(0, GREAT, AT_ONCE):
        services.log.append([_viewed(key, number) for number in range(start, start + AT_ONCE)])


def _viewed(key: CustomerKey, number: int) -> Entry:
    product = ProductId(f"p{(key * 31 + number * 7) % PRODUCTS}")
    time = NOW - timedelta(minutes=number)
    message = MessageId(f"e{key}-{number}")
    return Entry(
        message, Event(message, "Product Viewed", time, (Line(product),)), time, key, BASIS
    )


def _statements(preferences: Preferences) -> Iterator[Stated]:
    """One about each variable, which may be said by customers themselves."""
    for variable in preferences.variables.values():
        yield Stated(variable.name, _value(variable), "customer", NOW - timedelta(days=30))


def _value(variable: Variable) -> Value:
    if variable.kind in {"scale", "number"}:
        return (variable.low + variable.high) / 2
    option = next(iter(variable.options), "Kind 1")
    return option if variable.kind == "choice" else (option,)


def _read(services: Services) -> None:
    gc.collect()
    gc.freeze()  # as `shopkeeper serve` does
    order = random.Random(1).sample(range(HEAVY), HEAVY)
    marks, pieces = [], 0
    for i in order:
        began = perf_counter()
        person = services.directory.find(CustomerRef(id=f"customer-{i}"))
        assert person is not None
        found = perf_counter()
        memory = services.remembering.of(person)
        remembered = perf_counter()
        beliefs = beliefs_of(memory, services.preferences, services.clock())
        marks.append((began, found, remembered, perf_counter()))
        pieces += sum(len(belief.evidence) for belief in beliefs.values())
    each = f"{len(beliefs)} variables, {pieces / HEAVY:.0f} pieces of evidence, all listed"
    _tell(f"a full profile, {each}", [done - began for began, *_, done in marks])
    for step, name in enumerate(("who it is", "what is remembered", "what is believed")):
        _tell(f"  {name}", [mark[step + 1] - mark[step] for mark in marks])


def _tell(what: str, seconds: list[float]) -> None:
    cuts = quantiles((1_000 * one for one in seconds), n=100)
    times = f"p50 {cuts[49]:.2f} ms, p90 {cuts[89]:.2f} ms, p99 {cuts[98]:.2f} ms"
    print(f"{what}: {times}", flush=True)


def _weigh(services: Services, folder: Path, n: int) -> None:
    sizes = _sizes(folder / "shopkeeper.db")
    serving = sum(size for table, size in sizes.items() if table in _SERVING)
    for table, size in sorted(sizes.items(), key=lambda pair: -pair[1])[:8]:
        print(f"  {table}: {size / 2**20:,.0f} MiB")
    told = f"all but {HEAVY:,} have {LIGHT_EVENTS} events"
    print(f"serving state: {serving / 2**30 * 1e6 / n:.2f} GiB a million customers ({told})")


_SERVING = {
    "customers", "ix_customers_person", "identities", "sqlite_autoindex_identities_1",
    "ix_identities_customer", "memories",
}  # fmt: skip


def _sizes(path: Path) -> dict[str, int]:
    """Bytes of each table and index."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    connection.close()
    return dict(rows)


def _erase(services: Services, number: int) -> None:
    ref = CustomerRef(id=f"customer-{number}")
    asked = DecideRequest((PlacementRequest("home", n=4),), ref)
    decide(services, asked)
    began = perf_counter()
    receipt = erase_customer(services, ref, actor="benchmark")
    seconds = perf_counter() - began
    after = decide(services, asked)
    told = f"the next answer read {len(after.inputs)} of their records"
    print(f"erasing a customer of {receipt.events:,} events: {seconds:.3f} s; {told}")


if __name__ == "__main__":
    main()
