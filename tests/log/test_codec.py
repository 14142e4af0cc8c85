"""Rows are read back as they were written, by whoever holds the key, and by nobody else."""

from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.domain import (
    BackendFailed,
    Candidates,
    CustomerKey,
    DecideRequest,
    Decision,
    DecisionId,
    PlacementRequest,
    ProductId,
    packed,
    unpacked,
)
from shopkeeper.log import SCHEMA, Entry, Kind
from shopkeeper.log.codec import Codec, digest, from_micros, kind_of, to_micros
from shopkeeper.testing.log_entries import ANN, NOW, customer_keys, entry, entry_of, every_kind
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


def decision(**fields: object) -> Decision:
    request = DecideRequest(placements=(PlacementRequest("home"),))
    return Decision(DecisionId("d"), NOW, request, "holdout", {}, {"model": "1"}, **fields)  # type: ignore[arg-type]


def candidates(n: int) -> Candidates:
    ids = tuple(ProductId(f"product-{i}") for i in range(n))
    scores = packed([1 / (1 + i) for i in range(n)])
    return Candidates(ids, scores, ("item_knn",), bytes(n), packed([0.1] * n))


@pytest.mark.parametrize("customer", [None, ANN])
def test_a_long_record_is_kept_in_less_than_half_the_room(customer: CustomerKey | None) -> None:
    made = entry_of("d", decision(candidates={"home": candidates(200)}), customer)
    row = CODEC.encode(made, NOW)
    assert len(row.open or row.sealed or b"") < len(msgspec.msgpack.encode(made.record)) / 2
    assert CODEC.decode(7, row).entry == made


def test_what_an_older_program_wrote_is_read() -> None:
    """Long and not compressed, its numbers one by one."""
    made = decision(candidates={"home": candidates(200)})
    told = msgspec.to_builtins(made, builtin_types=(bytes, datetime))
    ids, _, names, _, _, heard = told["candidates"]["home"]
    scores = [1 / (1 + i) for i in range(200)]
    told["candidates"]["home"] = [ids, scores, names, [0] * 200, [0.1] * 200, heard]
    row = CODEC.encode(entry_of("d", made), NOW)
    old = row._replace(schema=SCHEMA - 1, open=msgspec.msgpack.encode([told, "d"]))
    read = CODEC.decode(7, old).entry.record
    assert isinstance(read, Decision)
    [now] = read.candidates.values()
    assert (now.ids, now.scores, now.chances) == (tuple(ids), tuple(scores), (0.1,) * 200)
    assert (unpacked(now.scores), now.by, now.retrievers) == (now.scores, (0,) * 200, ("item_knn",))


def test_a_long_record_that_was_cut_is_reported() -> None:
    row = CODEC.encode(entry_of("d", decision(candidates={"home": candidates(200)})), NOW)
    with pytest.raises(BackendFailed, match="log position 7: damaged"):
        CODEC.decode(7, row._replace(open=(row.open or b"")[:-9]))


@given(st.lists(st.floats(width=32, allow_nan=False)))
def test_numbers_are_unpacked_as_they_were_packed(numbers: list[float]) -> None:
    assert list(unpacked(packed(numbers))) == numbers


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
