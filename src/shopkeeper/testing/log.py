"""The laws of a log, as a suite for whoever writes a back-end.

Subclass `LogLaws` in a test file and override the fixture `log`; further laws are in `log_machine`
(against a plain model) and `log_kill` (for back-ends that outlive the process).
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta, timezone

import pytest

from shopkeeper.domain import InvalidRequest, MessageId, NotFound
from shopkeeper.log import Entry, Erased, Fate, Kind, Log, Receipt, Tombstone
from shopkeeper.testing.log_entries import (
    ANN,
    BASIS,
    BOB,
    EVE,
    NOW,
    STRANGER,
    customer_keys,
    entry,
    entry_of,
    every_kind,
)
from shopkeeper.testing.log_keeping import LogKeepingLaws
from shopkeeper.testing.sealing import MemorySealer


class LogLaws(LogKeepingLaws):
    """Every law that a single process can see."""

    @pytest.fixture
    def sealer(self) -> MemorySealer:
        return MemorySealer(customer_keys())

    @pytest.fixture
    def log(self, sealer: MemorySealer) -> Iterator[Log]:
        """Override: a new, empty log that seals with `sealer`; closed afterwards."""
        raise NotImplementedError

    # -- what goes in comes out

    def test_what_was_appended_is_read_back_in_order(self, log: Log) -> None:
        entries = every_kind()
        receipts = log.append(entries)
        found = log.read(after=0, limit=100)
        assert [logged.entry for logged in found] == entries
        assert [logged.position for logged in found] == [r.position for r in receipts]

    def test_positions_start_at_one_or_above_and_rise(self, log: Log) -> None:
        positions = [log.append([entry(f"m{i}")])[0].position for i in range(5)]
        assert positions[0] >= 1
        assert positions == sorted(set(positions))

    def test_an_id_that_is_not_the_events_own_is_kept(self, log: Log) -> None:
        odd = Entry(MessageId("import:1"), entry("event").record, NOW, ANN, BASIS)
        log.append([odd])
        assert log.read(0, 1)[0].entry == odd

    def test_times_keep_their_microseconds_and_become_utc(self, log: Log) -> None:
        local = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
        log.append([Entry(MessageId("m"), entry("m").record, local, ANN, BASIS)])
        read = log.read(0, 1)[0].entry.time
        assert read == NOW
        assert read.utcoffset() == timedelta(0)

    def test_an_empty_batch_is_nothing(self, log: Log) -> None:
        assert log.append([]) == []
        log.enqueue([])
        assert log.head() == 0

    def test_reading_goes_on_where_it_stopped(self, log: Log) -> None:
        log.append([entry(f"m{i}") for i in range(5)])
        first = log.read(after=0, limit=2)
        rest = log.read(after=first[-1].position, limit=100)
        assert [e.entry.message_id for e in first + rest] == [f"m{i}" for i in range(5)]
        assert log.read(after=log.head(), limit=100) == []

    @pytest.mark.parametrize("limit", [0, -1])
    def test_reading_less_than_one_is_refused(self, log: Log, limit: int) -> None:
        with pytest.raises(InvalidRequest, match="`limit` must be at least 1"):
            log.read(0, limit)
        with pytest.raises(InvalidRequest, match="`n` must be at least 1"):
            log.recent([ANN], limit)

    # -- the same message twice changes nothing

    def test_a_message_sent_again_changes_nothing(self, log: Log) -> None:
        first = log.append([entry("m", query="first")])
        again = log.append([entry("m", query="second")])
        assert again == [Receipt(MessageId("m"), first[0].position, duplicate=True)]
        assert [logged.entry for logged in log.read(0, 10)] == [entry("m", query="first")]

    def test_a_message_twice_in_one_batch_is_stored_once(self, log: Log) -> None:
        receipts = log.append([entry("a"), entry("b"), entry("a", query="later")])
        assert [r.duplicate for r in receipts] == [False, False, True]
        assert receipts[2].position == receipts[0].position
        assert [e.entry for e in log.read(0, 10)] == [entry("a"), entry("b")]

    def test_a_large_batch_may_be_repeated_after_half_of_it_arrived(self, log: Log) -> None:
        batch = [entry(f"m{i}") for i in range(1_000)]
        half = log.append(batch[::2])
        whole = log.append(batch)
        assert [r for r in whole if r.duplicate] == [
            Receipt(r.message_id, r.position, duplicate=True) for r in half
        ]
        fresh = [r.position for r in whole if not r.duplicate]
        assert fresh == sorted(set(fresh))
        assert min(fresh) > max(r.position for r in half)
        assert len(log.read(0, 10_000)) == 1_000

    # -- all or none

    def test_a_batch_with_a_customer_without_basis_stores_nothing(self, log: Log) -> None:
        bare = Entry(MessageId("bare"), entry("bare").record, NOW, ANN, basis=None)
        with pytest.raises(InvalidRequest, match="`basis` is required with a customer"):
            log.append([entry("good"), bare])
        assert log.head() == 0

    def test_a_batch_with_a_customer_without_key_stores_nothing(self, log: Log) -> None:
        with pytest.raises(NotFound):
            log.append([entry("good"), entry("m", STRANGER)])
        assert log.find(MessageId("good")) is None

    @pytest.mark.parametrize(
        ("bad", "message"),
        [
            (entry_of("m", Erased()), "got an `Erased`"),
            (entry(""), "`message_id` must not be empty"),
            (entry("\ud800"), "`message_id` must be valid Unicode"),
            (entry("m", properties={"n": 2**70}), "must hold plain values"),
            (
                Entry(MessageId("m"), Tombstone(NOW), NOW.replace(tzinfo=None)),
                "`time` must have a time zone",
            ),
        ],
    )
    def test_an_entry_that_cannot_be_kept_is_refused_and_named(
        self, log: Log, bad: Entry, message: str
    ) -> None:
        for store in (log.append, log.enqueue):
            with pytest.raises(InvalidRequest, match=message):
                store([entry("good"), bad])
        log.flush()
        assert log.head() == 0

    # -- without waiting

    def test_what_was_enqueued_is_found_at_once(self, log: Log) -> None:
        for i in range(50):
            log.enqueue([entry(f"m{i}")])
            found = log.find(MessageId(f"m{i}"))
            assert found is not None
            assert found.entry == entry(f"m{i}")

    def test_what_was_enqueued_is_read_after_a_flush(self, log: Log) -> None:
        log.enqueue([entry("a"), entry("b")])
        log.enqueue([entry("a")])
        log.flush()
        assert [e.entry.message_id for e in log.read(0, 10)] == ["a", "b"]

    def test_a_message_never_sent_is_not_found(self, log: Log) -> None:
        log.enqueue([entry("a")])
        assert log.find(MessageId("b")) is None

    # -- what a customer did

    def test_recent_are_events_alone(self, log: Log) -> None:
        log.append(every_kind())
        assert [e.entry.message_id for e in log.recent([ANN], 10)] == ["event"]

    def test_what_was_shown_is_read_apart(self, log: Log) -> None:
        log.append([entry("did"), entry("one", name="Products Exposed")])
        log.append([entry("two", BOB, name="Page Viewed"), entry("open", None, name="Page Viewed")])
        found = log.recent([ANN, BOB], 10, Kind.SHOWN)
        assert [e.entry.message_id for e in found] == ["one", "two"]
        assert [e.entry.message_id for e in log.recent([ANN, BOB], 1, Kind.SHOWN)] == ["two"]

    def test_recent_joins_all_keys_of_a_person_oldest_first(self, log: Log) -> None:
        keys = [ANN, BOB, EVE, ANN, BOB, ANN]
        log.append([entry(f"m{i}", key) for i, key in enumerate(keys)])
        found = log.recent([BOB, ANN], 10)
        assert [e.entry.message_id for e in found] == ["m0", "m1", "m3", "m4", "m5"]
        assert [e.entry.message_id for e in log.recent([BOB, ANN, ANN], 2)] == ["m4", "m5"]

    def test_one_kind_can_be_read_alone(self, log: Log) -> None:
        log.append(every_kind())
        everything = log.read(0, 100)
        alone = [log.read(0, 100, kind) for kind in Kind]
        assert sorted((e for part in alone for e in part), key=lambda e: e.position) == everything
        catalogue = log.read(0, 100, Kind.CATALOGUE)
        assert [e.entry.message_id for e in catalogue] == ["changed", "withdrawn", "priced"]
        assert log.read(catalogue[0].position, 1, Kind.CATALOGUE) == catalogue[1:2]

    def test_nobody_has_no_recent_events(self, log: Log) -> None:
        log.append([entry("m"), entry("open", None)])
        assert log.recent([], 10) == []
        assert log.recent([BOB], 10) == []
        assert log.last_position([]) == 0
        assert log.last_position([BOB, STRANGER]) == 0

    def test_the_last_position_is_that_of_the_newest_event(self, log: Log) -> None:
        receipts = log.append([entry("a"), entry("b", BOB), entry("seen", name="Products Exposed")])
        assert log.last_position([ANN]) == receipts[0].position
        assert log.last_position([ANN, BOB]) == receipts[1].position
        assert log.head() == receipts[2].position

    # -- erasure

    def test_nothing_of_a_customer_is_readable_once_their_key_is_gone(
        self, log: Log, sealer: MemorySealer
    ) -> None:
        log.append([entry("a", query="secret"), entry("b", BOB)])
        sealer.forget(ANN)
        erased, kept = log.read(0, 10)
        assert kept.entry == entry("b", BOB)
        assert erased.entry.record == Erased()
        assert (erased.entry.customer, erased.entry.time, erased.entry.basis) == (ANN, NOW, BASIS)
        assert erased.entry.message_id != "a"
        assert log.recent([ANN], 10) == [erased]
        assert log.find(MessageId("a")) == erased

    def test_a_tombstone_can_be_written_and_read_after_the_key_is_gone(
        self, log: Log, sealer: MemorySealer
    ) -> None:
        sealer.forget(ANN)
        tombstone = Entry(MessageId("t"), Tombstone(NOW), NOW, ANN, basis=None)
        log.append([tombstone])
        assert log.read(0, 1)[0].entry == tombstone

    def test_a_message_of_an_erased_customer_stays_a_duplicate(
        self, log: Log, sealer: MemorySealer
    ) -> None:
        log.append([entry("a")])
        sealer.forget(ANN)
        assert log.append([entry("a", None)])[0].duplicate

    # -- fates

    def test_fates_are_told_oldest_first(self, log: Log) -> None:
        fates = [Fate(NOW, f"e{i}", "rejected", f"`n` was {i}") for i in range(5)]
        log.note(fates[:3])
        log.note(fates[3:])
        assert log.fates(100) == fates
        assert log.fates(2) == fates[3:]

    def test_only_the_newest_ten_thousand_fates_stay(self, log: Log) -> None:
        fates = [Fate(NOW, str(i), "duplicate", "") for i in range(10_010)]
        log.note(fates[:6_000])
        log.note(fates[6_000:])
        assert log.fates(20_000) == fates[10:]

    # -- many at once

    def test_many_threads_append_and_every_message_stands_once(self, log: Log) -> None:
        """Eight writers, each sending its own messages and the same fifty shared ones."""

        def write(writer: int) -> list[Receipt]:
            receipts: list[Receipt] = []
            for i in range(50):
                receipts += log.append([entry(f"{writer}-{i}"), entry(f"shared-{i}")])
            return receipts

        with ThreadPoolExecutor(8) as threads:
            receipts = [r for found in threads.map(write, range(8)) for r in found]
        standing = {e.entry.message_id: e.position for e in log.read(0, 10_000)}
        assert len(standing) == 8 * 50 + 50
        assert {r.message_id: r.position for r in receipts} == standing
        assert sum(not r.duplicate for r in receipts) == len(standing)
