"""A real process, ended by a signal: nothing that was answered may be missing from its log."""

import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from shopkeeper.bootstrap import init_shop, opened
from shopkeeper.domain import MessageId, PricePlace, ShopFacts
from shopkeeper.experience import create_key
from shopkeeper.settings import Settings
from tests.api.conftest import bearer

DECISIONS = 50


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_loses_no_decision(tmp_path: Path, ending: signal.Signals) -> None:
    settings, folder = Settings(shop=str(tmp_path / "shop")), tmp_path / "shop"
    init_shop(folder, ShopFacts(name="Test", place=PricePlace("GB", "GBP")))
    with opened(folder, settings) as services:
        _, secret = create_key(services, label="test", scopes=("decide",), actor="test")
    server, address = _started(folder)
    try:
        _await_listening(address)
        asked = [_decided(address, secret)]
        with _nobody_writes(folder / "shopkeeper.db"):
            asked += [_decided(address, secret) for _ in range(DECISIONS)]
            server.send_signal(ending)
            _await_end_of_listening(address)
        server.wait(timeout=60)
    finally:
        server.kill()
        server.wait(timeout=60)
    with opened(folder, settings) as services:
        missing = [found for found in asked if services.log.find(MessageId(found)) is None]
    assert missing == []


@contextmanager
def _nobody_writes(database: Path) -> Iterator[None]:
    """Keeps what is enqueued from being durable."""
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


def _await_listening(address: str) -> None:
    retries = Retry(total=None, connect=60, backoff_factor=0.1, backoff_max=1)
    with requests.Session() as session:
        session.mount(address, HTTPAdapter(max_retries=retries))
        session.get(f"{address}/healthz", timeout=60)


def _await_end_of_listening(address: str) -> None:
    with suppress(requests.ConnectionError):
        while True:
            requests.get(f"{address}/healthz", timeout=60)


def _started(folder: Path) -> tuple["subprocess.Popen[bytes]", str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    serve = ["uvicorn", "--log-level", "error", "--port", port, "--factory"]
    server = subprocess.Popen(
        [sys.executable, "-m", *serve, "shopkeeper.bootstrap:create_app"],
        stdout=subprocess.DEVNULL,
        env={"PATH": "", "HOME": str(folder.parent), "SHOPKEEPER_SHOP": str(folder)},
    )
    return server, f"http://127.0.0.1:{port}"


def _decided(address: str, secret: str) -> str:
    body = {"placements": [{"name": "home"}]}
    answer = requests.post(f"{address}/v1/decide", json=body, headers=bearer(secret), timeout=60)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["decision_id"])
