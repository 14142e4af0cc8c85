"""A page is one decision, and what stands on it is what the decision says."""

import re
from datetime import timedelta
from html import unescape

import pytest

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import Decision, ProductId
from shopkeeper.experience import write_promise
from shopkeeper.log import Kind
from tests.experience.governed_shop import publish
from tests.storefront.corner import NOW, Visitor, shown_ids

OFFERS = """\
  - {id: mugs, title: Mugs for less, kind: percent, depth_bps: 1000, eligibility: Everybody,
     products: {filters: {product_type: Kitchen > Mugs}}, ends: 2024-07-01T00:00:00+00:00,
     unknown_cost: allow}
  - {id: round, title: Fifty pence off, kind: amount, amount: 50, per: basket, least_basket: 200,
     eligibility: The first five, budget: {uses: 5}, stacks_with: [mugs], unknown_cost: allow}
  - {id: bobs, title: For those who came back, kind: percent, depth_bps: 500, unknown_cost: allow,
     eligibility: Whoever ordered before, tiers: [returning],
     products: {filters: {product_type: Bags}}}
"""
BLOCKS = """\
  - {id: hello, kind: hook, headline: "Welcome to {name}", action: Look, link: /offers}
"""


@pytest.fixture
def governed(visitor: Visitor) -> Visitor:
    publish(visitor.services, offers=OFFERS, blocks=BLOCKS)
    return visitor


def decisions(visitor: Visitor) -> list[Decision]:
    read = visitor.services.log.read(0, 10_000, Kind.DECISION)
    return [one.entry.record for one in read if isinstance(one.entry.record, Decision)]


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


LISTS = ["/search?q=mug", "/category?type=Kitchen", "/category?type=Kitchen&price=1-2"]


@pytest.mark.parametrize("path", ["/", "/product/mug-0", "/basket", *LISTS])
def test_a_page_is_one_decision(governed: Visitor, path: str) -> None:
    governed.send("/basket/add", product="mug-1", back="/offers")
    before = len(decisions(governed))
    page = governed.see(path)
    [made] = decisions(governed)[before:]
    assert made.page
    assert set(re.findall(r'data-decision="([^"]+)"', page)) == {made.decision_id}


def test_an_offer_stands_with_who_gets_it_its_end_and_the_price_it_gives(governed: Visitor) -> None:
    said = words(governed.see("/product/mug-0"))
    assert "£1.00 £0.90 with Mugs for less" in said
    assert "Mugs for less Who gets it: Everybody. Until 1 July 2024, 00:00." in said
    basket = words(governed.send("/basket/add", product="mug-1", quantity="2", back="/basket"))
    assert "£1.25 each £1.12 with Mugs for less" in basket
    kept = (
        "Fifty pence off Who gets it: The first five. Kept for this visit until 1 June 2024, 12:30."
    )
    assert kept in basket


def test_a_product_costs_the_same_on_every_page_of_a_visit(governed: Visitor) -> None:
    pages = {"/": governed.become("c-bob")}
    governed.send("/basket/add", product="mug-2", back="/offers")
    pages |= {path: governed.see(path) for path in (*LISTS, "/basket")}
    own = {f"mug-{i}": cost_of(governed.see(f"/product/mug-{i}"), "big") for i in range(6)}
    assert own["mug-1"] == "£1.25 £1.12 with Mugs for less"
    seen = set()
    for path, page in pages.items():
        for product, card in re.findall(r'data-product="(mug-\d)"(.*?)</li>', page, re.DOTALL):
            assert cost_of(card) == own[product], path
            seen.add(path)
    assert {"/", *LISTS} <= seen


def cost_of(page: str, kind: str = "") -> str:
    """What a card, or the head of a product's page, says of its price."""
    start = page.index(f'class="price{" " * bool(kind)}{kind}"')
    found = re.search(r">(.*?)(?:</div>|<p class=.(?:lowest|stock))", page[start:], re.DOTALL)
    assert found is not None
    return words(found[1])


@pytest.mark.parametrize("path", ["/category?type=Kitchen+%3E+Mugs", "/search?q=mug"])
def test_an_ad_that_leads_to_a_list_finds_its_promise_kept_there(
    governed: Visitor, path: str
) -> None:
    ad = Promise(
        "ad",
        NOW - timedelta(days=1),
        NOW + timedelta(days=9),
        ("hello",),
        "mugs",
        product_id=ProductId("mug-3"),
    )
    token = write_promise(governed.services, ad)
    page = governed.see(f"{path}&sk_promise={token}")
    parts = "“Mugs for less”, “Pink Heart Mug”, “Welcome to Corner Shop”"
    assert f"{parts}. It holds on this page." in words(page)
    assert re.search(r'class="block hook" .* data-placement="(search|category)-ad"', page)
    assert shown_ids(page)[0] == "mug-3"
    assert "As the ad you came by said" in words(page)
    assert "Not all of it can be kept here" in words(governed.see("/category?type=Bags"))


def test_where_nothing_is_found_what_is_shown_instead_costs_what_it_costs(
    governed: Visitor,
) -> None:
    page = governed.see("/search?q=zzxqvy")
    assert "with Mugs for less" in words(page.partition("Have a look at these instead")[2])


def test_nothing_is_said_to_have_cost_more_unless_the_ledger_says_so(governed: Visitor) -> None:
    assert "below <s>" not in governed.see("/product/mug-0")
    assert "<s>" not in governed.see("/product/mug-1")


def test_the_words_of_a_law_stand_at_the_price_they_are_about(visitor: Visitor) -> None:
    duty = "THIS PRICE WAS SET BY AN ALGORITHM USING YOUR PERSONAL DATA"
    market = f'  - {{id: GB, source: a test, disclosures: [{{code: test, text: "{duty}"}}]}}\n'
    publish(visitor.services, offers=OFFERS, markets=market)
    page = visitor.see("/product/bag-0")
    assert f"with For those who came back {duty}" in words(page)
    visitor.become("stranger")
    assert duty not in visitor.see("/product/bag-0")


def test_the_basket_and_the_order_come_to_what_the_offers_make_of_them(governed: Visitor) -> None:
    governed.send("/basket/add", product="mug-1", quantity="2", back="/basket")
    basket = words(governed.see("/basket"))
    assert "At full price £2.50 Fifty pence off −£0.50 Mugs for less −£0.26 Total £1.74" in basket
    order = governed.see("/order")
    assert "Total £1.74" in words(order)
    found = re.search(r'name="order" value="([^"]+)"', order)
    assert found is not None
    governed.send("/order", order=found[1])
    [told] = governed.told("Order Completed")
    assert str(told.total) == "1.74 GBP"
    assert sorted(told.properties["offers"]) == ["mugs", "round"]
    assert str(told.properties["discount"]) == "0.76"


def test_a_block_says_where_its_facts_are_from(governed: Visitor) -> None:
    said = words(governed.see("/"))
    assert "Welcome to Corner Shop" in said
    assert "Name: Corner Shop: stated by the shop" in said


def test_the_shops_own_image_is_drawn_with_its_words_and_its_size(visitor: Visitor) -> None:
    drawn = "image: {}, alt: A <mug> of ours, width: 64, height: 28}}\n"
    first = "  - {id: hello, kind: hook, headline: Hello, " + drawn.format("/pictures/mug.svg")
    publish(visitor.services, blocks=first)
    page = visitor.see("/")
    assert '<img src="/pictures/mug.svg" alt="A &lt;mug&gt; of ours" width="64" height="28"' in page
    away = first.replace("/pictures/mug.svg", "https://elsewhere.example/mug.svg")
    publish(visitor.services, blocks=away)
    page = visitor.see("/")
    assert "Hello" in page
    assert "elsewhere.example" not in page


@pytest.mark.parametrize("name", ["gone.svg", "..%2Fshop.yaml", "%2e%2e%2fshop.yaml", "x%00.svg"])
def test_no_file_beside_the_shops_images_is_served(visitor: Visitor, name: str) -> None:
    visitor.see(f"/pictures/{name}", 404)


def test_a_block_that_is_seen_and_followed_is_counted(governed: Visitor) -> None:
    href = re.search(r'href="(/promotion[^"]+)"', governed.see("/"))
    assert href is not None
    decision = decisions(governed)[-1].decision_id
    seen = {"token": governed.token, "decision_id": decision, "placement": "hero", "page": "home",
            "blocks": [{"id": "hello", "position": 1}]}  # fmt: skip
    assert governed.client.post("/seen", json=seen).status_code == 204
    for _ in range(2):
        page = governed.see(unescape(href[1]))
        assert "Every offer we make" in page
    noticing = governed.services.noticing
    noticing.look(governed.services.shops.current())
    counted = {block: tally for (block, _), tally in noticing.tallies.items()}
    assert counted["hello"] == (1, 1)
    governed.see("/promotion?block=made-up&from=d", 404)


def test_the_menu_lists_every_offer_with_its_terms(governed: Visitor) -> None:
    assert 'href="/offers"' in governed.see("/").partition("<footer")[2]
    said = words(governed.see("/offers"))
    for title in ("Mugs for less", "Fifty pence off", "For those who came back"):
        assert title in said
    assert "From a basket of £2.00 May run out before its end" in said
    assert "Can be combined with “Fifty pence off”" in said
    assert "For: Returning customers" in said


def test_parts_of_a_product_stand_as_the_page_has_them_and_none_is_empty(
    governed: Visitor,
) -> None:
    parts = re.findall(r'id="part-(\w+)"', governed.see("/product/mug-0"))
    assert parts == ["specifications", "guarantees", "delivery"]
