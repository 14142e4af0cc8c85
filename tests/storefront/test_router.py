import re

import pytest
from litestar.testing import TestClient

from shopkeeper.experience import Services
from tests.storefront.corner import Visitor, open_app

PAGES = [
    "/", "/search?q=mug", "/category?type=Bags", "/product/mug-0", "/basket", "/product/none",
    "/preferences", "/preferences/delete", "/quiz/welcome",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_or_loads_what_is_not_ours(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)
    assert not re.search(r'(src|href|action)="(https?:)?//', answer.text)
    assert answer.headers["cache-control"] == "no-store"


def test_the_cookie_is_for_this_site_and_no_script(visitor: Visitor) -> None:
    cookie = visitor.client.get("/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_what_is_missing_gets_a_page_with_a_way_on(visitor: Visitor) -> None:
    page = visitor.see("/product/none", 404)
    assert "We do not have that" in page
    assert 'href="/"' in page
    assert 'action="/search"' in page


@pytest.mark.parametrize("path", ["/tiles/none", "/static/router.py", "/thanks/none"])
def test_what_is_not_there_is_not_an_error_of_ours(visitor: Visitor, path: str) -> None:
    visitor.see(path, 404)


@pytest.mark.parametrize(
    "path",
    ["/search?page=-1", "/search?page=99999999999", "/search?price=cheap", "/search?page=%C2%B2"],
)
def test_an_address_that_makes_no_sense_still_gets_a_page(visitor: Visitor, path: str) -> None:
    visitor.see(path)


@pytest.mark.parametrize("name", ["nothing", "price", "cost_of_goods_sold"])
def test_a_filter_nobody_has_counts_as_not_asked(visitor: Visitor, name: str) -> None:
    assert "25 products" in visitor.see(f"/search?f.{name}=1")


def test_a_restart_begins_a_new_visit(services: Services) -> None:
    with TestClient(open_app(services, b"one")) as client:
        cookie = client.get("/").cookies["shopkeeper_visit"]
    with TestClient(open_app(services, b"two"), cookies={"shopkeeper_visit": cookie}) as client:
        assert client.get("/").status_code == 200


def test_files_and_tiles_can_be_kept_for_good(visitor: Visitor) -> None:
    page = visitor.see("/")
    paths = re.findall(r'(?:src|href)="(/(?:static|tiles)/[^"]+)"', page)
    assert len(paths) > 10
    for path in paths:
        answer = visitor.client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert "?v=" in path
