"""What every catalogue must do, whatever it keeps its products in.

A back-end's test class derives from `CatalogContract` and gives it a `catalog` fixture.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import Catalog, PricePoint
from shopkeeper.domain import (
    MessageId,
    Money,
    PriceObserved,
    PricePlace,
    Product,
    ProductChanged,
    ProductId,
    ProductWithdrawn,
)
from shopkeeper.log import Entry, Log, Logged, Record, catch_up, rebuild
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.testing.sealing import MemorySealer

START = datetime(2026, 1, 1, tzinfo=UTC)
MUG, BOWL = ProductId("mug"), ProductId("böwl")
HERE = PricePlace("GB", "GBP")
EURO, STORE, ABROAD = (
    PricePlace("GB", "EUR"),
    PricePlace("GB", "GBP", "store"),
    PricePlace("IE", "GBP"),
)
PLACES = (HERE, EURO, STORE, ABROAD)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def changed(
    product_id: ProductId = MUG,
    place: PricePlace = HERE,
    at: float = 0,
    whole: bool = False,
    **fields: Any,
) -> ProductChanged:
    """A change as `intake` would state it; a price is given in minor units of the place."""
    for name in ("price", "sale_price"):
        if isinstance(fields.get(name), int):
            fields[name] = {"amount": fields[name], "currency": place.currency}
    return ProductChanged(product_id, fields, whole, place, day(at))


def observed(
    price: int, at: float, product_id: ProductId = MUG, place: PricePlace = HERE
) -> PriceObserved:
    return PriceObserved(product_id, place, Money(price, place.currency), day(at), "orders")


def changes() -> st.SearchStrategy[ProductChanged]:
    """Changes of two products in four places; whole ones have a title."""
    amounts = st.none() | st.integers(1, 4)
    optional = {
        "title": st.sampled_from(["Mug", "Big mug"]),
        "brand": st.sampled_from(["Acme", None]),
        "price": amounts,
        "sale_price": amounts,
        "availability": st.sampled_from(["in_stock", "out_of_stock", None]),
        "attributes": st.none() | st.dictionaries(st.sampled_from("ab"), st.none() | st.just("x")),
    }
    fields = st.fixed_dictionaries({}, optional=optional)
    return st.builds(
        lambda product, place, at, whole, fields: changed(
            product, place, at, whole, **({"title": "Whole", **fields} if whole else fields)
        ),
        st.sampled_from([MUG, BOWL]),
        st.sampled_from(PLACES),
        st.integers(0, 9),
        st.booleans(),
        fields,
    )


def records() -> st.SearchStrategy[Record]:
    """Anything the catalogue follows."""
    product = st.sampled_from([MUG, BOWL])
    place = st.sampled_from(PLACES)
    seen = st.builds(observed, st.integers(1, 4), st.integers(0, 9), product, place)
    gone = st.builds(ProductWithdrawn, product, st.integers(0, 9).map(day))
    return changes() | seen | gone


def log_of(records: Sequence[Record]) -> Log:
    log = MemoryLog(MemorySealer({}))
    log.append([Entry(MessageId(f"m{i}"), record, START) for i, record in enumerate(records)])
    return log


def follow_all(catalog: Catalog, *records: Record) -> None:
    """Take in records as the log would hand them over."""
    start = catalog.position()
    entries = [Entry(MessageId(f"m{i}"), record, START) for i, record in enumerate(records)]
    logged = [Logged(start + i, START, entry) for i, entry in enumerate(entries, start=1)]
    catalog.apply(logged, logged[-1].position)


def view(catalog: Catalog) -> dict[object, object]:
    """Everything a catalogue can be asked about the products of `records`."""
    state: dict[object, object] = {"position": catalog.position()}
    for place in PLACES:
        state[place] = catalog.products(place)
        for product_id in (MUG, BOWL):
            state[product_id, place] = (
                catalog.product(product_id, place),
                catalog.price_history(product_id, place),
                catalog.added(product_id),
            )
        state[place, "reduced"] = (catalog.reductions(place), catalog.reductions(place, False))
    return state


_EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class CatalogContract:
    """The laws of `catalog.Catalog`."""

    @pytest.fixture
    def catalog(self) -> Catalog:
        raise NotImplementedError("give the contract a `catalog` fixture")

    @_EXAMPLES
    @given(st.lists(records(), max_size=12), st.data())
    def test_rebuilt_from_the_log_it_equals_what_was_live(
        self, catalog: Catalog, happened: list[Record], data: st.DataObject
    ) -> None:
        catalog.reset()
        log = log_of(happened)
        while catalog.position() < len(happened):
            n = data.draw(st.integers(1, 5))
            batch = log.read(after=catalog.position(), limit=n)
            catalog.apply(batch, batch[-1].position)
        live = view(catalog)
        rebuild(log, catalog)
        assert view(catalog) == live

    @_EXAMPLES
    @given(st.lists(records(), min_size=1, max_size=8), st.data())
    def test_applying_twice_is_harmless(
        self, catalog: Catalog, happened: list[Record], data: st.DataObject
    ) -> None:
        catalog.reset()
        log = log_of(happened)
        catch_up(log, catalog)
        once = view(catalog)
        batch = log.read(after=data.draw(st.integers(0, len(happened) - 1)), limit=5)
        catalog.apply(batch, batch[-1].position)
        assert view(catalog) == once

    @_EXAMPLES
    @given(st.lists(records(), max_size=12))
    def test_no_place_shows_a_price_of_another(
        self, catalog: Catalog, happened: list[Record]
    ) -> None:
        catalog.reset()
        catch_up(log_of(happened), catalog)
        for place in PLACES:
            said = _prices_said(happened, place)
            for product in catalog.products(place):
                shown = {product.price, product.sale_price} - {None}
                told = {point.price for point in catalog.price_history(product.id, place)}
                assert shown | told <= said[product.id]

    @_EXAMPLES
    @given(st.lists(records(), max_size=12))
    def test_one_product_is_as_it_is_among_all(
        self, catalog: Catalog, happened: list[Record]
    ) -> None:
        catalog.reset()
        catch_up(log_of(happened), catalog)
        for place in PLACES:
            everything = catalog.products(place)
            assert everything == sorted(everything, key=lambda product: product.id)
            alone = (catalog.product(product_id, place) for product_id in sorted([MUG, BOWL]))
            assert everything == [product for product in alone if product is not None]

    def test_an_empty_catalogue_knows_nothing(self, catalog: Catalog) -> None:
        assert catalog.position() == 0
        assert catalog.products(HERE) == []
        assert catalog.product(MUG, HERE) is None
        assert catalog.price_history(MUG, HERE) == []
        assert catalog.added(MUG) is None

    def test_a_product_comes_in_whole(self, catalog: Catalog) -> None:
        follow_all(
            catalog, changed(whole=True, title="Mug", price=255, attributes={"glaze": "matt"})
        )
        assert catalog.product(MUG, HERE) == Product(
            MUG, "Mug", price=Money(255, "GBP"), attributes={"glaze": "matt"}
        )
        assert catalog.added(MUG) == day(0)

    def test_a_partial_change_leaves_the_rest(self, catalog: Catalog) -> None:
        first = changed(whole=True, title="Mug", brand="Acme", price=255, attributes={"a": "1"})
        follow_all(catalog, first, changed(at=1, color="red", attributes={"b": "2"}))
        assert catalog.product(MUG, HERE) == Product(
            MUG,
            "Mug",
            brand="Acme",
            color="red",
            price=Money(255, "GBP"),
            attributes={"a": "1", "b": "2"},
        )
        assert catalog.added(MUG) == day(0)

    def test_a_whole_change_clears_what_it_does_not_name(self, catalog: Catalog) -> None:
        first = changed(whole=True, title="Mug", brand="Acme", price=255)
        follow_all(catalog, first, changed(at=1, whole=True, title="Mug"))
        assert catalog.product(MUG, HERE) == Product(MUG, "Mug")

    def test_a_whole_change_leaves_the_offers_of_other_places(self, catalog: Catalog) -> None:
        first = changed(place=STORE, whole=True, title="Mug", price=300)
        follow_all(catalog, first, changed(at=1, whole=True, title="Mug", price=255))
        there = catalog.product(MUG, STORE)
        assert there is not None
        assert there.price == Money(300, "GBP")

    def test_none_clears_a_field(self, catalog: Catalog) -> None:
        first = changed(whole=True, title="Mug", price=300, sale_price=200, attributes={"a": "1"})
        follow_all(catalog, first, changed(at=1, sale_price=None, attributes={"a": None}))
        assert catalog.product(MUG, HERE) == Product(MUG, "Mug", price=Money(300, "GBP"))

    def test_a_place_without_an_offer_has_nothing_to_sell(self, catalog: Catalog) -> None:
        follow_all(catalog, changed(whole=True, title="Mug", price=255))
        for place in (EURO, STORE, ABROAD):
            assert catalog.product(MUG, place) == Product(MUG, "Mug", availability="out_of_stock")

    def test_a_change_of_words_alone_makes_no_offer(self, catalog: Catalog) -> None:
        first = changed(whole=True, title="Mug", price=255)
        follow_all(catalog, first, changed(place=ABROAD, title="Cup"))
        assert catalog.product(MUG, ABROAD) == Product(MUG, "Cup", availability="out_of_stock")

    def test_a_price_in_another_currency_is_kept_under_its_own(self, catalog: Catalog) -> None:
        euros = changed(whole=True, title="Mug", price={"amount": 300, "currency": "EUR"})
        follow_all(catalog, euros)
        assert catalog.product(MUG, HERE) == Product(MUG, "Mug", availability="out_of_stock")
        assert catalog.product(MUG, EURO) == Product(MUG, "Mug", price=Money(300, "EUR"))

    def test_the_ledger_tells_what_was_to_be_paid(self, catalog: Catalog) -> None:
        follow_all(
            catalog,
            changed(whole=True, title="Mug", price=300),
            changed(at=1, brand="Acme"),
            changed(at=2, sale_price=200),
            changed(at=3, price=310),
            changed(at=4, sale_price=None),
            changed(at=5, price=310),
        )
        assert [(p.time, p.price.amount) for p in catalog.price_history(MUG, HERE)] == [
            (day(0), 300),
            (day(2), 200),
            (day(4), 310),
        ]

    def test_the_ledger_is_by_time_not_by_arrival(self, catalog: Catalog) -> None:
        follow_all(catalog, observed(300, 5), observed(200, 1), observed(200, 2), observed(250, 3))
        told = [point.price.amount for point in catalog.price_history(MUG, HERE)]
        assert told == [200, 250, 300]

    def test_of_two_prices_at_one_moment_the_last_said_counts(self, catalog: Catalog) -> None:
        follow_all(catalog, observed(300, 1), observed(200, 1))
        assert catalog.price_history(MUG, HERE) == [PricePoint(day(1), Money(200, "GBP"), "orders")]

    def test_an_observed_price_stands_in_where_none_is_stated(self, catalog: Catalog) -> None:
        follow_all(catalog, observed(300, 1), observed(280, 2), changed(whole=True, title="Mug"))
        assert catalog.product(MUG, HERE) == Product(MUG, "Mug", price=Money(280, "GBP"))

    def test_a_stated_price_stands_above_a_later_observation(self, catalog: Catalog) -> None:
        follow_all(catalog, changed(whole=True, title="Mug", price=300), observed(280, 2))
        assert catalog.product(MUG, HERE) == Product(MUG, "Mug", price=Money(300, "GBP"))

    def test_a_withdrawn_product_leaves_only_its_ledger(self, catalog: Catalog) -> None:
        follow_all(
            catalog,
            changed(whole=True, title="Mug", price=300),
            changed(place=STORE, price=310),
            ProductWithdrawn(MUG, day(1)),
        )
        assert catalog.product(MUG, HERE) is None
        assert catalog.products(STORE) == []
        assert catalog.added(MUG) is None
        assert len(catalog.price_history(MUG, HERE)) == 1
        follow_all(catalog, changed(at=2, whole=True, title="Mug"))
        assert catalog.product(MUG, STORE) == Product(MUG, "Mug", availability="out_of_stock")
        assert catalog.added(MUG) == day(2)

    def test_a_partial_change_of_a_stranger_is_titled_by_its_id(self, catalog: Catalog) -> None:
        follow_all(catalog, changed(price=300))
        assert catalog.product(MUG, HERE) == Product(MUG, "mug", price=Money(300, "GBP"))


def _prices_said(happened: Sequence[Record], place: PricePlace) -> dict[ProductId, set[object]]:
    said: dict[ProductId, set[object]] = {MUG: set(), BOWL: set()}
    for record in happened:
        if isinstance(record, ProductChanged | PriceObserved) and record.place == place:
            said[record.product_id] |= _amounts(record)
    return said


def _amounts(record: ProductChanged | PriceObserved) -> set[object]:
    if isinstance(record, PriceObserved):
        return {record.price}
    stated = (record.fields.get("price"), record.fields.get("sale_price"))
    return {Money(**amount) for amount in stated if amount is not None}
