"""Rows are read back as they were written, by whoever holds the key, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import BackendFailed
from shopkeeper.log import Entry, Kind
from shopkeeper.log.codec import Codec, digest, from_micros, kind_of, to_micros
from shopkeeper.testing.log_entries import NOW, customer_keys, entry, every_kind
from shopkeeper.testing.log_machine import ENTRIES
from shopkeeper.testing.sealing import MemorySealer

CODEC = Codec(MemorySealer(customer_keys()))


@given(ENTRIES)
def test_a_row_is_read_back_as_the_entry_it_was_made_of(made: Entry) -> None:
    logged = CODEC.decode(7, CODEC.encode(made, NOW))
    assert (logged.position, logged.received, logged.entry) == (7, NOW, made)


@given(ENTRIES)
def test_a_record_is_open_or_sealed_and_never_both(made: Entry) -> None:
    row = CODEC.encode(made, NOW)
    assert (row.open is None) == (made.customer is not None)
    assert (row.sealed is None) == (made.customer is None)


@given(st.datetimes().map(lambda t: t.replace(tzinfo=NOW.tzinfo)))
def test_a_time_survives_its_microseconds(time: object) -> None:
    assert from_micros(to_micros(time)) == time  # type: ignore[arg-type]


def test_a_record_moved_to_another_message_does_not_open() -> None:
    one, other = (CODEC.encode(entry(name), NOW) for name in ("one", "other"))
    with pytest.raises(BackendFailed, match="altered"):
        CODEC.decode(1, one._replace(sealed=other.sealed))


def test_every_kind_of_record_has_its_number() -> None:
    assert [kind_of(made.record) for made in every_kind()] == [
        Kind.EVENT,
        Kind.SHOWN,
        Kind.DECISION,
        Kind.CATALOGUE,
        Kind.CATALOGUE,
        Kind.CATALOGUE,
        Kind.STATEMENT,
        Kind.TOMBSTONE,
    ]


def test_the_digest_of_a_message_is_for_ever() -> None:
    expected = "cf4ab791c62b8d2b2109c90275287816"
    assert digest(entry("abc").message_id).hex() == expected
