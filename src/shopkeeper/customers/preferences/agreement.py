"""What a customer agreed to, after all that was said of it.

`Agreed` statements in order come in; what holds of each purpose goes out. Pure.

A refusal yields only to somebody as close to the customer as who refused: held by
tests/customers/preferences/test_agreement.py.
"""

from collections.abc import Iterable, Mapping, Sequence

from shopkeeper.customers.preferences.memory import ConsentState
from shopkeeper.domain import Agreed, ConsentSource, Purpose

_CLOSENESS: Mapping[ConsentSource, int] = {
    "event": 0,
    "import": 0,
    "service": 1,
    "signal": 2,
    "customer": 2,
}
"""What a customer or their browser refused, only the customer lifts; what somebody of the shop
refused for them, no event and no import does."""


def read_consent(agreed: Sequence[Agreed]) -> dict[Purpose, ConsentState]:
    """What holds after these, oldest first; purposes never spoken of are missing.

    A browser's signal can only refuse.

    >>> from datetime import datetime
    >>> said = Agreed({"messages": False}, "customer", "1", datetime.min)
    >>> later = Agreed({"messages": True}, "event", "", datetime.max)
    >>> read_consent([said, later])["messages"].granted
    False
    """
    return _last(
        (purpose, ConsentState(granted, one.time, one.source, one.wording))
        for one in agreed
        for purpose, granted in sorted(one.purposes.items())
        if not (granted and one.source == "signal")
    )


def join_consent(
    several: Sequence[Mapping[Purpose, ConsentState]],
) -> dict[Purpose, ConsentState]:
    """What holds of a person of several keys: as if all had been said under one, by time.

    Of what was said at the same moment a refusal holds.
    """
    said = [pair for consent in several for pair in consent.items()]
    return _last(sorted(said, key=_by_time))


def _by_time(pair: tuple[Purpose, ConsentState]) -> tuple[object, ...]:
    purpose, state = pair
    return state.time, not state.granted, _CLOSENESS[state.source], state.wording, purpose


def _last(said: Iterable[tuple[Purpose, ConsentState]]) -> dict[Purpose, ConsentState]:
    held: dict[Purpose, ConsentState] = {}
    for purpose, state in said:
        if not _stands_against(held.get(purpose), state):
            held[purpose] = state
    return dict(sorted(held.items()))


def _stands_against(before: ConsentState | None, new: ConsentState) -> bool:
    if before is None or before.granted:
        return False
    return _CLOSENESS[new.source] < _CLOSENESS[before.source]
