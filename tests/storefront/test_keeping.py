"""What an ad said is kept through the visit, or it is told why not."""

import re
from datetime import timedelta

import pytest

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import ProductId
from shopkeeper.experience import write_promise
from tests.experience.governed_shop import publish
from tests.storefront.corner import NOW, Visitor
from tests.storefront.test_buying import _order_id
from tests.storefront.test_composed import decisions, words

OFFERS = """\
  - {id: ten, title: Ten percent off, kind: percent, depth_bps: 1000, eligibility: Everybody,
     unknown_cost: allow}
  - {id: autumn, title: Twenty off by our link, kind: percent, depth_bps: 2000,
     eligibility: Whoever comes by it, campaign: fall, unknown_cost: allow}
campaigns:
  - {id: fall, starts: 2024-05-01T00:00:00+00:00, ends: 2024-07-01T00:00:00+00:00, rule: referral,
     utm: {campaign: fall}}
"""


@pytest.fixture
def token(visitor: Visitor) -> str:
    """An ad that promised ten percent off a mug."""
    publish(visitor.services, offers=OFFERS)
    promise = Promise(
        "spring ad", NOW - timedelta(days=1), NOW + timedelta(days=9), offer="ten",
        product_id=ProductId("mug-1"), audience="Readers",
    )  # fmt: skip
    return write_promise(visitor.services, promise)


def line(page: str) -> str:
    found = re.search(r'<aside class="promised".*?</aside>', page, re.S)
    return words(found[0]) if found else ""


def test_what_an_ad_said_holds_from_the_landing_to_the_basket(visitor: Visitor, token: str) -> None:
    said = (
        "The ad you came by said: “Ten percent off”, “Blue Mug” (Readers). It holds on this page."
    )
    assert line(visitor.see(f"/product/mug-1?sk_promise={token}")) == said
    visitor.send("/basket/add", product="mug-1", back="/offers")
    assert line(visitor.see("/basket")) == said
    assert line(visitor.see("/order")) == said
    assert [d.promise.kept for d in decisions(visitor) if d.promise] == [True] * 3


def test_a_part_that_cannot_be_kept_says_why(visitor: Visitor, token: str) -> None:
    visitor.see(f"/?sk_promise={token}")
    said = line(visitor.see("/product/bag-0"))
    assert "Not all of it can be kept here: “Blue Mug”: not on this page" in said


@pytest.mark.parametrize("change", ["x{}", "{}x", "", "a" * 600])
def test_a_link_that_was_altered_gives_the_ordinary_page(
    visitor: Visitor, token: str, change: str
) -> None:
    page = visitor.see(f"/product/mug-1?sk_promise={change.format(token)}")
    assert line(page) == ""
    assert decisions(visitor)[-1].promise is None


def test_a_campaign_known_by_its_name_alone_is_kept_and_said_so(
    visitor: Visitor, token: str
) -> None:
    page = visitor.see("/product/mug-1?utm_campaign=fall&utm_source=paper")
    assert line(page).startswith("You came by a campaign of ours: “Twenty off by our link”")
    assert "£1.00 with Twenty off by our link" in words(page)
    assert decisions(visitor)[-1].request.context.campaign == "fall"
    assert "Twenty off by our link" in visitor.see("/product/bag-0")


def test_the_next_ad_takes_the_place_of_the_one_before(visitor: Visitor, token: str) -> None:
    visitor.see("/product/mug-1?utm_campaign=fall")
    assert "Ten percent off" in line(visitor.see(f"/product/mug-1?sk_promise={token}"))
    assert decisions(visitor)[-1].request.context.campaign == ""


@pytest.mark.parametrize("refused", [False, True])
def test_after_the_order_it_was_kept_and_the_sum_is_told_once(
    visitor: Visitor, token: str, refused: bool
) -> None:
    if refused:
        visitor.client.headers["Sec-GPC"] = "1"
    visitor.see(f"/product/mug-1?sk_promise={token}")
    visitor.send("/basket/add", product="mug-1", back="/basket")
    thanks = visitor.send("/order", order=_order_id(visitor.see("/order")))
    assert line(thanks).endswith("It holds on this page.")
    assert "At full price £1.25 Ten percent off −£0.13 Total £1.12" in words(thanks)
    assert [d.promise.kept for d in decisions(visitor) if d.promise][-1]
