"""One small shop in memory, its application, and a key of each kind."""

import json
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from litestar.testing import TestClient

from shopkeeper.access import Scope
from shopkeeper.api import Api, ApiOptions, create_app
from shopkeeper.domain import PricePlace
from shopkeeper.experience import Services, create_key, put_products
from shopkeeper.testing.services import make_services

ORIGIN = "https://shop.example"
PLACE = PricePlace("GB", "GBP")
PRODUCTS = [
    {
        "id": f"p{i}",
        "title": f"{('red', 'blue')[i % 2]} {('mug', 'plate', 'bowl')[i % 3]} number {i}",
        "price": f"{i}.50 GBP",
        "availability": "in_stock",
        "brand": ("Acme", "Bolt")[i % 2],
        "product_type": "Kitchen > Crockery",
        "cost_of_goods_sold": "1.00 GBP",
    }
    for i in range(1, 13)
]
CONSENT = {"consent": {"categoryPreferences": {"personalization": True, "analytics": True}}}


@pytest.fixture
def services(tmp_path: Path) -> Services:
    services = make_services(tmp_path)
    put_products(services, PRODUCTS)
    return services


@pytest.fixture
def options() -> ApiOptions:
    return ApiOptions(max_body_bytes=100_000)


@pytest.fixture
def app(services: Services, options: ApiOptions) -> Api:
    return create_app(services, options)


@pytest.fixture
def secret(services: Services) -> Callable[..., str]:
    """Makes keys."""

    def make(*scopes: Scope, publishable: bool = False, origins: tuple[str, ...] = ()) -> str:
        return create_key(
            services,
            label="test",
            scopes=scopes,
            publishable=publishable,
            origins=origins,
            actor="test",
        )[1]

    return make


@pytest.fixture
def client(app: Api) -> Iterator[TestClient[Api]]:
    """A caller without a key."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def admin(secret: Callable[..., str]) -> dict[str, str]:
    """Headers of a caller who may do everything."""
    return bearer(secret("admin"))


@pytest.fixture
def browser(secret: Callable[..., str]) -> dict[str, str]:
    """Headers of a web page."""
    key = secret("events", "decide", publishable=True, origins=(ORIGIN,))
    return {**bearer(key), "Origin": ORIGIN}


@pytest.fixture
def server(app: Api) -> Iterator[str]:
    """The address of a real server on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join()
    listening.close()


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def viewed(product_id: str, **more: Any) -> dict[str, Any]:
    """A Segment message with consent."""
    return {
        "type": "track",
        "event": "Product Viewed",
        "properties": {"product_id": product_id},
        "anonymousId": "anna",
        "messageId": uuid.uuid4().hex,
        "context": CONSENT,
        **more,
    }


def lines(*values: Any) -> bytes:
    return b"\n".join(json.dumps(value).encode() for value in values)
