"""The live facts a block may quote."""

from datetime import timedelta

import pytest

from shopkeeper.decisions.blocks import Fact, Facts, ends_fact, product_live, shop_facts
from shopkeeper.decisions.blocks.facts import LOW_STOCK, unpressed
from shopkeeper.domain import Money, PricePlace, Product, ProductId, ShopFacts
from tests.decisions.blocks.orders import NOW
from tests.decisions.blocks.test_counted import counted

SHOP = ShopFacts(
    "Mugs", PricePlace("GB", "GBP"), return_days=30, free_shipping_from=Money(5_000, "GBP"),
    assumed=("return_days",),
)  # fmt: skip
MUG = Product(ProductId("mug"), "Blue mug", attributes={"stock": "3"})


def test_what_the_shop_states_is_quoted_and_what_it_does_not_is_not() -> None:
    facts = Facts(shop_facts(SHOP))
    money = facts.of("free_shipping_from", None, NOW)
    assert isinstance(money, Fact)
    assert (money.value, money.assumed) == ("50.00 GBP", False)
    assert facts.of("warranty_years", None, NOW) == "the shop states no `warranty_years`"
    assert facts.of("support_hours", None, NOW) == "the shop states no `support_hours`"


def test_what_nobody_checked_is_labelled() -> None:
    assert shop_facts(SHOP)["return_days"].assumed


def test_counts_need_a_product_and_a_log() -> None:
    assert Facts().of("bought_30d", 0, NOW) == "`bought_30d` was not counted"
    assert "no product" in str(Facts(goods=counted(bought=20)).of("bought_30d", None, NOW))
    assert isinstance(Facts(goods=counted(bought=20)).of("bought_30d", 0, NOW), Fact)


def test_a_stock_is_told_while_it_was_just_read() -> None:
    facts = Facts(live=product_live(MUG, NOW))
    stock = facts.of("stock", 0, NOW + timedelta(minutes=5))
    assert isinstance(stock, Fact)
    assert stock.value == "3"
    assert "was last read" in str(facts.of("stock", 0, NOW + timedelta(hours=2)))
    assert isinstance(facts.of("product", 0, NOW + timedelta(hours=2)), Fact)


@pytest.mark.parametrize("stock", ["", "many", "-1", "2.5", "³"])
def test_a_stock_that_is_no_number_is_not_told(stock: str) -> None:
    product = Product(ProductId("mug"), "Mug", attributes={"stock": stock})
    assert "stock" not in product_live(product, NOW)


def test_only_little_is_little_and_only_what_is_to_come_ends() -> None:
    few, many = (Fact(str(n), "", amount=float(n)) for n in (LOW_STOCK, LOW_STOCK + 1))
    assert unpressed("stock", few, NOW) == ""
    assert "not little" in unpressed("stock", many, NOW)
    assert "not little" in unpressed("stock", Fact("0", "", amount=0.0), NOW)
    end = ends_fact(NOW)
    assert unpressed("ends", end, NOW - timedelta(seconds=1)) == ""
    assert "it ended on 1 November 2026" in unpressed("ends", end, NOW)
