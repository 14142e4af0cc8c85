import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.access import read_origin
from shopkeeper.domain import InvalidRequest


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://SHOP.example:443", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("http://localhost:08080", "http://localhost:8080"),
        ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(text: str, origin: str) -> None:
    assert read_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "null", "shop.example", "https://", "https://*.shop.example", "ftp://shop.example",
        "https://shop.example/", "https://shop.example/page", "https://shop.example?x",
        "https://me@shop.example", "https://shop.example:0", "https://shop.example:65536",
        "https://shop.example:", "https://shop.example ", "https://shop.example\n",
        "https://bücher.example", "javascript://shop.example", "https://shop.example\r\nX: y",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="`origins`"):
        read_origin(text)


@given(
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-zA-Z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z]{2,5})?", fullmatch=True),
    st.none() | st.integers(1, 65_535),
)
def test_reading_twice_changes_nothing(scheme: str, host: str, port: int | None) -> None:
    once = read_origin(f"{scheme}://{host}" + ("" if port is None else f":{port}"))
    assert read_origin(once) == once
