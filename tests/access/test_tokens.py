import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.access import read_customer, sign_customer
from shopkeeper.access.tokens import LONGEST
from shopkeeper.domain import CustomerRef, InvalidRequest, NotAllowed

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = bytes(range(32))
ANN = CustomerRef("ann", "ann's phone")

texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
refs = st.builds(CustomerRef, texts, texts).filter(lambda ref: ref != CustomerRef())
secrets = st.binary(min_size=32, max_size=64)


@given(refs, secrets, st.timedeltas(timedelta(seconds=1), timedelta(days=3650)))
def test_a_token_speaks_for_whom_it_was_signed(
    ref: CustomerRef, secret: bytes, left: timedelta
) -> None:
    token = sign_customer(ref, NOW + left, secret)
    assert token.startswith("ct_")
    assert len(token) <= LONGEST
    assert read_customer(token, secret, NOW) == ref


@given(refs, st.data())
def test_no_altered_byte_passes(ref: CustomerRef, data: st.DataObject) -> None:
    token = sign_customer(ref, NOW + HOUR, SECRET)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(max_codepoint=255).filter(lambda letter: letter != token[at]))
    with pytest.raises(NotAllowed):
        read_customer(token[:at] + other + token[at + 1 :], SECRET, NOW)


def test_no_other_spelling_of_a_token_passes() -> None:
    """The last letter of base64 has bits to spare, so that another letter means the same."""
    token = sign_customer(ANN, NOW + HOUR, SECRET)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    meaning = base64.urlsafe_b64decode(token[-43:] + "=")
    same = [
        token[:-1] + letter
        for letter in letters
        if base64.urlsafe_b64decode(token[-43:-1] + letter + "=") == meaning
    ]
    assert len(same) == 4
    for spelling in [*same, token + "=", token + "\n", " " + token]:
        if spelling != token:
            with pytest.raises(NotAllowed):
                read_customer(spelling, SECRET, NOW)


@given(refs, st.integers(0, 200))
def test_a_token_cut_short_or_made_longer_does_not_pass(ref: CustomerRef, n: int) -> None:
    token = sign_customer(ref, NOW + HOUR, SECRET)
    for other in (token[:n], token[n:], token + token[-1], token * 2):
        if other != token:
            with pytest.raises(NotAllowed):
                read_customer(other, SECRET, NOW)


@given(st.text(max_size=300))
def test_what_nobody_signed_does_not_pass(text: str) -> None:
    with pytest.raises(NotAllowed, match="must be like ct_1_"):
        read_customer(text, SECRET, NOW)


@given(refs, refs, secrets.filter(lambda secret: secret != SECRET))
def test_another_shops_or_customers_signature_does_not_pass(
    ref: CustomerRef, other: CustomerRef, secret: bytes
) -> None:
    token = sign_customer(ref, NOW + HOUR, SECRET)
    with pytest.raises(NotAllowed, match="altered"):
        read_customer(token, secret, NOW)
    if other != ref:
        mixed = token[:-43] + sign_customer(other, NOW + HOUR, SECRET)[-43:]
        with pytest.raises(NotAllowed, match="altered"):
            read_customer(mixed, SECRET, NOW)


def test_a_token_holds_until_its_second() -> None:
    token = sign_customer(ANN, NOW + HOUR, SECRET)
    assert read_customer(token, SECRET, NOW + HOUR - timedelta(microseconds=1)) == ANN
    for now in (NOW + HOUR, NOW + 100 * HOUR):
        with pytest.raises(NotAllowed, match="expired"):
            read_customer(token, SECRET, now)


def test_a_token_that_is_too_long_is_not_even_looked_at() -> None:
    with pytest.raises(NotAllowed, match=f"at most {LONGEST} characters, got 2049"):
        read_customer("ct_1_" + "x" * (LONGEST - 4), SECRET, NOW)


@pytest.mark.parametrize(
    ("ref", "expires", "secret", "words"),
    [
        (CustomerRef(), NOW, SECRET, "an id or an anonymous_id, got neither"),
        (CustomerRef("", ""), NOW, SECRET, "got neither"),
        (CustomerRef("x" * 1_600), NOW, SECRET, "must fit a token of 2048 characters"),
        (CustomerRef("\ud800"), NOW, SECRET, "half a character"),
        (ANN, datetime(2026, 5, 1), SECRET, "`expires` must have a time zone"),  # noqa: DTZ001
        (ANN, NOW, bytes(31), "`secret` must have at least 32 bytes, got 31"),
    ],
)
def test_what_cannot_be_signed_is_refused(
    ref: CustomerRef, expires: datetime, secret: bytes, words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        sign_customer(ref, expires, secret)
