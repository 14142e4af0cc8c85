"""The page of `docs/` and the documentation, in a real Chromium."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from shopkeeper.domain import Event
from shopkeeper.experience import Services

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def website() -> Iterator[str]:
    """Another origin, where the page lives."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(DOCS)))
    thread = threading.Thread(target=site.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An open tab that shares nothing with another."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def names(services: Services) -> list[str]:
    records = [logged.entry.record for logged in services.log.read(0, 1_000)]
    return [record.name for record in records if isinstance(record, Event)]


def test_the_page_of_the_docs_works_with_a_publishable_key(
    page: Page, website: str, server: str, secret: Callable[..., str], services: Services
) -> None:
    key = secret("events", "decide", publishable=True, origins=(website,))
    with page.expect_response(lambda answer: "Exposed" in (answer.request.post_data or "")) as told:
        page.goto(f"{website}/browser.html?shop={server}&key={key}&product=p1")
    assert told.value.json()["accepted"] == 1
    expect(page.locator("#shelf li")).to_have_count(4)
    assert names(services) == ["Product Viewed", "Products Exposed"]


def test_the_page_is_refused_from_another_origin(
    page: Page, website: str, server: str, secret: Callable[..., str], services: Services
) -> None:
    key = secret("events", "decide", publishable=True, origins=("https://shop.example",))
    with page.expect_event("pageerror"):
        page.goto(f"{website}/browser.html?shop={server}&key={key}&product=p1")
    assert names(services) == []


def test_the_documentation_sends_requests(page: Page, server: str, admin: dict[str, str]) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server}/docs#post_v1_decide")
    page.get_by_label("Key for the requests").fill(admin["Authorization"].removeprefix("Bearer "))
    form = page.locator("#post_v1_decide form")
    form.get_by_role("button", name="Send").click()
    expect(form.locator("output")).to_contain_text("200 in")
    expect(form.locator("pre")).to_contain_text("decision_id")
    page.locator("#get_v1_products_product_id summary").click()
    card = page.locator("[id^='get_v1_products'] form")
    card.get_by_label("product_id").fill("p1")
    card.get_by_role("button", name="Send").click()
    expect(card.locator("pre")).to_contain_text("lowest_30_days")
    assert complaints == []
