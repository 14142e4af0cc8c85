"""A new product is ranked on the next request, a new customer served from the first click."""

from collections.abc import Iterable
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers import NOBODY
from shopkeeper.decisions import Policy, Shop, decide, open_shop
from shopkeeper.domain import (
    Context,
    DecisionId,
    PlacementRequest,
    Product,
    ProductId,
    Shown,
)
from shopkeeper.models import (
    Bundle,
    ContentConfig,
    ContentSimilarity,
    CosineItemKNN,
    CosineItemKNNConfig,
    Popularity,
    PopularityConfig,
    goods_of,
)
from tests.decisions.shelf import IDS, event, interactions, moment, profile

TITLES = (
    "Red coffee mug", "Blue coffee mug", "White tea cup", "Silver tea spoon", "Garden hose reel",
    "Garden spade", "Wool scarf", "Wool hat", "Paper lantern", "Paper garland", "Candle", "Soap",
)  # fmt: skip
KNOWN = [Product(id=p, title=t) for p, t in zip(IDS, TITLES, strict=True)]
NEW_MUG = Product(id=ProductId("new mug"), title="Green coffee mug")
NEW_SCARF = Product(id=ProductId("new scarf"), title="Striped wool scarf")
D = DecisionId("d")


def opened(products: Iterable[Product], former: Shop | None = None, content: float = 0.3) -> Shop:
    columns = build_columns(list(products), version=1)
    return open_shop(columns, SearchIndex(columns), bundle(content), former)


def bundle(content: float, made: dict[float, Bundle] = {}) -> Bundle:  # noqa: B006
    if content not in made:
        goods = goods_of(build_columns(KNOWN, version=1), IDS)
        data = replace(interactions(), goods=goods)
        models = {
            "popularity": Popularity(PopularityConfig()).fit(data),
            "item_knn": CosineItemKNN(CosineItemKNNConfig()).fit(data),
            "content": ContentSimilarity(ContentConfig()).fit(data),
        }
        weights = {"popularity": 0.05, "item_knn": 1.0, "content": content}
        made[content] = Bundle("v1", IDS, models, weights)
    return made[content]


def shown(at: Shop, name: str = "home", n: int = 12, **known: object) -> tuple[Shown, ...]:
    slot = PlacementRequest(name, n=n)
    return decide(moment(at, slot=slot, **known), D).slates[name].products


def place_of(product: Product, found: tuple[Shown, ...]) -> int:
    return next((one.position for one in found if one.id == product.id), 99)


@pytest.mark.parametrize("content", [0.0, 0.3])
def test_a_product_put_in_a_second_ago_is_on_the_page_of_one_like_it(content):
    products = [*KNOWN, NEW_SCARF, NEW_MUG]
    at = opened(products, opened(KNOWN, content=content), content)
    context = Context(page="product", product_id=ProductId("p0"))
    found = shown(at, "product", context=context)
    mine = found[place_of(NEW_MUG, found) - 1]
    assert mine.retriever == "content"
    assert mine.reasons[0].text == "Like Red coffee mug"
    assert mine.position < place_of(NEW_SCARF, found)


def test_it_is_offered_to_who_took_to_its_like_and_not_to_others():
    at = opened([*KNOWN, NEW_MUG, NEW_SCARF])
    likes_wool = profile(event("Product Viewed", "p7", days_ago=0.01))
    found = shown(at, who=likes_wool)
    assert place_of(NEW_SCARF, found) < place_of(NEW_MUG, found)
    likes_mugs = profile(event("Order Completed", "p1", days_ago=40))
    found = shown(at, who=likes_mugs)
    assert place_of(NEW_MUG, found) < place_of(NEW_SCARF, found)


def test_what_a_new_product_is_like_may_be_asked_on_its_own_page():
    at = opened([*KNOWN, NEW_MUG])
    found = shown(at, "product", n=2, context=Context(page="product", product_id=NEW_MUG.id))
    assert {one.id for one in found} == {"p0", "p1"}
    assert {one.retriever for one in found} == {"content"}


def test_looking_at_a_new_product_is_heard_at_once():
    at = opened([*KNOWN, NEW_MUG])
    who = profile(event("Product Viewed", "new mug", days_ago=0.01))
    assert shown(at, who=who)[0].reasons[0].text == "Because you looked at Green coffee mug"


def test_one_after_the_other_or_all_at_once_new_products_are_the_same():
    stepwise = opened([*KNOWN, NEW_MUG, NEW_SCARF], opened([*KNOWN, NEW_MUG], opened(KNOWN)))
    at_once = opened([*KNOWN, NEW_MUG, NEW_SCARF])
    who = profile(event("Product Viewed", "p1", days_ago=0.01))
    assert shown(stepwise, who=who) == shown(at_once, who=who)
    assert stepwise.newcomers.tolist() == at_once.newcomers.tolist() == [12, 13]


def test_a_product_that_went_still_speaks_for_its_like():
    at = opened([p for p in KNOWN if p.id != "p0"])
    who = profile(event("Product Viewed", "p0", days_ago=0.01))
    assert at.to_shop[at.items[ProductId("p0")]] == -1
    found = shown(at, who=who)
    assert ProductId("p0") not in {one.id for one in found}
    assert found[0].id == "p1"
    assert found[0].reasons[0].code == "history"


def test_a_new_customer_is_served_from_the_first_click_and_before_it():
    at = opened(KNOWN)
    nothing, click = (
        shown(at),
        shown(at, who=profile(event("Product Clicked", "p6", days_ago=0.01))),
    )
    assert {one.retriever for one in nothing} == {"popularity"}
    assert [one.id for one in nothing] != [one.id for one in click]
    assert "p7" in {one.id for one in click[:2]}


def test_the_words_of_the_last_search_are_asked_with():
    at = opened(KNOWN)
    search = msgspec.structs.replace(
        event("Products Searched", days_ago=0.01), query="something for the garden"
    )
    first = shown(at, who=profile(search))[:2]
    assert {one.id for one in first} == {"p4", "p5"}
    assert first[0].reasons[0].text == "Because you searched for “something for the garden”"
    old = msgspec.structs.replace(search, time=event("x", days_ago=3).time)
    assert shown(at, who=profile(old)) == shown(at)


def test_new_products_are_shown_to_learn_about_them_and_say_so():
    at = opened([*KNOWN, NEW_MUG, NEW_SCARF])
    asked = moment(at, slot=PlacementRequest("home", n=4))
    asked = replace(asked, policy=Policy(exploration=0.5))
    seen = set()
    for seed in range(40):
        products = decide(asked, D, np.random.default_rng(seed)).slates["home"].products
        assert products[0].propensity == 1.0
        for one in products[1:]:
            explored = one.retriever == "exploration"
            assert one.propensity == (1.0 if one.position == 2 else 0.25 if explored else 0.5)
            if explored:
                assert one.reasons[0].text == "New here: shown to learn whether people like it"
                seen.add(one.id)
    assert seen == {"new mug", "new scarf"}


def test_nothing_is_explored_in_the_holdout_or_against_a_guard():
    at = opened([*KNOWN, NEW_MUG, msgspec.structs.replace(NEW_SCARF, availability="out_of_stock")])
    policy = Policy(exploration=1.0, diversity=1.0, margin_loss=1.0)
    held = replace(moment(at, NOBODY, holdout=1.0), policy=policy)
    assert {p.retriever for p in decide(held, D).slates["home"].products} == {"popularity"}
    free = replace(moment(at, slot=PlacementRequest("home", n=4)), policy=policy)
    explored = {
        product.id
        for seed in range(20)
        for product in decide(free, D, np.random.default_rng(seed)).slates["home"].products
        if product.retriever == "exploration"
    }
    assert explored == {"new mug"}
