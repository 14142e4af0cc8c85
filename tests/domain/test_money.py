import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import InvalidRequest, Money, parse_money

currencies = st.sampled_from(["GBP", "JPY", "KWD", "EUR"])


@given(st.integers(-(10**12), 10**12), currencies)
def test_money_reads_back_what_it_prints(amount, currency):
    money = Money(amount, currency)
    digits, code = str(money).split()
    assert parse_money(digits, code) == money


@pytest.mark.parametrize("value", ["", "abc", "nan", "inf", "1,50", "1e40", "1e999999999"])
def test_what_is_no_amount_is_refused_by_what_came(value):
    with pytest.raises(InvalidRequest, match="an amount must be"):
        parse_money(value, "GBP")


@pytest.mark.parametrize("currency", ["", "gbp", "POUND", "£"])
def test_what_is_no_currency_is_refused(currency):
    with pytest.raises(InvalidRequest, match="`currency` must be"):
        parse_money("1", currency)
