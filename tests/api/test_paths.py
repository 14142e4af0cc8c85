"""An id with a slash stands in a path like any other."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from shopkeeper.api import Api
from shopkeeper.api.paths import as_sent, with_slashes_held

YES = {"purposes": {"personalization": True}}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_whatever_the_id_it_is_one_part_of_the_path(outside: str) -> None:
    sent = f"/v1/customers/{quote(outside + '/', safe='')}/consent".encode()
    found = with_slashes_held({"raw_path": sent, "path": "decoded"})["path"]
    assert [as_sent(part) for part in found.split("/")[3:]] == [outside + "/", "consent"]


def test_other_paths_are_left_as_they_are() -> None:
    for sent in (b"/v1/customers/a/consent", b"/v1/decisions/a%2Fb/why", None):
        scope = {"raw_path": sent, "path": "/as/decoded"}
        assert with_slashes_held(scope) is scope


@pytest.mark.parametrize("written", ["erp%2F17", "erp%2f17", "anonymous:erp%2F17"])
def test_a_customer_whose_id_has_a_slash_is_found(
    client: TestClient[Api], admin: dict[str, str], written: str
) -> None:
    route = f"/v1/customers/{written}"
    assert client.put(f"{route}/consent", json=YES, headers=admin).status_code == 200
    ids = client.get(f"{route}/export?format=json", headers=admin).json()["ids"]
    assert [one for names in ids.values() for one in names] == ["erp/17"]
    assert client.delete(route, headers=admin).json()["found"]
