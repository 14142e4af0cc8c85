"""Read a file of numbers with units: one in the wrong unit is refused with a sentence about it.

Text and the struct it should be come in; what it says goes out. Pure. Held by
tests/decisions/offers/test_menu.py.
"""

import re
from typing import TypeVar

from shopkeeper.domain import InvalidRequest
from shopkeeper.domain.files import Written, read_struct

File = TypeVar("File")

_FIELD = re.compile(r", line \d+: `[^`]*?(?P<field>(?:spent\.)?\w+)` must be")
_MONEY = "amounts are whole minor units of the shop's currency: 5.00 EUR is 500"
UNITS = {
    "depth_bps": "it is in whole basis points: 10 % is 1000",
    "margin_floor_bps": "it is in whole basis points: 25 % is 2500",
    "amount": _MONEY,
    "cost": _MONEY,
    "least_basket": _MONEY,
    "spent.least": _MONEY,
    "spent.most": _MONEY,
    "days": "it is a whole number of days",
    "points": "it is a whole number of points",
    "times": "it is a whole number of uses",
    "uses": "it is a whole number of uses",
}
"""Field to the unit it is in; what a time must be is told of every file."""


def read_with_units(text: str, name: str, kind: type[File]) -> Written[File]:
    """Read a whole file.

    Raises:
        InvalidRequest: It is no yaml, or not of that kind; where a number is wrong, the message
            says its unit.
    """
    try:
        return read_struct(text, name, kind)
    except InvalidRequest as wrong:
        found = _FIELD.search(str(wrong))
        unit = UNITS.get(found["field"]) if found else None
        if unit is None:
            raise
        raise InvalidRequest(f"{wrong}; {unit}") from None
