import pytest

from shopkeeper.domain import (
    Basis,
    CustomerRef,
    Event,
    MessageId,
    Money,
    NotFound,
    PriceObserved,
    ProductChanged,
    ProductId,
)
from shopkeeper.experience import (
    SearchRequest,
    product,
    put_products,
    rebuild_projections,
    search,
    withdraw_products,
)
from shopkeeper.experience.imports import keep_records
from shopkeeper.intake import Arrival
from tests.decisions.shelf import NOW
from tests.experience.room import ask


def mug(**fields):
    return {"id": "mug", "title": "Red mug", "price": "2.55 GBP", **fields}


def test_a_product_put_in_is_found_by_the_next_search(services):
    assert put_products(services, [mug()]).accepted == 1
    assert [p.id for p in search(services, SearchRequest("red mgu")).products] == ["mug"]


def test_putting_the_same_again_changes_nothing(services):
    put_products(services, [mug()])
    head = services.log.head()
    again = put_products(services, [mug()])
    assert (again.accepted, again.unchanged) == (0, 1)
    assert services.log.head() == head


def test_a_change_back_to_what_was_before_is_a_change(services):
    for price in ("2.55 GBP", "3.00 GBP", "2.55 GBP"):
        assert put_products(services, [mug(price=price)]).accepted == 1
    card = product(services, ProductId("mug"))
    assert str(card.product.price) == "2.55 GBP"


def test_a_partial_update_leaves_the_rest(services):
    put_products(services, [mug(brand="Acme")])
    put_products(services, [{"id": "mug", "price": "2.00 GBP"}], whole=False)
    found = product(services, ProductId("mug")).product
    assert (found.title, found.brand, str(found.price)) == ("Red mug", "Acme", "2.00 GBP")


def test_bad_rows_are_rejected_beside_good_ones(services):
    rows = [mug(), {"title": "no id"}, mug(id="b", price="cheap"), {"id": "new", "brand": "x"}]
    done = put_products(services, rows, whole=False)
    assert done.accepted == 1
    assert sorted(wrong.index for wrong in done.rejected) == [1, 2, 3]


def test_a_withdrawn_product_is_gone_everywhere(services):
    put_products(services, [mug()])
    assert withdraw_products(services, [ProductId("mug"), ProductId("never")]) == 1
    assert search(services, SearchRequest("red mug")).total == 0
    with pytest.raises(NotFound, match="no product 'mug'"):
        product(services, ProductId("mug"))


def test_the_lowest_price_is_that_of_the_days_before(services):
    put_products(services, [mug(price="2.00 GBP")])
    put_products(services, [mug(price="3.00 GBP")])
    card = product(services, ProductId("mug"))
    assert [str(point.price) for point in card.history] == ["2.00 GBP", "3.00 GBP"]
    assert str(card.lowest_30_days) == "2.00 GBP"


def test_rebuilding_gives_the_catalogue_that_was_live(services):
    put_products(services, [mug()])
    before = services.catalog.products(services.facts.place)
    seen: list[float] = []
    rebuild_projections(services, seen.append)
    assert services.catalog.products(services.facts.place) == before
    assert seen
    assert ask(services).slates["home"].products


def test_an_import_counts_what_it_leaves_out_of_who_was_erased(services):
    basis = Basis(("analytics",), "our books", NOW)
    ann, bob = CustomerRef("ann"), CustomerRef("bob")
    orders = [
        Arrival(Event(MessageId(f"{who.id} {i}"), "Order Completed", NOW), who, None)
        for who in (ann, bob)
        for i in range(2)
    ]
    [person] = services.directory.resolve([ann])
    services.directory.erase(person, services.clock())
    done = keep_records(services, orders, basis)
    assert (done.accepted, done.dropped) == (2, {"the customer was erased": 2})
    again = keep_records(services, orders, basis)
    assert (again.accepted, again.unchanged, again.dropped) == (0, 2, done.dropped)


def test_a_product_without_a_stated_price_is_known_the_second_time(services):
    place = services.facts.place
    change = ProductChanged(ProductId("vase"), {"id": "vase", "title": "Vase"}, True, place, NOW)
    price = PriceObserved(ProductId("vase"), place, Money(500, "GBP"), NOW, "orders")
    basis = Basis(("analytics",), "test", NOW)
    assert keep_records(services, [change, price], basis).accepted == 2
    again = keep_records(services, [change, price], basis)
    assert (again.accepted, again.unchanged) == (0, 2)
    assert str(product(services, ProductId("vase")).product.price) == "5.00 GBP"
