"""Laws of a log about what customers say, and about entries whose time is over.

`LogLaws` inherits them, so a back-end's tests need not name this suite.
"""

from shopkeeper.domain import (
    Agreed,
    Asked,
    Basis,
    CustomerKey,
    MessageId,
    SessionId,
    Skipped,
    Stated,
    Statement,
    Switched,
)
from shopkeeper.log import Entry, Kind, Log
from shopkeeper.testing.log_entries import ANN, BASIS, BOB, NOW, STRANGER, entry

STATEMENTS: tuple[Statement, ...] = (
    Stated("size", "M", "quiz", NOW, "first visit/size"),
    Stated("never_show", ("leather", "wool"), "customer", NOW, pinned=True),
    Stated("value_focus", 0.25, "support", NOW),
    Stated("size", None, "customer", NOW),
    Asked("first visit/size", NOW, SessionId("s"), withheld=True),
    Asked("first visit/size", NOW, chosen=True),
    Skipped("first visit/size", NOW),
    Switched("size", False, NOW),
    Agreed({"analytics": True, "advertising": False}, "customer", "2026-11", NOW),
)
"""One of each sort, and each type of value."""


def said(record: Statement, customer: CustomerKey = ANN, basis: Basis = BASIS) -> Entry:
    """An entry with a statement; equal records have one message id."""
    return Entry(MessageId(repr(record)), record, NOW, customer, basis)


class LogKeepingLaws:
    def test_every_statement_is_read_back_as_it_was_said(self, log: Log) -> None:
        entries = [said(record) for record in STATEMENTS]
        log.append(entries)
        assert [e.entry for e in log.recent([ANN], 100, Kind.STATEMENT)] == entries
        assert log.recent([ANN], 100) == []

    def test_a_choice_may_be_kept_on_no_purpose_at_all(self, log: Log) -> None:
        """A refusal has to be remembered to be honoured."""
        refused = said(
            Agreed({"analytics": False}, "customer", "1", NOW), basis=Basis((), "c", NOW)
        )
        log.append([refused])
        assert log.recent([ANN], 1, Kind.STATEMENT)[0].entry == refused

    def test_a_statement_moves_the_last_position_as_an_event_does(self, log: Log) -> None:
        [event] = log.append([entry("a")])
        assert log.last_position([ANN]) == event.position
        [stated] = log.append([said(STATEMENTS[0])])
        assert log.last_position([ANN]) == stated.position
        [later] = log.append([entry("b")])
        assert log.last_position([ANN, BOB]) == later.position

    def test_who_said_something_last_and_where_is_told_for_many(self, log: Log) -> None:
        assert log.last_said([ANN, BOB]) == {} == log.last_said([])
        first, _, bob = log.append([said(STATEMENTS[0]), entry("a"), said(STATEMENTS[1], BOB)])
        asked = [ANN, BOB, STRANGER, *(CustomerKey(key) for key in range(1_000, 3_000)), ANN]
        assert log.last_said(asked) == {ANN: first.position, BOB: bob.position}
        [later] = log.append([said(STATEMENTS[2])])
        assert log.last_said([ANN]) == {ANN: later.position}
        log.drop([later.position, bob.position])
        assert log.last_said(asked) == {ANN: first.position}

    def test_entries_are_counted_by_kind(self, log: Log) -> None:
        log.append([entry("a"), entry("b"), said(STATEMENTS[0]), entry("c", BOB)])
        log.enqueue([entry("d", name="Page Viewed")])
        assert log.count([ANN]) == {Kind.EVENT: 2, Kind.SHOWN: 1, Kind.STATEMENT: 1}
        assert log.count([ANN, BOB, ANN])[Kind.EVENT] == 3
        assert log.count([STRANGER]) == {} == log.count([])

    def test_what_was_dropped_is_gone_for_every_reader(self, log: Log) -> None:
        first, second, third = log.append([entry("a"), entry("b"), entry("c")])
        assert log.drop([first.position, second.position, first.position]) == 2
        assert log.drop([first.position, 10_000]) == 0
        assert [e.position for e in log.read(0, 10)] == [third.position]
        assert [e.position for e in log.recent([ANN], 10)] == [third.position]
        assert log.find(MessageId("a")) is None
        assert log.count([ANN]) == {Kind.EVENT: 1}

    def test_positions_rise_after_the_newest_entry_was_dropped(self, log: Log) -> None:
        [old] = log.append([entry("a")])
        log.drop([old.position])
        [new] = log.append([entry("b")])
        assert new.position > old.position
