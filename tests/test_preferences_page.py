"""The lines of docs/preferences.md work as they are written, in their order."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from shopkeeper.api import Api, ApiOptions, create_app
from shopkeeper.experience import create_key, put_products
from shopkeeper.testing.services import make_services

PAGE = (Path(__file__).parent.parent / "docs" / "preferences.md").read_text("utf-8")
LINES = [
    shlex.split(line)
    for block in re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)
    for line in block.strip().split("\n\n")
]
PRODUCTS = [
    {
        "id": f"p{i}",
        "title": f"{('leather', 'linen')[i % 2]} bag {i}",
        "price": f"{i}.00 GBP",
        "product_type": "Bags > Totes",
        "brand": ("Acme", "Bolt")[i % 2],
    }
    for i in range(1, 13)
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[tuple[TestClient[Api], str]]:
    services = make_services(tmp_path, "sqlite")
    put_products(services, PRODUCTS)
    key = create_key(services, label="docs", scopes=("admin",), actor="test")[1]
    with TestClient(create_app(services, ApiOptions())) as client:
        yield client, key
    services.log.close()


def ask(client: TestClient[Api], key: str, words: list[str]) -> Any:
    """What the server answers to a curl line."""
    assert words[:2] == ["curl", "-s"]
    method, url, headers, body = "", "", {}, None
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, value = next(rest).split(": ", 1)
            headers[name] = value.replace("$KEY", key)
        elif word == "--json":
            body = msgspec.json.decode(next(rest))
        elif word == "-o":
            next(rest)
        else:
            url = "/" + word.partition("/")[2]
    method = method or ("GET" if body is None else "POST")
    return client.request(method, url, headers=headers, json=body)


def test_every_line_is_answered_and_the_story_is_true(client):
    answers = []
    for words in LINES:
        answer = ask(*client, words)
        assert answer.status_code == 200, (words, answer.text)
        answers.append((words, answer))
    assert len(answers) >= 15

    def of(part: str, method: str = "") -> list[Any]:
        return [a for w, a in answers if any(part in x for x in w) and (not method or method in w)]

    asked, then = (a.json()["question"]["question"] for a in of("questions/next"))
    assert (asked, then) == ("welcome/categories", "welcome/focus")
    assert [a.json()["accepted"] for a in of("v1/answers")] == [1, 1]
    reasons = {
        reason["text"]
        for shown in of("v1/decide")[0].json()["placements"]["home"]["products"]
        for reason in shown["reasons"]
    }
    assert any("price" in text for text in reasons)
    corrected = {p["variable"]: p for p in of("/preferences", "PUT")[0].json()["preferences"]}
    assert corrected["never_show"]["value"] == ["leather"]
    assert corrected["value_focus"]["value"] is None
    assert corrected["favourite_brands"]["off"]
    assert of("Sec-GPC: 1")[0].json()["signal_honoured"]
    assert of("format=csv")[0].content[:2] == b"PK"
    receipt = of("/v1/customers/anonymous:browser-7f3a", "DELETE")[0].json()
    assert receipt["found"]
    assert receipt["identities"] == 1
    assert of("data-rights")[0].json()["receipt"] == {"advertising": "refused"}


def test_the_page_names_every_variable_that_ships(client):
    api, key = client
    headers = {"Authorization": f"Bearer {key}"}
    sheet = api.get("/v1/customers/anonymous:x/preferences", headers=headers).json()
    assert len(sheet["preferences"]) == 14
    assert all(f"`{p['variable']}`" in PAGE for p in sheet["preferences"])
