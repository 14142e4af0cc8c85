import re

import pytest

from tests.storefront.corner import Visitor, shown_ids


def _order_id(page: str) -> str:
    found = re.search(r'name="order" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_order_is_told_whole_and_empties_the_basket(visitor: Visitor) -> None:
    visitor.send("/basket/add", product="mug-1", quantity="2", back="/basket")
    visitor.send("/basket/add", product="bag-0", back="/basket")
    order_id = _order_id(visitor.see("/order"))
    page = visitor.send("/order", order=order_id)
    assert "Thank you" in page
    assert order_id in page
    [event] = visitor.told("Order Completed")
    assert [(line.product_id, line.quantity) for line in event.lines] == [
        ("mug-1", 2),
        ("bag-0", 1),
    ]
    assert str(event.total) == "3.50 GBP"
    assert visitor.told("Checkout Started")[-1].order_id == event.order_id == order_id
    assert "Nothing in it yet" in visitor.see("/basket")


def test_an_order_sent_twice_is_one_order(visitor: Visitor) -> None:
    visitor.send("/basket/add", product="mug-1", back="/basket")
    order_id = _order_id(visitor.see("/order"))
    visitor.send("/order", order=order_id)
    visitor.send("/basket/add", product="mug-1", back="/basket")
    visitor.send("/order", order=order_id)
    assert len(visitor.told("Order Completed")) == 1


def test_the_order_names_the_decision_that_showed_the_product(visitor: Visitor) -> None:
    visitor.see("/")
    decision = visitor.told("Product List Viewed")[0].decision_id
    assert decision is not None
    visitor.send("/basket/add", product="mug-1", **{"from": decision, "at": "home", "back": "/"})
    visitor.send("/order", order=_order_id(visitor.see("/order")))
    added, ordered = visitor.told("Product Added")[0], visitor.told("Order Completed")[0]
    assert added.decision_id == ordered.decision_id == decision
    assert added.placement == "home"
    assert ordered.properties["decisions"] == {"mug-1": decision}


@pytest.mark.parametrize(("asked", "left"), [("5", 5), ("1", 1), ("0", 0), ("many", 2), ("-3", 2)])
def test_how_many_can_be_changed(visitor: Visitor, asked: str, left: int) -> None:
    visitor.send("/basket/add", product="mug-1", quantity="2", back="/basket")
    page = visitor.send("/basket/change", product="mug-1", quantity=asked)
    if left:
        assert f'max="999" value="{left}"' in page
    else:
        assert "Nothing in it yet" in page


def test_basket_and_thanks_say_what_goes_with_it(visitor: Visitor) -> None:
    basket = visitor.send("/basket/add", product="mug-1", back="/basket")
    assert "Goes well with it" in basket
    assert "mug-1" not in shown_ids(basket)
    thanks = visitor.send("/order", order=_order_id(visitor.see("/order")))
    assert "Goes well with it" in thanks
    assert "mug-1" not in shown_ids(thanks)


def test_nothing_typed_at_the_order_is_sent(visitor: Visitor) -> None:
    visitor.send("/basket/add", product="mug-1", back="/basket")
    page = visitor.see("/order")
    form = page.partition('<form class="order"')[2].partition("</form>")[0]
    assert re.findall(r' name="([^"]+)"', form) == ["token", "order"]
    assert "Place order: demo, nothing is charged" in form


def test_each_person_has_a_basket_of_their_own(visitor: Visitor) -> None:
    visitor.send("/basket/add", product="mug-1", back="/basket")
    visitor.become("c-bob")
    assert "Nothing in it yet" in visitor.see("/basket")
    visitor.become("c-ann")
    assert "Nothing in it yet" not in visitor.see("/basket")


def test_an_empty_basket_cannot_be_ordered(visitor: Visitor) -> None:
    assert "Nothing in it yet" in visitor.see("/order")
    visitor.send("/order", 404, order="demo-1")
    assert visitor.told("Order Completed") == []


def test_what_is_not_sold_cannot_be_bought(visitor: Visitor) -> None:
    assert "We do not have that" in visitor.send("/basket/add", 404, product="nothing")
    visitor.see("/thanks/demo-unheard-of", 404)
