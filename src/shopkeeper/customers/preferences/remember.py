"""From what was said and done to what is remembered: the only way evidence comes about.

Statements and events with their positions in the log, product attributes and what the shop declared
come in; a `Memory` goes out. Pure, and free of the order and of doublets of what comes in: the log
positions tell what came after what. Held by tests/customers/preferences/test_remember.py.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Literal

import msgspec

from shopkeeper.customers.preferences.agreement import join_consent, read_consent
from shopkeeper.customers.preferences.infer import Attributes, by_age, infer, newest
from shopkeeper.customers.preferences.memory import AskedBefore, Evidence, Memory
from shopkeeper.customers.preferences.values import normalised
from shopkeeper.customers.preferences.variables import Preferences
from shopkeeper.domain import (
    Agreed,
    Asked,
    BackendFailed,
    Event,
    Skipped,
    Source,
    Stated,
    Statement,
    Switched,
)

MOST_ASKED = 200
"""Questions whose last asking is remembered, the newest."""
_HINTS: Mapping[Source, float] = {"support": 0.5}
"""Weight of sources that are less than a clear statement."""

Statements = Sequence[tuple[int, Statement]]
"""Each with its position in the log."""


def remember(
    statements: Statements,
    events: Sequence[tuple[int, Event]],
    attributes: Attributes,
    preferences: Preferences,
) -> Memory:
    """What is remembered under one key.

    A statement replaces what the same source said of the variable before; one without a value
    takes back whatever was known of the variable before it, guesses included. Evidence of
    variables not declared, from sources not allowed or of values that cannot be is left out.

    Args:
        events: Those on whose basis personalization is allowed.
        attributes: Of a product, by name.
    """
    ordered = sorted(dict(statements).items())
    taken = {s.variable: at for at, s in ordered if isinstance(s, Stated) and s.value is None}
    said = [
        _evidence(at, s) for at, s in ordered if isinstance(s, Stated) and s.source != "behaviour"
    ]
    pieces = chain((piece for piece in said if piece), infer(events, attributes, preferences.rules))
    switched = {s.variable: s for _, s in ordered if isinstance(s, Switched)}
    return Memory(
        evidence=_standing(_fitting(pieces, preferences), taken),
        off=frozenset(name for name, last in switched.items() if not last.on),
        switched={name: last.time for name, last in sorted(switched.items())},
        consent=read_consent([s for _, s in ordered if isinstance(s, Agreed)]),
        asked=_asked(s for _, s in ordered),
        taken=taken,
    )


def joined(memories: Sequence[Memory]) -> Memory:
    """What is remembered of a person of several keys, in whichever order they are given.

    Across keys, too, the newest statement of a source replaces, what was taken back is gone, and
    the last turn of a switch holds.
    """
    if len(memories) == 1:
        return memories[0]
    taken: dict[str, int] = {}
    for name, position in chain.from_iterable(memory.taken.items() for memory in memories):
        taken[name] = max(position, taken.get(name, 0))
    switched = _last_switches(memories)
    return Memory(
        evidence=_standing(chain.from_iterable(memory.evidence for memory in memories), taken),
        off=frozenset(name for name, (_, off) in switched.items() if off),
        switched={name: time for name, (time, _) in sorted(switched.items())},
        consent=join_consent([memory.consent for memory in memories]),
        asked=_join_asked(memories),
        taken=taken,
    )


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode


def encode(memory: Memory) -> bytes:
    """The memory as few bytes: msgpack, deflated (RFC 1951), as names and products repeat."""
    return zlib.compress(_encode(memory))


def decode(body: bytes) -> Memory:
    """The memory again.

    Raises:
        BackendFailed: These are no bytes that `encode` gave.
    """
    try:
        return _decode(zlib.decompress(body))
    except (zlib.error, msgspec.DecodeError) as error:
        raise BackendFailed(f"a kept memory is damaged: {error}") from error


def _evidence(position: int, stated: Stated) -> Evidence | None:
    if stated.value is None:
        return None
    return Evidence(
        variable=stated.variable,
        value=stated.value,
        source=stated.source,
        time=stated.time,
        weight=_HINTS.get(stated.source, 1.0),
        position=position,
        pinned=stated.pinned,
    )


def _fitting(pieces: Iterable[Evidence], preferences: Preferences) -> list[Evidence]:
    """Those the shop wants to know, in the form their variable has."""
    kept = []
    for piece in pieces:
        variable = preferences.variables.get(piece.variable)
        if variable is not None and piece.source in variable.sources:
            value = normalised(variable, piece.value)
            if value is not None:
                kept.append(msgspec.structs.replace(piece, value=value))
    return kept


def _standing(pieces: Iterable[Evidence], taken: Mapping[str, int]) -> tuple[Evidence, ...]:
    """What neither was taken back nor replaced, oldest first."""
    left = [piece for piece in pieces if piece.position > taken.get(piece.variable, 0)]
    guessed = newest([piece for piece in left if piece.source == "behaviour"])
    said: dict[tuple[str, Source], Evidence] = {}
    for piece in sorted(left, key=lambda piece: piece.position):
        if piece.source != "behaviour":
            said[piece.variable, piece.source] = piece
    held = [_held(piece, said.get((piece.variable, "customer"))) for piece in said.values()]
    return tuple(sorted([*guessed, *held], key=by_age))


def _held(piece: Evidence, by_customer: Evidence | None) -> Evidence:
    """Without its pin, where the customer said something since."""
    if piece.pinned and by_customer is not None and by_customer.position > piece.position:
        return msgspec.structs.replace(piece, pinned=False)
    return piece


def _asked(statements: Iterable[Statement]) -> tuple[AskedBefore, ...]:
    asked: dict[str, AskedBefore] = {}
    for statement in statements:
        if isinstance(statement, Asked):
            outcome: Literal["open", "withheld"] = "withheld" if statement.withheld else "open"
            last = AskedBefore(statement.question, statement.time, outcome, statement.chosen)
        elif isinstance(statement, Skipped):
            last = AskedBefore(statement.question, statement.time, "skipped", chosen=True)
        elif isinstance(statement, Stated) and statement.question:
            last = AskedBefore(statement.question, statement.time, "answered", chosen=True)
        else:
            continue
        asked[last.question] = _after(last, asked.get(last.question))
    return _ordered(asked.values())


def _after(last: AskedBefore, before: AskedBefore | None) -> AskedBefore:
    """An answer keeps the time of its question: limits count when customers were asked.

    What was put once without being chosen stays so.
    """
    if before is None:
        return last
    time = last.time if last.outcome in {"open", "withheld"} else before.time
    return AskedBefore(last.question, time, last.outcome, last.chosen and not _counts(before))


def _counts(asked: AskedBefore) -> bool:
    return not (asked.chosen or asked.outcome == "withheld")


def _join_asked(memories: Sequence[Memory]) -> tuple[AskedBefore, ...]:
    asked: dict[str, AskedBefore] = {}
    every = list(chain.from_iterable(memory.asked for memory in memories))
    counting = {one.question for one in every if _counts(one)}
    for one in sorted(every, key=_by_asking):
        chosen = one.chosen and one.question not in counting
        asked[one.question] = msgspec.structs.replace(one, chosen=chosen)
    return _ordered(asked.values())


_WEIGHT = {"withheld": 0, "open": 1, "skipped": 2, "answered": 3}


def _by_asking(asked: AskedBefore) -> tuple[datetime, int, str, bool]:
    return asked.time, _WEIGHT[asked.outcome], asked.question, asked.chosen


def _ordered(asked: Iterable[AskedBefore]) -> tuple[AskedBefore, ...]:
    return tuple(sorted(asked, key=_by_asking)[-MOST_ASKED:])


def _last_switches(memories: Sequence[Memory]) -> dict[str, tuple[datetime, bool]]:
    """By variable: when it was last switched, and whether off; off where it was both at once."""
    last: dict[str, tuple[datetime, bool]] = {}
    for memory in memories:
        for name, time in memory.switched.items():
            turn = (time, name in memory.off)
            last[name] = max(turn, last.get(name, turn))
    return last
