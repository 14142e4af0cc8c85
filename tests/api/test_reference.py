import re

from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.reference import render

BARE = {
    "openapi": "3.1.0",
    "info": {"title": "<b>&", "version": "1", "description": "d"},
    "paths": {},
    "components": {"schemas": {}},
}


def test_the_page_needs_no_other_host(client: TestClient[Api]) -> None:
    answer = client.get("/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.search(r"""(src|href|url|import)\s*[=(]\s*["']?(https?:)?//""", answer.text)


def test_only_the_script_and_style_of_the_page_may_run(client: TestClient[Api]) -> None:
    answer = client.get("/docs")
    policy = answer.headers["content-security-policy"]
    assert policy.count("'sha256-") == 2
    assert "unsafe" not in policy
    assert " style=" not in answer.text
    assert not re.search(r"\son[a-z]+=", answer.text)


def test_the_page_lists_every_operation_and_schema(client: TestClient[Api]) -> None:
    document, page = client.get("/openapi.json").json(), client.get("/docs").text
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page


def test_what_stands_in_the_document_is_escaped() -> None:
    assert b"<b>&" not in render(BARE).page
