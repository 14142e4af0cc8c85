import re
from pathlib import Path

import pytest
from litestar.testing import TestClient

from tests.storefront.corner import NASTY, Visitor, corner_shop, open_app, shown_ids


def test_each_person_gets_a_page_of_their_own(visitor: Visitor) -> None:
    ann, bob = visitor.see("/"), visitor.become("c-bob")
    assert shown_ids(ann) != shown_ids(bob)
    assert shown_ids(ann)[0].startswith("bag")
    assert shown_ids(bob)[0].startswith("mug")
    assert "Picked for customer ann" in ann
    assert "Picked for customer bob" in bob


def test_every_product_that_was_chosen_says_why_and_can_be_waved_away(visitor: Visitor) -> None:
    page = visitor.see("/")
    chosen = len(shown_ids(page))
    assert chosen == page.count('class="reason"') == page.count(">Not interested<") > 0
    assert re.search(r'class="reason">You bought it (twice|\d+ times), last on', page)


def test_a_click_is_told_once_with_its_decision_and_place(visitor: Visitor) -> None:
    href = re.search(r'href="(/product/[^"]+from=[^"]+)"', visitor.see("/"))
    assert href is not None
    path = href[1].replace("&amp;", "&")
    visitor.see(path)
    visitor.see(path)
    [click] = visitor.told("Product Clicked")
    shown = visitor.told("Product List Viewed")[0]
    assert click.decision_id == shown.decision_id
    assert click.placement == "for-you"
    assert click.lines[0].position == 1
    assert click.lines[0].product_id == shown.lines[0].product_id
    assert [view.lines[0].product_id for view in visitor.told("Product Viewed")] == [
        click.lines[0].product_id
    ] * 2


def test_what_was_looked_at_is_in_the_next_page(visitor: Visitor) -> None:
    visitor.become("stranger")
    before = visitor.see("/")
    visitor.see("/product/candle-3")
    after = visitor.see("/")
    assert "Looked at last" not in before
    assert "Looked at last" in after
    assert "Yellow" not in before.partition("Looked at last")[2]
    assert shown_ids(before) != shown_ids(after)


def test_what_is_clicked_as_a_customer_says_whose_click_it_was(visitor: Visitor) -> None:
    visitor.see("/product/mug-0")
    logged = visitor.services.log.read(after=0, limit=10_000)[-2]
    basis = logged.entry.basis
    assert basis is not None
    assert set(basis.purposes) == {"analytics", "personalization"}
    assert "demo" in basis.source


def test_a_product_page_tells_price_stock_history_variants_and_what_goes_with_it(
    visitor: Visitor,
) -> None:
    page = visitor.see("/product/mug-0")
    assert "£1.50" in page
    assert "The lowest price of the last 30 days was <b>£0.80</b>" in page
    assert 'class="chart-line" d="M8.0' in page
    assert "Other versions" in page
    assert "/product/mug-1" in page.partition("Other versions")[2].partition("<section")[0]
    assert "Goes well with it" in page
    assert "Often chosen together with" in page


def test_what_nobody_measured_is_labelled(visitor: Visitor) -> None:
    page = visitor.see("/product/mug-0")
    assert re.search(r"In stock\s*<span class=\"guess\"", page)
    assert re.search(r"Ida\s*<span class=\"guess\"", page)
    assert not re.search(r"Olga\s*<span class=\"guess\"", visitor.see("/product/mug-1"))
    assert re.search(r"30 days to return\s*<span class=\"guess\"", page)
    assert re.search(r"Free delivery from £50.00\s*</p>", page)


def test_nothing_a_product_says_becomes_markup(visitor: Visitor) -> None:
    for path in ("/product/nasty/1", "/search?q=jar", f"/search?q={NASTY}", "/tiles/nasty/1"):
        page = visitor.see(path)
        assert "alert(" not in page or "&lt;script&gt;" in page or "&#34;x&#34;" in page
        assert "<script>" not in page


def test_search_mends_a_typo_and_says_so(visitor: Visitor) -> None:
    page = visitor.see("/search?q=candel")
    assert "Nothing is spelled “candel” here" in page
    assert shown_ids(page)
    assert {product.partition("-")[0] for product in shown_ids(page)} == {"candle"}
    assert visitor.told("Products Searched")[0].query == "candel"


def test_search_is_in_the_order_that_suits_whoever_asks(visitor: Visitor) -> None:
    ann = shown_ids(visitor.see("/search?q=red"))
    visitor.become("c-bob")
    bob = shown_ids(visitor.see("/search?q=red"))
    assert set(ann) == set(bob)
    assert ann[0].startswith("bag")
    assert bob[0].startswith("mug")


def test_filters_narrow_what_is_found(visitor: Visitor) -> None:
    assert shown_ids(visitor.see("/search?q=mug&f.brand=Olga")) == ["mug-1"]
    assert "bag-4" not in shown_ids(visitor.see("/category?type=Bags&stock=1"))
    assert "bag-4" in shown_ids(visitor.see("/category?type=Bags"))
    cheap = shown_ids(visitor.see("/category?type=Bags&price=0-1.2"))
    assert cheap == ["bag-0"]


def test_an_empty_answer_offers_a_way_on(visitor: Visitor) -> None:
    page = visitor.see("/search?q=zzxqvy")
    assert "Nothing fits." in page
    assert "Have a look at these instead" in page
    assert shown_ids(page)


def test_a_category_has_its_parts_and_the_way_back(visitor: Visitor) -> None:
    page = visitor.see("/category?type=Kitchen")
    assert '/category?type=Kitchen+%3E+Mugs"' in page
    assert 'aria-label="You are here"' in page
    assert {p.partition("-")[0] for p in shown_ids(page)} <= {"mug", "bowl", "nasty/1"}


def test_pages_of_a_long_list_do_not_overlap(visitor: Visitor) -> None:
    first, second = (shown_ids(visitor.see(f"/search?page={n}")) for n in (1, 2))
    assert len(first) == 24
    assert len({*first, *second}) == 25


def test_beyond_the_last_page_is_the_last_page(visitor: Visitor) -> None:
    page = visitor.see("/search?page=999")
    assert "page 2 of 2" in page
    assert len(shown_ids(page)) == 1
    assert "Nothing fits." in visitor.see("/search?q=zzxqvy&page=9")


def test_a_kind_that_is_not_sold_gets_a_page_with_a_way_on(visitor: Visitor) -> None:
    page = visitor.see("/category?type=Nope", 404)
    assert "We have no kind called “Nope”" in page
    assert 'href="/search?q=Nope"' in page
    assert "/category?type=Kitchen" in page
    assert shown_ids(visitor.see("/category?type=kitchen"))


def test_a_product_is_found_whatever_the_case_of_its_id(visitor: Visitor) -> None:
    answer = visitor.client.get("/product/MUG-0?from=d1&at=home", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/product/mug-0?from=d1&at=home"


def test_found_products_say_what_is_the_customers_own_and_nothing_else(visitor: Visitor) -> None:
    reasons = re.findall(r'class="reason">([^<]+)', visitor.see("/search?q=red"))
    assert reasons
    assert all(reason.startswith(("You ", "Because you ")) for reason in reasons)
    visitor.see("/product/mug-1")
    visitor.become("stranger")
    assert 'class="reason"' not in visitor.see("/search?q=mug")


def test_a_price_that_never_changed_is_one_sentence(visitor: Visitor) -> None:
    page = visitor.see("/product/bag-0")
    assert re.search(r"<b>£1.00</b> since \d+ \w+ 20\d\d", page)
    assert 'class="chart"' not in page


def test_a_shop_without_a_model_still_opens(tmp_path: Path) -> None:
    services = corner_shop(tmp_path, trained=False)
    with TestClient(open_app(services)) as client:
        page = Visitor(services, client).see("/")
    assert "Not personalised: no trained model is there to answer." in page
    assert shown_ids(page)
    services.log.close()


@pytest.mark.parametrize("path", ["/", "/search?q=mug", "/product/mug-0", "/basket"])
def test_every_page_offers_to_be_somebody_else(visitor: Visitor, path: str) -> None:
    page = visitor.see(path)
    assert "View as" in page
    assert re.findall(r'name="as" value="([^"]+)"', page) == [
        "c-ann",
        "c-bob",
        "stranger",
        "basket",
    ]
    assert "Data: Corner &amp; Sons, CC BY 4.0" in page
