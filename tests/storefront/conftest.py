"""One small shop for each test, visited with and without a real browser."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from litestar.testing import TestClient
from playwright.sync_api import Browser, Page

from shopkeeper.experience import Services
from tests.storefront.corner import Visitor, corner_shop, open_app


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = corner_shop(tmp_path)
    yield made
    made.log.close()


@pytest.fixture
def visitor(services: Services) -> Iterator[Visitor]:
    """Somebody who begins as Ann."""
    with TestClient(open_app(services)) as client:
        yield Visitor(services, client)


@pytest.fixture
def address(services: Services) -> Iterator[str]:
    """Where the shop is served for a browser."""
    config = uvicorn.Config(open_app(services), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """An open tab; whatever it complains of fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    tab = context.new_page()
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    assert complaints == []
