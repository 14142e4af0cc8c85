"""The shop as a person meets it: real Chromium, real server, with and without a script."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from shopkeeper.domain import Event
from shopkeeper.experience import Services
from tests.storefront.corner import NASTY

pytestmark = pytest.mark.browser
PATHS = ["/", "/search?q=mug", "/category?type=Kitchen", "/product/mug-0", "/basket", "/order"]


def _told(services: Services, name: str) -> list[Event]:
    records = (one.entry.record for one in services.log.read(after=0, limit=10_000))
    found = [one for one in records if isinstance(one, Event) and one.session_id is not None]
    return [event for event in found if event.name == name]


def _of(told: str) -> Callable[[Response], bool]:
    """Whether an answer is to what was seen, with these words in it."""
    return lambda answer: answer.url.endswith("/seen") and told in (answer.request.post_data or "")


def _become(page: Page, label: str) -> None:
    page.locator(".who summary").click()
    page.get_by_role("button", name=label).click()


def test_switching_who_is_viewed_changes_the_page(page: Page) -> None:
    page.goto("/")
    ann = page.locator(".card h3").all_text_contents()
    _become(page, "Customer bob")
    expect(page.get_by_role("heading", level=1)).to_have_text("Picked for customer bob")
    bob = page.locator(".card h3").all_text_contents()
    assert ann != bob
    _become(page, "A stranger First visit, nothing known")
    expect(page.get_by_role("heading", level=1)).to_have_text("What people come here for")


def test_a_product_waved_away_goes_at_once_and_stays_away(page: Page, services: Services) -> None:
    page.goto("/")
    first = page.locator(".card").first
    title = first.locator("h3").inner_text()
    first.get_by_role("button", name="Not interested").click()
    expect(page.locator(".card h3").get_by_text(title, exact=True)).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text(f"{title} is gone from your pages.")
    expect(page.locator(".card-link").first).to_be_focused()
    page.reload()
    expect(page.locator(".card h3").get_by_text(title, exact=True)).to_have_count(0)
    assert len(_told(services, "Product Disliked")) == 1


def test_what_stood_on_the_screen_is_told_as_seen(page: Page, services: Services) -> None:
    with (
        page.expect_response(_of('"blocks":[{')),
        page.expect_response(_of("product_id")) as answer,
    ):
        page.goto("/")
    assert answer.value.status == 204
    [seen] = _told(services, "Products Exposed")
    listed = _told(services, "Product List Viewed")[0]
    assert seen.decision_id == listed.decision_id
    assert seen.placement == "for-you"
    assert {line.position for line in seen.lines} == {1, 2, 3, 4}
    assert {line.product_id for line in seen.lines} < {line.product_id for line in listed.lines}
    with page.expect_response(_of("product_id")):
        page.locator(".card").nth(7).scroll_into_view_if_needed()
    later = {
        line.position
        for event in _told(services, "Products Exposed")[1:]
        for line in event.lines
        if event.placement == "for-you"
    }
    assert later
    assert not later & {1, 2, 3, 4}
    [block] = _told(services, "Promotion Viewed")
    assert (block.decision_id, block.placement) == (listed.decision_id, "hero")
    assert block.properties["promotion_id"] in {
        "welcome",
        "fine-goods",
        "good-prices",
        "for-a-gift",
    }


@pytest.mark.parametrize("script", [True, False])
def test_somebody_can_look_choose_and_order(
    browser: Browser, address: str, services: Services, script: bool
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=script)
    page = context.new_page()
    page.goto("/")
    page.locator(".card-link").first.click()
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Add to basket").click()
    expect(page.get_by_role("status")).to_contain_text("is in your basket.")
    page.get_by_role("status").get_by_role("link", name="See the basket").click()
    expect(page.get_by_role("status")).to_be_empty()
    page.get_by_role("link", name="Go to the order").click()
    page.get_by_role("button", name="Place order: demo, nothing is charged").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    context.close()
    [ordered] = _told(services, "Order Completed")
    [click] = _told(services, "Product Clicked")
    assert [line.quantity for line in ordered.lines] == [3]
    assert (
        ordered.decision_id == click.decision_id == _told(services, "Product Added")[0].decision_id
    )


def test_without_a_script_a_product_can_be_waved_away(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    title = page.locator(".card h3").first.inner_text()
    page.get_by_role("button", name=f"Not interested in {title}", exact=True).click()
    expect(page.locator(".card h3").get_by_text(title, exact=True)).to_have_count(0)
    expect(page).to_have_url(f"{address}/")
    expect(page.get_by_role("status")).to_have_text(f"{title} is gone from your pages.")
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_pages_fit_a_small_screen_and_ask_nobody_else(page: Page, address: str, path: str) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("path", PATHS)
def test_everything_to_be_used_has_a_name_and_can_be_hit(page: Page, path: str) -> None:
    page.goto(path)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, textarea')]
        .filter(e => e.checkVisibility() && !e.closest('[aria-hidden]'))
        .filter(e => !(e.innerText || e.ariaLabel || e.labels?.length || e.querySelector('img')))
        .map(e => e.outerHTML)"""
    )
    small = page.evaluate(
        """() => [...document.querySelectorAll('button')].filter(e => e.checkVisibility())
        .filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)"""
    )
    assert nameless == small == []
    assert page.locator("main").count() == page.locator("h1").count() == 1


def test_the_keyboard_reaches_the_products_and_closes_the_list(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the products")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Customer bob")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Customer bob")).to_be_hidden()
    expect(page.locator(".who summary")).to_be_focused()


def test_a_title_that_looks_like_markup_stays_words(page: Page) -> None:
    page.goto("/product/nasty/1")
    expect(page.get_by_role("heading", level=1)).to_have_text(NASTY)
