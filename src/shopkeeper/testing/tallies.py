"""What everything that counts how blocks fare must do, whatever it keeps the counts in.

A back-end's test class derives from `TalliesContract` and gives it `log` and `tallies` over it.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.decisions.blocks.ports import Tallies, Tally
from shopkeeper.domain import (
    BlockShown,
    DecideRequest,
    Decision,
    DecisionId,
    Event,
    MessageId,
    Reason,
)
from shopkeeper.log import Entry, Log, Logged, catch_up, rebuild

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SPEAKS = (Reason("speaks_to", "You said so"),)
Happened = list[Entry]


def decided(name: str, *blocks: str, spoken: bool = False) -> Entry:
    """A decision that showed these blocks on the front page."""
    shown = tuple(
        BlockShown(block, "hook", "hero", place, "Hello", reasons=SPEAKS if spoken else ())
        for place, block in enumerate(blocks, 1)
    )
    decision = Decision(
        DecisionId(name), NOW, DecideRequest(), "personalized", {}, {}, page="home", blocks=shown
    )
    return Entry(MessageId(name), decision, NOW)


def saw(message: str, decision: str, block: str, name: str = "Promotion Viewed") -> Entry:
    """An event about a block."""
    said: dict[str, Any] = {"promotion_id": block}
    event = Event(MessageId(message), name, NOW, decision_id=DecisionId(decision), properties=said)
    return Entry(event.message_id, event, NOW)


def clicked(message: str, decision: str, block: str) -> Entry:
    """A click on a block."""
    return saw(message, decision, block, "Promotion Clicked")


def happenings() -> st.SearchStrategy[Happened]:
    """Decisions and events about them, in any order, some about nothing that was shown."""
    names, blocks = st.sampled_from(["d1", "d2", "d3"]), st.sampled_from(["warm", "cool"])
    kinds = st.sampled_from(["Promotion Viewed", "Promotion Clicked", "Product Viewed"])
    decision = st.builds(decided, names, blocks, spoken=st.booleans())
    event = st.builds(saw, st.integers(0, 30).map(lambda i: f"m{i}"), names, blocks, kinds)
    return st.lists(decision | event, max_size=20)


class TalliesContract:
    """The laws of `decisions.blocks.Tallies`."""

    @pytest.fixture
    def log(self) -> Log:
        raise NotImplementedError("give the contract a `log` fixture")

    @pytest.fixture
    def tallies(self, log: Log) -> Tallies:
        raise NotImplementedError("give the contract a `tallies` fixture")

    def test_nothing_counted_is_nothing(self, tallies: Tallies) -> None:
        assert tallies.counts() == {}
        assert tallies.position() == 0

    def test_what_was_seen_and_clicked_counts_where_it_was_shown(
        self, log: Log, tallies: Tallies
    ) -> None:
        log.append([decided("d1", "warm", "cool"), decided("d2", "warm", spoken=True)])
        log.append([saw("m1", "d1", "warm"), saw("m2", "d1", "cool"), saw("m3", "d2", "warm")])
        log.append([clicked("m4", "d1", "warm")])
        catch_up(log, tallies)
        assert tallies.counts() == {
            ("warm", "home hero all"): Tally(1, 1),
            ("cool", "home hero all"): Tally(1, 0),
            ("warm", "home hero spoken"): Tally(1, 0),
        }

    def test_what_no_decision_showed_counts_nothing(self, log: Log, tallies: Tallies) -> None:
        log.append([saw("early", "d1", "warm"), decided("d1", "warm")])
        log.append([saw("m1", "d1", "cool"), saw("m2", "d9", "warm"), clicked("m3", "m1", "warm")])
        catch_up(log, tallies)
        assert tallies.counts() == {}

    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.differing_executors,
        ],
    )
    @given(happenings(), st.data())
    def test_rebuilt_from_the_log_it_equals_what_was_live(
        self, log: Log, tallies: Tallies, happened: Happened, data: st.DataObject
    ) -> None:
        log.append(happened)
        while batch := log.read(tallies.position(), data.draw(st.integers(1, 9))):
            tallies.apply(batch, batch[-1].position)
            self._again(tallies, batch)
        live = tallies.counts()
        rebuild(log, tallies)
        assert tallies.counts() == live
        assert tallies.position() == log.head()

    def _again(self, tallies: Tallies, batch: list[Logged]) -> None:
        once = tallies.counts()
        tallies.apply(batch, batch[-1].position)
        assert tallies.counts() == once
