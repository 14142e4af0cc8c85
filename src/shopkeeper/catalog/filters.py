"""Read one condition of a request and say which products meet it.

A name, what is wanted, and a column come in; a boolean column goes out. Pure.

A condition is a value, a list of values of which one must fit, or bounds. A malformed one is an
`InvalidRequest` that names the attribute, never an empty answer; `tests/catalog/test_filters.py`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog.attributes import PATHS, Texts, tidy_path
from shopkeeper.domain import InvalidRequest, digits

Mask = NDArray[np.bool_]

_BOUNDS: dict[str, Callable[[Any, float], Any]] = {
    "gte": np.greater_equal,
    "lte": np.less_equal,
    "gt": np.greater,
    "lt": np.less,
}
MAX_VALUES = 100
"""Values in one list."""
MAX_LETTERS = 200
"""Characters of one value."""
_LIMIT = Decimal(10) ** 15
_FORMS = "a value, a list of values, or bounds of `gte`, `lte`, `gt`, `lt` and `not`"


def match_texts(name: str, wanted: object, column: Texts) -> Mask:
    """Products whose text attribute meets the condition, without regard to case.

    A path meets every path it begins with. Bounds compare values that are numbers; a product whose
    value is no number meets none.

    Raises:
        InvalidRequest: The condition cannot be read; the message names the attribute.
    """
    fits = np.zeros(len(column.values) + 1, np.bool_)  # the last: products without a value
    if isinstance(wanted, Mapping):
        fits[:] = True
        for bound, value in _bounds(name, wanted).items():
            fits &= _bounded_texts(name, bound, value, column)
    else:
        fits[:-1] = _any_text(name, wanted, column)
    met: Mask = fits[column.codes]
    return met


def match_amounts(name: str, wanted: object, amounts: NDArray[np.int64], currency: str) -> Mask:
    """Products whose amount meets the condition, which is in major units.

    Args:
        amounts: Shape `(n,)`, minor units, -1 where unknown; unknown meets only a `not`.

    Raises:
        InvalidRequest: The condition cannot be read; the message names the attribute.
    """
    if not isinstance(wanted, Mapping):
        return _any_amount(name, wanted, amounts, currency)
    met = np.ones(len(amounts), np.bool_)
    for bound, value in _bounds(name, wanted).items():
        if bound == "not":
            met &= ~_any_amount(name, value, amounts, currency)
        else:
            met &= (amounts >= 0) & _BOUNDS[bound](amounts, _minor(name, value, currency))
    return met


def _bounds(name: str, wanted: Mapping[Any, Any]) -> Mapping[str, Any]:
    if not wanted or any(bound != "not" and bound not in _BOUNDS for bound in wanted):
        raise _unreadable(name, _FORMS, dict(wanted))
    return wanted


def _bounded_texts(name: str, bound: str, value: object, column: Texts) -> Mask:
    fits = np.zeros(len(column.values) + 1, np.bool_)
    if bound == "not":
        fits[:-1] = _any_text(name, value, column)
        return ~fits
    limit = float(_decimal(name, value))
    fits[:-1] = _BOUNDS[bound](column.numbers, limit)  # NaN meets no bound
    return fits


def _any_text(name: str, wanted: object, column: Texts) -> Mask:
    fits = np.zeros(len(column.values), np.bool_)
    for value in _listed(name, wanted):
        fits |= _equal(name, value, column)
    return fits


def _equal(name: str, value: object, column: Texts) -> Mask:
    """Which of the column's values are `value`: a number by its amount, a path with all below."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        equal: Mask = column.numbers == float(_decimal(name, value))
    elif not isinstance(value, str | bool):
        raise _unreadable(name, _FORMS, value)
    elif name in PATHS:
        equal = _under(tidy_path(str(value)).casefold(), column)
    else:
        code = column.folded.get(str(value).strip().casefold(), -1)
        equal = np.arange(len(column.values)) == code
    return equal


def _under(path: str, column: Texts) -> Mask:
    below = f"{path} > "
    inside = (value == path or value.startswith(below) for value in column.folded)
    return np.fromiter(inside, np.bool_, len(column.values))


def _any_amount(name: str, wanted: object, amounts: NDArray[np.int64], currency: str) -> Mask:
    minor = [_minor(name, value, currency) for value in _listed(name, wanted)]
    met: Mask = (amounts >= 0) & np.isin(amounts, minor)
    return met


def _listed(name: str, wanted: object) -> list[object]:
    values = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    if not values:
        raise _unreadable(name, "at least one value", wanted)
    if len(values) > MAX_VALUES:
        raise _too_large(name, MAX_VALUES, "values", len(values))
    for value in values:
        _check_length(name, value)
    return values


def _check_length(name: str, value: object) -> None:
    if isinstance(value, str) and len(value) > MAX_LETTERS:
        raise _too_large(name, MAX_LETTERS, "characters", len(value))


def _minor(name: str, value: object, currency: str) -> float:
    return float(_decimal(name, value).scaleb(digits(currency)))


def _decimal(name: str, value: object) -> Decimal:
    """A bound or an amount: a number, or a text that is one."""
    _check_length(name, value)
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = Decimal(_plain(str(value)))
        except (InvalidOperation, ValueError):  # ValueError: an int of more than 4,300 digits
            raise _unreadable(name, "a number", value) from None
        if number.is_finite() and -_LIMIT < number < _LIMIT:
            return number
    raise _unreadable(name, "a number below 10^15", value)


def _plain(text: str) -> str:
    """Blank where `Decimal` would read more than a plain number: `1_0`, digits of other scripts."""
    return text.strip() if text.isascii() and "_" not in text else ""


def _too_large(name: str, most: int, what: str, got: int) -> InvalidRequest:
    return InvalidRequest(f"`filters.{name}`: expected at most {most} {what}, got {got}")


def _unreadable(name: str, expected: str, got: object) -> InvalidRequest:
    return InvalidRequest(f"`filters.{name}`: expected {expected}, got {_short(got)}")


def _short(got: object) -> str:
    return "a very long number" if isinstance(got, int) and abs(got) > 10**80 else repr(got)[:80]
