import pytest

from shopkeeper.catalog import build_columns
from shopkeeper.decisions.offers import Scope, goods_of, in_scope, products_of
from shopkeeper.domain import InvalidRequest, Money, Product, ProductId
from tests.decisions.offers.menus import offer, shelf


def test_amounts_come_from_the_catalogue_and_another_currency_is_unknown() -> None:
    product = Product(
        id=ProductId("p"),
        title="P",
        price=Money(100, "GBP"),
        sale_price=Money(90, "GBP"),
        cost_of_goods_sold=Money(50, "USD"),
        auto_pricing_min_price=Money(60, "GBP"),
    )
    goods = goods_of(build_columns([product], 1))
    assert (goods.price.tolist(), goods.cost.tolist(), goods.minimum.tolist()) == ([90], [-1], [60])


def test_a_scope_is_what_is_named_and_what_meets_the_filters() -> None:
    columns = shelf((1, 1), (1, 1), (1, 1))
    assert in_scope(Scope(), columns).tolist() == [True, True, True]
    assert in_scope(Scope((ProductId("p2"), ProductId("gone"))), columns).tolist() == [0, 0, 1]
    both = Scope((ProductId("p2"),), {"product_type": "Plates"})
    assert in_scope(both, columns).tolist() == [False, True, True]
    with pytest.raises(InvalidRequest, match="colour"):
        in_scope(Scope(filters={"colour": "red"}), columns)


def test_a_bundle_is_of_the_products_of_any_of_its_parts() -> None:
    parts = (Scope((ProductId("p0"),)), Scope((ProductId("p1"),)))
    bundle = offer("set", "bundle", depth_bps=500, parts=parts)
    assert products_of(bundle, shelf((1, 1), (1, 1), (1, 1))).tolist() == [True, True, False]
