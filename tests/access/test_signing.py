"""No text passes but those the shop signed, as it signed them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.access import sign, unsign
from shopkeeper.domain import InvalidRequest

SECRET, OTHER = bytes(range(32)), bytes(32)


@given(st.binary(max_size=60), st.sampled_from([16, 32]))
def test_what_was_signed_is_read(content: bytes, digest_bytes: int) -> None:
    text = sign("p_", content, SECRET, digest_bytes)
    assert unsign("p_", text, SECRET, digest_bytes) == content
    assert unsign("p_", text, OTHER, digest_bytes) is None
    assert unsign("q_", text, SECRET, digest_bytes) is None


@given(st.binary(max_size=20), st.data())
def test_no_altered_letter_passes(content: bytes, data: st.DataObject) -> None:
    text = sign("p_", content, SECRET)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters().filter(lambda c: c != text[place]))
    assert unsign("p_", text[:place] + letter + text[place + 1 :], SECRET) is None


@given(st.text())
def test_no_other_text_passes(text: str) -> None:
    assert unsign("p_", text, SECRET) is None


def test_a_short_secret_signs_nothing() -> None:
    with pytest.raises(InvalidRequest, match="32 bytes"):
        sign("p_", b"", b"short")
