"""Offers, words and an ad's promise as a person meets them: real Chromium, real server."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from shopkeeper.decisions.promises import Promise
from shopkeeper.experience import Services, write_promise
from tests.experience.governed_shop import publish
from tests.storefront.corner import NOW
from tests.storefront.test_composed import BLOCKS, OFFERS

pytestmark = pytest.mark.browser


def test_a_governed_visit_reads_well_for_everybody(page: Page, services: Services) -> None:
    publish(services, offers=OFFERS, blocks=BLOCKS)
    issued, expires = NOW - timedelta(days=1), NOW + timedelta(days=9)
    token = write_promise(services, Promise("ad", issued, expires, ("hello",), "mugs"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/product/mug-1?sk_promise={token}")
    expect(page.get_by_label("What the ad said")).to_contain_text("“Mugs for less”")
    page.get_by_role("button", name="Add to basket").click()
    for path in ("/", "/category?type=Kitchen", "/product/mug-1", "/basket", "/offers"):
        page.goto(path)
        assert_reads_well(page)
    page.goto("/order")
    page.get_by_role("button", name="Place order").click()
    page.get_by_role("link", name="The letter we send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your order")
    expect(page.get_by_text("Mugs for less").last).to_be_visible()
    assert_reads_well(page)
    page.goto("/")
    page.get_by_role("link", name="Look").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every offer we make")


def assert_reads_well(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], node["target"]) for one in found for node in one["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
