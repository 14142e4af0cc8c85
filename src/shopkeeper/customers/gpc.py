"""Global Privacy Control: a browser's word that data is not to be sold or shared.

The header's values come in, as often as it was sent; out goes whether the signal is on, and what
`/.well-known/gpc.json` says. Pure.

Nothing but a value that is exactly `1` counts; `tests/customers/test_gpc.py` holds it.

Source: W3C, "Global Privacy Control (GPC)", Working Draft of 24 September 2026, sections 3.3 and 4.
"""

from collections.abc import Sequence
from datetime import date

HEADER = "Sec-GPC"
HONOURED = "Opt-Out Request Preference Signal Honored"
"""What a page shows where the signal was processed, in the words of 11 CCR § 7025 (c)(6)."""


def signalled(values: Sequence[str]) -> bool:
    """Whether the signal is on.

    Several headers with one valid among them count as that one. Blanks around a value are HTTP's
    and not of the value; a list like `1, 1` is no valid value.

    Args:
        values: One for each `Sec-GPC` field of the request.

    >>> signalled(["1"]), signalled(["0", "1"]), signalled(["1, 1"]), signalled([])
    (True, True, False, False)
    """
    return any(value.strip(" \t") == "1" for value in values)


def well_known(last_update: date) -> dict[str, object]:
    """The body of `/.well-known/gpc.json`.

    Args:
        last_update: When what this site says about the signal last changed.

    >>> well_known(date(2026, 11, 1))
    {'gpc': True, 'lastUpdate': '2026-11-01'}
    """
    return {"gpc": True, "lastUpdate": last_update.isoformat()}
