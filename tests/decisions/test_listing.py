"""Lists that were found or given are governed like every page, and nothing joins them."""

from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.decisions import (
    FOUND,
    MAX_REORDERED,
    ListPart,
    Moment,
    Shop,
    decide,
    left_out,
    page_of_list,
    rank,
    reorder_found,
)
from shopkeeper.decisions.merchandising import MerchandisingFile, MerchandisingRule
from shopkeeper.decisions.offers import Offer, OffersFile, Scope
from shopkeeper.decisions.pages import load_pages
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    DecideRequest,
    Decision,
    InvalidRequest,
    PlacementRequest,
    ProductId,
)
from tests.decisions.governed_files import DAY
from tests.decisions.governed_strategies import D, asked, moments, others, shop_with
from tests.decisions.shelf import IDS, NOW, N, event, moment, profile

few = settings(max_examples=25, deadline=None)
PAGES = load_pages("""
pages:
  - {id: search, stage: top, link: landing, slots: [{id: here, fill: offers, n: 4}]}
  - {id: zone, stage: top, no_personalize: true, slots: [{id: there, fill: offers, n: 4}]}
  - {id: bare, stage: middle, link: product, slots: [{id: offers, fill: offers, n: 4}]}
""").said
items = st.lists(st.integers(0, N - 1), unique=True, max_size=N).map(
    lambda some: np.array(some, np.int32)
)


def on_list(plain: Moment, page: str = "search", n: int = N) -> Moment:
    """The same moment, asking for a list on that page."""
    request = msgspec.structs.replace(
        plain.request, page=page, placements=(PlacementRequest(FOUND, n=n),)
    )
    return replace(plain, request=request)


def found(at: Moment, these: Any, part: ListPart | None = None) -> Decision:
    falling = np.linspace(1.5, 1.0, len(these), dtype=np.float32)
    return reorder_found(at, np.array(these, np.int32), falling, D, part)


def ids(decision: Decision) -> list[str]:
    return [one.id for slate in decision.slates.values() for one in slate.products]


def steering(*rules: MerchandisingRule) -> Shop:
    return shop_with(pages=PAGES, merchandising=MerchandisingFile(rules))


def moving(act: Any, *products: str, **more: Any) -> MerchandisingRule:
    return MerchandisingRule(act, act, "because", Scope(tuple(map(ProductId, products))), **more)


@few
@given(moments(), items)
def test_nothing_joins_a_list_and_all_of_it_is_priced(drawn: Moment, these: Any) -> None:
    at = on_list(drawn)
    searched = found(at, these)
    away = {product for product in searched.steered if product not in ids(searched)}
    assert {*ids(searched), *away} == {IDS[i] for i in these}
    given_back = rank(at, tuple(IDS[i] for i in these), D)
    assert sorted(ids(given_back)) == sorted(IDS[i] for i in these)
    for decision in (searched, given_back):
        [slate] = decision.slates.values()
        assert [one.position for one in slate.products] == [*range(1, len(slate.products) + 1)]
        prices = drawn.shop.columns.price
        priced = {product for product in ids(decision) if prices[IDS.index(product)] >= 0}
        assert priced <= decision.prices.keys()
        assert decision.page == "search"
        assert all(one.reasons for one in slate.products)


@few
@given(st.data(), moments(), items)
def test_on_a_page_for_nobody_in_particular_all_get_one_list(
    data: st.DataObject, one: Moment, these: Any
) -> None:
    pages = replace(one.shop.governed.rules, pages=PAGES)
    at = replace(one.shop, governed=replace(one.shop.governed, rules=pages))
    mine, yours = (
        found(on_list(replace(m, shop=at), "zone"), these) for m in (one, data.draw(others(one)))
    )
    assert mine.arm == "off"
    assert msgspec.structs.replace(mine, request=yours.request) == yours


@few
@given(moments(), items, st.integers(1, 5))
def test_pages_of_a_list_are_the_whole_of_it_in_its_order(
    drawn: Moment, these: Any, n: int
) -> None:
    at = on_list(drawn)
    whole = ids(found(at, these))
    parts = [ids(found(at, these, ListPart(n, start))) for start in range(0, N, n)]
    assert [product for part in parts for product in part] == whole


def test_what_lies_behind_what_may_be_moved_keeps_the_order_of_the_words() -> None:
    loyal = profile(event("Order Completed", "p6"), event("Order Completed", "p6", days_ago=30))
    at = on_list(asked(steering(moving("pin", "p3", position=1)), loyal))
    shown = found(at, [1, 3, 6], ListPart(3, 0, MAX_REORDERED)).slates[FOUND].products
    assert [one.id for one in shown] == ["p1", "p3", "p6"]
    assert [one.position for one in shown] == [201, 202, 203]


def test_what_people_moved_is_moved_among_what_was_found_alone() -> None:
    at = steering(
        moving("pin", "p4", "p9", position=1, placements=("search",)),
        moving("boost", "p5", strength=9.0),
        moving("exclude", "p0", placements=("search",)),
    )
    searched = found(on_list(asked(at)), [0, 1, 2, 3, 4, 5])
    assert ids(searched)[:2] == ["p4", "p5"]
    assert not {"p9", "p0"} & {*ids(searched)}
    assert searched.slates[FOUND].products[0].reasons[-1].code == "pinned"
    assert searched.steered == {"p4": "pin", "p5": "boost", "p0": "exclude"}
    given_back = rank(on_list(asked(at)), tuple(IDS[:6]), D)
    assert {"p0", "p4"} <= {*ids(given_back)}
    assert given_back.steered == {"p5": "boost"}


def test_what_is_excluded_from_a_given_list_stands_last() -> None:
    first = ids(rank(on_list(asked(steering())), IDS, D))[0]
    at = steering(moving("exclude", first, placements=("rank",)))
    assert ids(rank(on_list(asked(at)), IDS, D))[-1] == first


def test_what_people_want_in_no_search_is_not_looked_for() -> None:
    everywhere, elsewhere = moving("exclude", "p1"), moving("exclude", "p2", placements=("here",))
    assert left_out(asked(steering(elsewhere))) is None
    assert left_out(asked(steering())) is None
    both = replace(steering(everywhere, moving("exclude", "p3", placements=("search",))))
    away = left_out(asked(both))
    assert away is not None
    assert np.flatnonzero(away).tolist() == [1, 3]
    found = both.search.search("thing", n=N, away=away)
    assert found.total == N - 2
    assert sum(found.facets["brand"].values()) == N - 2
    assert not {1, 3} & {*found.items.tolist()}


def test_the_product_of_the_ad_comes_first_where_the_ad_may_lead() -> None:
    ad = Promise("ad", NOW - DAY, NOW + DAY, product_id=ProductId("p7"))
    at = asked(steering(moving("pin", "p4", position=1)), promise=ad)
    searched = found(on_list(at), [0, 4, 7])
    assert ids(searched)[:2] == ["p7", "p4"]
    assert searched.slates[FOUND].products[0].reasons[-1].code == "promised"
    assert searched.promise is not None
    assert searched.promise.kept
    elsewhere = found(on_list(at), [0, 4]).promise
    assert elsewhere is not None
    assert elsewhere.breaks == ("product p7: not on this page",)
    assert ids(found(on_list(at, "zone"), [0, 4, 7]))[0] == "p4"


def test_offers_of_a_list_cost_what_they_cost_on_the_products_own_page() -> None:
    ten = Offer("ten", "Ten", "percent", "All", depth_bps=1000, unknown_cost="allow",
                products=Scope(filters={"brand": "Acme"}))  # fmt: skip
    at = asked(shop_with(pages=PAGES, offers=OffersFile(offers=(ten,))))
    [offer] = found(on_list(at), range(N)).offers
    for product in IDS:
        context = msgspec.structs.replace(at.request.context, product_id=product)
        own = replace(at, request=DecideRequest(page="bare", context=context))
        alone = {p: m for one in decide(own, D).offers for p, m in one.prices.items()}
        assert alone.get(product) == offer.prices.get(product)


def test_a_list_stands_even_where_the_shop_has_no_page_for_it() -> None:
    ten = Offer("ten", "Ten", "percent", "All", depth_bps=1000, unknown_cost="allow")
    none = msgspec.structs.replace(PAGES, pages=PAGES.pages[1:])
    with_page, without = (
        shop_with(pages=pages, offers=OffersFile(offers=(ten,))) for pages in (PAGES, none)
    )
    assert page_of_list(with_page, "category") == "search" == page_of_list(without, "category")
    assert page_of_list(with_page, "bare") == "bare"
    with pytest.raises(InvalidRequest, match="`page` must be one of zone, bare, got 'attic'"):
        page_of_list(without, "attic")
    searched = found(on_list(asked(without)), range(N))
    assert (searched.page, searched.offers) == ("search", ())
    assert len(searched.prices) == N
    assert [one.id for one in found(on_list(asked(with_page)), range(N)).offers] == ["ten"]


def test_only_a_list_is_one() -> None:
    plain = asked(shop_with(pages=PAGES), page="search")
    assert not plain.is_list
    assert on_list(plain).is_list
    assert not moment(plain.shop, slot=PlacementRequest(FOUND)).is_list
