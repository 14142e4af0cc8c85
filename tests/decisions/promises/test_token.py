"""A promise travels in a link; whatever else comes in promises nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shopkeeper.decisions.promises import Promise, Refused, make_promise, read_promise
from shopkeeper.domain import InvalidRequest, ProductId

SECRET = bytes(range(32))
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
letters = st.characters(min_codepoint=33, max_codepoint=400, categories=["L", "N"])
words = st.text(letters, max_size=12)
promises = st.builds(
    Promise,
    id=words.filter(bool),
    issued=st.just(NOW),
    expires=st.integers(1, 10**7).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    blocks=st.lists(words, max_size=3).map(tuple),
    offer=words.filter(bool),
    product_id=st.none() | words.filter(bool).map(ProductId),
    audience=words,
    campaign=words,
    market=words,
    once=st.booleans(),
)
SPRING = Promise("spring", NOW, NOW + timedelta(days=7), ("hook",), "spring10", ProductId("85123A"))


@given(promises)
def test_what_an_ad_promised_is_read(promise: Promise) -> None:
    token = make_promise(promise, SECRET)
    assert read_promise(token, SECRET, NOW, promise.market) == promise
    assert token.isascii()


def test_an_ordinary_promise_is_short() -> None:
    assert len(make_promise(SPRING, SECRET)) < 130


@given(promises, st.data())
def test_whatever_is_altered_promises_nothing(promise: Promise, data: st.DataObject) -> None:
    token = make_promise(promise, SECRET)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("aZ9-_.é").filter(lambda c: c != token[place]))
    found = read_promise(token[:place] + letter + token[place + 1 :], SECRET, NOW)
    assert isinstance(found, Refused)
    assert found.code == "unreadable"


@given(st.text(max_size=600))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(read_promise(text, SECRET, NOW), Refused)


def test_a_promise_binds_nobody_before_after_or_elsewhere() -> None:
    token = make_promise(replace(SPRING, market="GB"), SECRET)
    codes = {
        found.code
        for found in (
            read_promise(token, SECRET, SPRING.expires),
            read_promise(token, SECRET, NOW - timedelta(seconds=1)),
            read_promise(token, SECRET, NOW, "DE"),
            read_promise(token, bytes(32), NOW),
        )
        if isinstance(found, Refused)
    }
    assert codes == {"expired", "not yet", "another market", "unreadable"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"blocks": (), "offer": "", "product_id": None}, "must have a block"),
        ({"id": ""}, "`id`"),
        ({"blocks": ("b",) * 9}, "`blocks` must be at most 8"),
        ({"audience": "a" * 121}, "`audience`"),
        ({"expires": NOW}, "`expires` must be after"),
        ({"offer": "o" * 600}, "say less"),
    ],
)
def test_what_no_ad_can_say_is_refused(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidRequest, match=told):
        make_promise(replace(SPRING, **wrong), SECRET)
