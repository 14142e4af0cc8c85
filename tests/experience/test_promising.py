"""The promise of an ad is kept through the visit, or the page says why not."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import Decision, InvalidRequest, ProductId
from shopkeeper.experience import Services, put_products
from shopkeeper.experience.promising import promises_kept, write_promise
from tests.experience.governed_shop import TEN, offers, page, priced, publish
from tests.experience.room import AGREED, raw, send

BEST = TEN.replace("}", ", stacks_with: [best]}") + (
    "  - {id: best, title: Half, kind: percent, depth_bps: 4000, eligibility: All}\n"
    "  - {id: bag, title: Bag, kind: percent, depth_bps: 500, eligibility: All,"
    " products: {ids: [p4]}}\n"
)
LARGE = (
    "  - {id: large, title: Large, kind: amount, amount: 100, per: basket, least_basket: 2000,"
    " eligibility: Large baskets}\n"
)
WELCOME = "  - {id: welcome, kind: hook, headline: Mugs that last}\n"
MORE = "  - {id: other, kind: hook, headline: Bags that last}\n"


def promise(services: Services, **more: object) -> Promise:
    now = services.clock().replace(microsecond=0)
    made = Promise("ad", now, now + timedelta(days=7), ("welcome",), "ten", ProductId("p2"))
    return replace(made, **more)


def visited(services: Services, token: str, name: str = "home", **more: object) -> Decision:
    return page(services, name, promise=token, **more)


@pytest.fixture
def governed(services: Services) -> Services:
    publish(priced(services), offers=BEST, blocks=WELCOME + MORE)
    return services


def test_the_ads_offer_and_words_come_first_on_the_page(governed: Services) -> None:
    token = write_promise(governed, promise(governed, product_id=None))
    shown = visited(governed, token)
    assert offers(shown)[0] == "ten"
    assert shown.blocks[0].id == "welcome"
    assert shown.blocks[0].reasons[0].code == "promised"
    assert shown.promise is not None
    assert (shown.promise.kept, shown.promise.link) == (True, "landing")


def test_the_promise_holds_on_the_product_and_in_the_basket(governed: Services) -> None:
    token = write_promise(governed, promise(governed, blocks=()))
    for name, about in (("product", {"product_id": "p2"}), ("basket", {"basket": ("p2",)})):
        state = visited(governed, token, name, **about).promise
        assert state is not None
        assert (state.link, state.kept, state.breaks) == (name, True, ())


@pytest.mark.parametrize("told", [True, False])
def test_after_an_order_that_used_the_offer_the_promise_is_kept(
    governed: Services, told: bool
) -> None:
    """The log tells what a known visit ordered; of a stranger the page may say it."""
    token = write_promise(governed, promise(governed, blocks=()))
    if not told:
        consent = {"consent": {"categoryPreferences": AGREED}}
        send(
            governed,
            raw(
                "Order Completed",
                anonymousId="ann",
                context={"sessionId": "v1", **consent},
                properties={
                    "products": [{"product_id": "p2"}],
                    "offers": ["ten"],
                    "order_id": "o1",
                },
            ),
        )
    said = {"used_offers": ("ten",)} if told else {}
    state = visited(governed, token, "order", anonymous_id="ann", **said).promise
    assert state is not None
    assert (state.link, state.kept, state.instead) == ("order", True, ())


def test_a_basket_too_small_for_the_offer_is_told_and_breaks_nothing(governed: Services) -> None:
    publish(governed, offers=LARGE)
    token = write_promise(governed, promise(governed, blocks=(), offer="large"))
    for name, about in (
        ("product", {"product_id": "p2"}),
        ("basket", {"basket": ("p2",)}),
    ):
        state = visited(governed, token, name, **about).promise
        assert state is not None
        assert (state.kept, state.breaks) == (True, ())
        assert state.pending == ("offer large: it needs a basket of 20.00 GBP",)
    state = visited(governed, token, "basket", basket=("p2", "p10", "p9")).promise
    assert state is not None
    assert state.pending == ()


def test_an_ad_does_not_make_the_shopper_pay_more(governed: Services) -> None:
    publish(governed, offers=BEST.replace(", stacks_with: [best]", ""), blocks=WELCOME)
    token = write_promise(governed, promise(governed, blocks=()))
    shown = visited(governed, token, "basket", basket=("p2",))
    assert shown.promise is not None
    assert "ten" not in offers(shown)
    assert shown.promise.kept
    assert shown.promise.instead == ("offer ten: a better offer holds instead: “Half”",)


def test_what_the_basket_is_not_large_enough_for_takes_the_place_of_nothing(
    services: Services,
) -> None:
    both = "  - {id: ad, title: Ad, kind: amount, amount: 10, per: basket, eligibility: All}\n"
    both += "  - {id: far, title: Far, kind: free_shipping, cost: 350, least_basket: 500,"
    both += " eligibility: From 5.00}\n"
    publish(priced(services), offers=both)
    token = write_promise(services, promise(services, blocks=(), offer="ad", product_id=None))
    home = visited(services, token)
    assert home.promise is not None
    assert (offers(home), home.promise.kept, home.promise.instead) == (["ad"], True, ())
    basket = visited(services, token, "basket", basket=("p8",))
    assert basket.promise is not None
    assert offers(basket) == ["far"]
    assert basket.promise.instead == ("offer ad: a better offer holds instead: “Far”",)


def test_a_break_says_its_reason_and_the_chain_counts_it(governed: Services) -> None:
    token = write_promise(governed, promise(governed, blocks=()))
    visited(governed, token, "product", product_id="p2")
    put_products(governed, [{"id": "p2", "availability": "out_of_stock"}], whole=False)
    state = visited(governed, token, "basket", basket=("p2",)).promise
    assert state is not None
    assert state.breaks == ("product p2: out of stock",)
    send(governed, raw("Product Viewed", "p2"))  # waits for what was logged before
    [chain] = promises_kept(governed, datetime(2020, 1, 1, tzinfo=UTC))
    kept = {report.link: report.kept.value for report in chain.links}
    assert (chain.promise, kept) == ("ad", {"product": 1.0, "basket": 0.0})


def test_a_token_that_does_not_hold_gives_the_ordinary_page(governed: Services) -> None:
    token = write_promise(governed, promise(governed))
    plain = page(governed)
    for wrong in (token[:-1], token.upper(), "nonsense"):
        shown = visited(governed, wrong)
        assert shown.promise is None
        assert offers(shown) == offers(plain)


def test_a_link_for_one_visit_is_the_first_ones(governed: Services) -> None:
    token = write_promise(governed, promise(governed, once=True))
    first = [visited(governed, token, visit="v1").promise for _ in range(2)]
    assert None not in first
    assert visited(governed, token, visit="v2").promise is None


def test_a_campaigns_parameters_alone_promise_its_offer_at_less_fidelity(
    services: Services,
) -> None:
    campaign = (
        "campaigns:\n  - id: may\n    starts: 2020-01-01T00:00:00Z\n"
        "    ends: 2090-01-01T00:00:00Z\n    utm: {campaign: MayDays}\n"
    )
    publish(priced(services), offers=TEN.replace("}", ", campaign: may}") + campaign)
    state = page(services, campaign="maydays").promise
    assert state is not None
    assert (state.id, state.fidelity, state.kept) == ("may", "campaign", True)
    assert page(services).promise is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"offer": "eleven"}, "`offer`"),
        ({"offer": "bag"}, "which is for others"),
        ({"blocks": ("nothing",)}, "`blocks`"),
        ({"product_id": ProductId("gone")}, "`product`"),
        ({"campaign": "june"}, "`campaign`"),
    ],
)
def test_what_the_shop_does_not_have_cannot_be_promised(
    governed: Services, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRequest, match=field):
        write_promise(governed, promise(governed, **wrong))


def test_a_dry_run_takes_no_link_of_one_visit(governed: Services) -> None:
    token = write_promise(governed, promise(governed, once=True))
    assert visited(governed, token, visit="tried", dry_run=True).promise is not None
    assert visited(governed, token, visit="real").promise is not None
    assert visited(governed, token, visit="later").promise is None


def test_two_links_of_one_visit_each_are_two(governed: Services) -> None:
    both = [
        write_promise(governed, promise(governed, once=True, audience=who)) for who in ("a", "b")
    ]
    assert all(visited(governed, token, visit=token[-9:]).promise for token in both)
