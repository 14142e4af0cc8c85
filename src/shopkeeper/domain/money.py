"""Money: integer minor units with an ISO 4217 currency, converted once, at the edge."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

import msgspec

from shopkeeper.domain.errors import InvalidRequest

_ZERO_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
_LIMIT = Decimal(10) ** 15
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


class Money(msgspec.Struct, frozen=True):
    """An amount in one currency.

    >>> str(parse_money("2.55", "GBP"))
    '2.55 GBP'
    """

    amount: int
    """Minor units: pence, cents, whole yen."""
    currency: str
    """Three capital letters, ISO 4217."""

    def __str__(self) -> str:
        return f"{Decimal(self.amount).scaleb(-digits(self.currency))} {self.currency}"


def digits(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217: 0, 2 or 3)."""
    if currency in _ZERO_DIGITS:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def parse_money(value: str | float | Decimal, currency: str) -> Money:
    """Read a decimal amount of major units; half a minor unit goes to the even neighbour.

    Raises:
        InvalidRequest: It is not a finite number, or the currency is not three capital letters.

    >>> parse_money(9.995, "USD").amount
    1000
    >>> parse_money("1200", "JPY").amount
    1200
    """
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise InvalidRequest(f"`currency` must be an ISO 4217 code like 'EUR', got {currency!r}")
    try:
        exact = Decimal(str(value).strip())
    except InvalidOperation:
        raise InvalidRequest(f"an amount must be a decimal number, got {value!r}") from None
    if not (exact.is_finite() and -_LIMIT < exact < _LIMIT):
        raise InvalidRequest(f"an amount must be a number below 10^15, got {value!r}")
    minor = exact.scaleb(digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return Money(int(minor), currency)
