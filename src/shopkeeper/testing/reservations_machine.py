"""One limited offer, wanted by a few customers in any order and at any time, beside a plain model.

Either of two may turn out to have been the other one, too.

The model is a dictionary of who holds what. Time may go either way.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shopkeeper.decisions.ports import Granted, Hold, Limit, Refused, Reservations
from shopkeeper.testing.reservations import redeem

START = datetime(2026, 5, 1, tzinfo=UTC)
HOLDERS = ("ann", "bob")
KEYS = st.sampled_from([f"{holder}-{visit}" for holder in HOLDERS for visit in "123"])
INSTEAD = st.lists(KEYS | st.sampled_from(HOLDERS), max_size=2).map(tuple)
AMOUNTS = st.integers(0, 3)
BUDGETS = st.integers(3, 6)
MOST = 6
CAP = 2


def _hold(
    key: str, amount: int, budget: int, instead: tuple[str, ...], also: tuple[str, ...]
) -> Hold:
    return Hold("x", key, key[:3], (Limit("x", "may", budget, CAP),), amount, instead, also)


ALSO = st.lists(st.sampled_from(HOLDERS), max_size=2).map(tuple)
WANTED = st.builds(_hold, KEYS, AMOUNTS, BUDGETS, INSTEAD, ALSO)


def run_reservations_story(start: Callable[[], Reservations], examples: int) -> None:
    """Hold fresh reservations against the model, once for each example."""

    class Told(ReservationsStory):
        def __init__(self) -> None:
            super().__init__(start())

    run_state_machine_as_test(
        Told, settings=settings(max_examples=examples, stateful_step_count=20, deadline=None)
    )


class Held(NamedTuple):
    """What the model knows of one key."""

    holder: str
    amount: int
    expires: datetime | None
    """None: redeemed."""


class ReservationsStory(RuleBasedStateMachine):
    """The reservations answer as the dictionary would."""

    def __init__(self, reservations: Reservations) -> None:
        super().__init__()
        self.reservations = reservations
        self.now = START
        self.held: dict[str, Held] = {}
        self.nobody = 0

    @rule(minutes=st.integers(-15, 15))
    def the_clock_is_set(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(wanted=WANTED, minutes=st.integers(1, 20))
    def somebody_reserves(self, wanted: Hold, minutes: int) -> None:
        expires = self.now + timedelta(minutes=minutes)
        answers = self.reservations.reserve([wanted], self.now, expires)
        assert answers == {"x": self._expected(wanted, expires)}

    @rule(wanted=WANTED)
    def somebody_orders(self, wanted: Hold) -> None:
        answers = redeem(self.reservations, [wanted], self.now)
        assert answers == {"x": self._expected(wanted, None)}

    @rule(key=KEYS)
    def somebody_gives_it_back(self, key: str) -> None:
        held = self.held.get(key)
        gone = held is not None and held.expires is not None
        assert self.reservations.release(key) in ({1} if gone else {0})
        if gone:
            del self.held[key]

    @rule(holder=st.sampled_from(HOLDERS))
    def somebody_is_erased(self, holder: str) -> None:
        theirs = [key for key, held in self.held.items() if held.holder == holder]
        assert self.reservations.forget([holder]) == len(theirs)
        for key in theirs:
            held = self.held.pop(key)
            if held.expires is None:
                self.nobody += 1
                self.held[f"nobody {self.nobody}"] = held._replace(holder="")

    @rule(holder=st.sampled_from(HOLDERS))
    def somebody_is_disowned(self, holder: str) -> None:
        theirs = [key for key, held in self.held.items() if held.holder == holder]
        assert self.reservations.disown([holder]) == len(theirs)
        for key in theirs:
            held = self.held.pop(key)
            if held.expires is None:
                self.held[key] = held._replace(holder="")

    @invariant()
    def no_more_is_spent_than_there_is(self) -> None:
        spent = self.reservations.spent("x", "may")
        assert spent <= MOST
        assert spent == sum(held.amount for held in self.held.values() if held.expires is None)

    def _expected(self, wanted: Hold, expires: datetime | None) -> Granted | Refused:
        self._let_expire()
        own = self.held.get(wanted.key)
        if own is not None and own.expires is None:
            return Granted(None)
        theirs = sorted(key for key, held in self.held.items() if held.holder in wanted.instead)
        keys = [key for key in (wanted.key, *wanted.instead, *theirs) if self._holds(key)]
        enough = [held for held in map(self.held.__getitem__, keys) if _covers(held, wanted)]
        if not enough and (refused := self._refused(wanted, keys)):
            return refused
        until = expires and (enough[0].expires if enough else expires)
        for key in set(keys):
            del self.held[key]
        self.held[wanted.key] = Held(wanted.holder, wanted.amount, until)
        return Granted(until)

    def _holds(self, key: str) -> bool:
        return key in self.held and self.held[key].expires is not None

    def _let_expire(self) -> None:
        self.held = {
            key: held
            for key, held in self.held.items()
            if held.expires is None or held.expires > self.now
        }

    def _refused(self, wanted: Hold, keys: list[str]) -> Refused | None:
        others = [held for other, held in self.held.items() if other not in keys]
        theirs = [held for held in others if held.holder in {wanted.holder, *wanted.also}]
        if len(theirs) >= CAP:
            had = sum(held.expires is None for held in theirs)
            return Refused("cap" if had >= CAP else "held", "x")
        [limit] = wanted.limits
        if sum(held.amount for held in others) + wanted.amount > (limit.budget or 0):
            return Refused("budget", "x")
        return None


def _covers(held: Held, wanted: Hold) -> bool:
    return held.holder == wanted.holder and held.amount >= wanted.amount
