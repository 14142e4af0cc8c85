import re
from datetime import timedelta

from shopkeeper.domain import (
    Basis,
    CustomerRef,
    Event,
    Line,
    MessageId,
    OrderId,
    ProductId,
)
from shopkeeper.log import Entry
from tests.experience.governed_shop import publish
from tests.storefront.corner import NOW, Visitor, shown_ids


def _shelf(page: str, title: str) -> str:
    found = re.search(
        rf'<section class="shelf"[^>]*><h2[^>]*>{title}</h2>.*?</section>', page, re.S
    )
    assert found is not None, page
    return found[0]


def _order_long_ago(visitor: Visitor, customer: str, products: list[str]) -> None:
    services, time = visitor.services, NOW - timedelta(days=50)
    person = services.directory.resolve([CustomerRef(id=customer)])[0]
    assert person is not None
    basis = Basis(("analytics", "personalization"), "a test", NOW)
    lines = tuple(Line(ProductId(product)) for product in products)
    for n in range(4):
        message = MessageId(f"long ago {n}")
        event = Event(message, "Order Completed", time, lines, order_id=OrderId(message))
        services.log.append([Entry(message, event, time, person.key, basis)])


PAGES = """\
  - id: home
    stage: top
    slots:
      - {id: start-here, fill: products, n: 2, recipe: starter_kit, title: A good start}
      - {id: for-you, fill: products, n: 4}
      - {id: next, fill: products, n: 3, recipe: next_category, title: New to you}
"""


def test_a_customer_finds_their_regulars_and_what_is_new_to_them(visitor: Visitor) -> None:
    publish(visitor.services, pages=PAGES)
    page = visitor.see("/")
    bags = {f"bag-{n}" for n in range(5)}
    assert bags & set(shown_ids(_shelf(page, "For you")))
    fresh = _shelf(page, "New to you")
    assert len(shown_ids(fresh)) == 3
    assert not bags & set(shown_ids(fresh))
    assert "You bought it" not in fresh
    assert "A good start" not in page


def test_no_product_stands_on_a_page_twice(visitor: Visitor) -> None:
    for ref in ("c-ann", "c-bob", "stranger"):
        visitor.become(ref)
        visitor.see("/product/mug-3")
        visitor.see("/product/bag-1")
        page = visitor.see("/")
        strip = page.partition("Looked at last")[2]
        assert "/product/mug-3" in strip
        assert "/product/bag-1" in strip
        ids = shown_ids(page)
        assert len(ids) == len(set(ids))
        assert not {"mug-3", "bag-1"} & set(ids)


def test_a_shelf_says_so_where_not_all_of_it_was_bought(visitor: Visitor) -> None:
    assert len(shown_ids(_shelf(visitor.see("/"), "For you"))) == 8
    _order_long_ago(visitor, "ann", [f"{kind}-{n}" for kind in ("candle", "mug") for n in range(6)])
    assert len(shown_ids(_shelf(visitor.see("/"), "Your regulars"))) == 8


def test_all_shelves_are_one_decision(visitor: Visitor) -> None:
    publish(visitor.services, pages=PAGES)
    page = visitor.see("/")
    usual, fresh = visitor.told("Product List Viewed")
    assert (usual.placement, fresh.placement) == ("for-you", "next")
    assert usual.decision_id == fresh.decision_id
    for title, told in (("For you", usual), ("New to you", fresh)):
        shelf = _shelf(page, title)
        assert shown_ids(shelf) == [line.product_id for line in told.lines]
        assert set(re.findall(r'data-placement="([^"]+)"', shelf)) == {told.placement}
        assert set(re.findall(r'name="at" value="([^"]+)"', shelf)) == {told.placement}
    assert set(re.findall(r'data-decision="([^"]+)"', page)) == {usual.decision_id}
    assert set(re.findall(r"from=([^&]+)&", page)) == {usual.decision_id}


def test_a_stranger_finds_where_to_begin(visitor: Visitor) -> None:
    publish(visitor.services, pages=PAGES)
    page = visitor.become("stranger")
    assert len(shown_ids(_shelf(page, "A good start"))) == 2
    assert len(shown_ids(page)) == 6
    assert "New to you" not in page
    assert "Your regulars" not in page
