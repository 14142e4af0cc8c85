"""Words and amounts as a shopper reads them. Pure."""

import re
from datetime import datetime

from shopkeeper.domain import Money, digits

_SMALL = frozenset("a an and at by for from in of on or the to with".split())
_KEPT = frozenset("LED UK USA TV CD DVD XL XXL II III".split())


def shown_title(title: str) -> str:
    """A title in title case where the data shouts it; any other is left as it is.

    >>> shown_title("WHITE HANGING HEART T-LIGHT HOLDER")
    'White Hanging Heart T-Light Holder'
    >>> shown_title("iPhone case")
    'iPhone case'
    """
    text = " ".join(title.split()).rstrip(" .,")
    if text != text.upper() or not any(letter.isalpha() for letter in text):
        return text or title
    cased = [_cased(word, first=i == 0) for i, word in enumerate(text.split(" "))]
    return " ".join(cased)


def _cased(word: str, first: bool) -> str:
    if word in _KEPT:
        return word
    if word.lower() in _SMALL and not first:
        return word.lower()
    return re.sub(r"[^\W_]+(?:'[^\W_]+)?", lambda part: part[0].capitalize(), word)


_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹"}


def shown_money(money: Money) -> str:
    """An amount with its currency's sign, or its code where the sign would be unclear.

    >>> shown_money(Money(123_405, "GBP")), shown_money(Money(900, "SEK"))
    ('£1,234.05', '9.00 SEK')
    """
    places = digits(money.currency)
    number = f"{money.amount / 10**places:,.{places}f}"
    sign = _SIGNS.get(money.currency)
    return f"{sign}{number}" if sign else f"{number} {money.currency}"


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "product"), counted(3, "product")
    ('1 product', '3 products')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def shown_day(time: datetime) -> str:
    """A day without its hour.

    >>> shown_day(datetime(2011, 12, 9, 12))
    '9 December 2011'
    """
    return f"{time.day} {time:%B %Y}"


def shown_moment(time: datetime) -> str:
    """A day with its hour.

    >>> shown_moment(datetime(2011, 12, 9, 12))
    '9 December 2011, 12:00'
    """
    return f"{shown_day(time)}, {time:%H:%M}"
