"""What a search found and what was given to be ordered, governed: one price, and each hold once."""

from datetime import timedelta

import pytest

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Context,
    Decision,
    InvalidRequest,
    Money,
    ProductId,
    SessionId,
)
from shopkeeper.experience import (
    RankRequest,
    SearchRequest,
    Services,
    promises_kept,
    rank,
    search,
    why,
    write_promise,
)
from shopkeeper.log import Kind
from tests.experience.governed_shop import LAST, PRICED, TEN, offers, page, priced, publish

V1 = SessionId("v1")
ALL = tuple(ProductId(row["id"]) for row in PRICED)
BAGS = """\
  - {id: bags, title: A pound off bags, kind: amount, amount: 100, eligibility: Everybody,
     products: {filters: {product_type: Bags}}}
  - {id: kitchen, title: Five percent off, kind: percent, depth_bps: 500, eligibility: Everybody,
     products: {filters: {product_type: Kitchen}}}
  - {id: round, title: Two pounds off, kind: amount, amount: 200, per: basket, least_basket: 900,
     eligibility: From nine pounds, stacks_with: [bags, kitchen], budget: {uses: 5}}
"""
MANY = "".join(
    f"  - {{id: o{i}, title: {i} percent off, kind: percent, depth_bps: {i}00, eligibility: All,"
    f" products: {{ids: [p{i}, p{i + 6}]}}}}\n"
    for i in range(1, 7)
)


def found(services: Services, words: str = "thing", **more: object) -> Decision:
    asked = SearchRequest(words, session_id=V1, **more)  # type: ignore[arg-type]
    return search(services, asked).decision


def cost(decision: Decision) -> dict[ProductId, tuple[Money, Money]]:
    """What each product on the page costs, and costs with offers."""
    less = {product: money for one in decision.offers for product, money in one.prices.items()}
    return {
        product: (shown.price, less.get(product, shown.price))
        for product, shown in decision.prices.items()
    }


@pytest.mark.parametrize("menu", [TEN, LAST, BAGS, MANY, ""])
def test_a_product_costs_the_same_wherever_it_stands(services: Services, menu: str) -> None:
    publish(priced(services), offers=menu)
    told = [
        page(services, "home"),
        found(services),
        found(services, "", filters={"product_type": "Bags"}, page="category"),
        found(services, n=3, offset=6),
        rank(services, RankRequest(ALL, session_id=V1)),
        page(services, "basket", basket=ALL[:1]),
        *(page(services, "product", product_id=product) for product in ALL),
    ]
    costs: dict[ProductId, set[tuple[Money, Money]]] = {}
    for decision in told:
        shown = {one.id for slate in decision.slates.values() for one in slate.products}
        assert shown <= decision.prices.keys()
        for product, money in cost(decision).items():
            costs.setdefault(product, set()).add(money)
    assert costs.keys() >= {*ALL}
    assert {len(different) for different in costs.values()} == {1}


def test_a_visit_that_pages_through_results_holds_an_offer_once(services: Services) -> None:
    publish(priced(services), offers=LAST.replace("uses: 1", "uses: 2"))
    for start in (0, 4, 8, 0):
        shown = found(services, n=4, offset=start)
        assert offers(shown) == ["last"]
        assert shown.offers[0].reserved_until is not None
    assert offers(rank(services, RankRequest(ALL, session_id=V1))) == ["last"]
    assert offers(page(services, visit="v2")) == ["last"]
    other = search(services, SearchRequest("thing", session_id=SessionId("v3"))).decision
    assert offers(other) == []
    assert other.withheld_offers["last"]
    assert other.prices


def test_of_a_dry_run_nothing_is_logged_or_held(services: Services) -> None:
    publish(priced(services), offers=LAST)
    services.log.flush()
    before = services.log.head()
    dry = found(services, dry_run=True)
    given = rank(services, RankRequest(ALL, session_id=V1, dry_run=True))
    services.log.flush()
    assert services.log.head() == before
    assert [one.reserved_until for shown in (dry, given) for one in shown.offers] == [None, None]
    assert offers(page(services, visit="v2")) == ["last"]


@pytest.mark.parametrize("name", ["category", "search"])
def test_a_promise_is_kept_where_the_ad_leads_to_a_list(services: Services, name: str) -> None:
    publish(priced(services), offers=BAGS)
    now = services.clock()
    ad = Promise("ad", now, now + timedelta(days=1), offer="bags", product_id=ProductId("p4"))
    token = write_promise(services, ad)
    bags = found(services, "", filters={"product_type": "Bags"}, page=name, promise=token)
    assert bags.slates["search"].products[0].id == "p4"
    assert bags.promise is not None
    assert (bags.promise.link, bags.promise.kept) == ("landing", True)
    assert cost(bags)[ProductId("p4")] == (Money(400, "GBP"), Money(300, "GBP"))
    kitchen = found(services, "", filters={"product_type": "Kitchen"}, page=name, promise=token)
    assert kitchen.promise is not None
    assert kitchen.promise.breaks == (
        "offer bags: it is for other products",
        "product p4: not on this page",
    )
    services.log.flush()
    [chain] = promises_kept(services, now - timedelta(days=1))
    assert [link.link for link in chain.links] == ["landing"]


def test_a_list_says_why(services: Services) -> None:
    publish(priced(services), offers=TEN)
    decision = found(services)
    services.log.flush()
    told = why(services, decision.decision_id, operator=True)
    assert told.page == "search"
    assert told.pricing
    assert [one.id for one in told.offers] == ["ten"]
    assert told.operator is not None
    seen = told.operator.candidates["search"]
    assert {one.outcome for one in seen} == {f"shown at {i}" for i in range(1, len(seen) + 1)}
    [policies] = [offer.policies for offer in told.operator.offers]
    assert policies


def test_products_that_are_wanted_nowhere_are_not_found_and_not_counted(services: Services) -> None:
    rule = "  - {id: gone, act: exclude, why: Recalled, products: {ids: [p3]}}\n"
    publish(priced(services), merchandising=rule)
    pages = [search(services, SearchRequest("thing", n=5, offset=start)) for start in (0, 5, 10)]
    shown = [one.id for answer in pages for one in answer.products]
    assert "p3" not in shown
    assert {answer.total for answer in pages} == {len(shown)}


def test_a_page_the_shop_does_not_have_is_refused(services: Services) -> None:
    for asked in (SearchRequest(page="attic"), RankRequest(ALL, page="attic")):
        with pytest.raises(InvalidRequest, match=r"`page` must be one of .*, got 'attic'"):
            search(services, asked) if isinstance(asked, SearchRequest) else rank(services, asked)


def test_what_is_kept_of_nobodys_search_is_enough_to_make_it_again(services: Services) -> None:
    publish(priced(services), offers=TEN)
    found(services, "", filters={"product_type": "Bags"}, context=Context("/secret"))
    services.log.flush()
    [logged] = services.log.read(0, 10, Kind.DECISION)
    decision = logged.entry.record
    assert isinstance(decision, Decision)
    assert decision.request.page == "search"
    assert decision.request.context.page == ""
    assert decision.request.placements[0].filters == {}
    assert decision.state is not None
    assert decision.state.lost == ()
