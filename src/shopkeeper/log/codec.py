"""The form an entry takes in a back-end, and back: one for all of them.

An `Entry` comes in and a `Row` of plain values goes out, its record encoded and, where it has a
subject, sealed for them; and the way back. Pure, but for the sealer's keys.

What is long is compressed, quickly rather than well: the words of a decision repeat.

A row is written once and never again: erasing a customer takes the key away, and from then on the
row reads as `Erased`. Held by `tests/log/test_codec.py` and the contract suite.
"""

import zlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from shopkeeper.domain import (
    SHOWN_EVENTS,
    BackendFailed,
    Basis,
    CustomerKey,
    Decision,
    Event,
    InvalidRequest,
    MessageId,
    Statement,
)
from shopkeeper.log.ports import SCHEMA, Entry, Erased, Kind, Logged, Record, Sealer, Tombstone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONG = 1_024
"""Bytes from which on a record is kept compressed; a decision has three to twelve thousand."""
_PLAIN = b"\x92"
"""The first byte of an encoded record; no stream of zlib begins with it."""
_WINDOW, _MEMORY = 13, 6
"""A compressor of these takes 64 kB: of zlib's usual 256 kB each page would be asked for anew."""


class Row(NamedTuple):
    """An entry as a back-end stores it; the fields of `storage.tables.entries`, in order."""

    message: bytes
    """16 bytes: the digest of the message id."""
    schema: int
    kind: int
    customer: int | None
    time: int
    """Microseconds since 1970 UTC."""
    received: int
    basis: bytes | None
    """The encoded `Basis`; a back-end may store each once."""
    open: bytes | None
    sealed: bytes | None


class _Content(msgspec.Struct, frozen=True, array_like=True):
    record: Record
    message_id: str | None
    """None: the event's own."""


_encode = msgspec.msgpack.Encoder().encode
_decode_content = msgspec.msgpack.Decoder(_Content).decode
_decode_basis = lru_cache(4096)(msgspec.msgpack.Decoder(Basis).decode)


class Codec:
    """Encodes and decodes with one shop's sealer. Any thread may use it."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def encode(self, entry: Entry, received: datetime) -> Row:
        """The row of an entry.

        A tombstone holds nothing personal and outlives the key, so it alone is stored open
        although it has a customer, and needs no basis.

        Raises:
            InvalidRequest: A customer without a basis, an `Erased` record, a time without a time
                zone, or a value that cannot be encoded.
            NotFound: The customer has no sealing key.
        """
        _check(entry)
        message = digest(entry.message_id)
        content = _encode_content(entry)
        sealed = None
        if entry.customer is not None and not isinstance(entry.record, Tombstone):
            sealed = self._sealer.seal(entry.customer, content, message)
        return Row(
            message=message,
            schema=SCHEMA,
            kind=int(kind_of(entry.record)),
            customer=entry.customer,
            time=to_micros(entry.time),
            received=to_micros(received),
            basis=None if entry.basis is None else _encode(entry.basis),
            open=content if sealed is None else None,
            sealed=sealed,
        )

    def decode(self, position: int, row: Row) -> Logged:
        """The entry of a row; `Erased`, under the digest for an id, where its key is gone.

        Raises:
            BackendFailed: The row was altered, or written by a newer version.
        """
        if row.schema > SCHEMA:
            raise BackendFailed(
                f"log position {position}: written in format {row.schema} by a newer Shopkeeper, "
                f"this version reads up to {SCHEMA}"
            )
        message_id, record = self._open(position, row)
        entry = Entry(
            message_id,
            record,
            from_micros(row.time),
            None if row.customer is None else CustomerKey(row.customer),
            None if row.basis is None else _decode_basis(row.basis),
        )
        return Logged(position, from_micros(row.received), entry)

    def _open(self, position: int, row: Row) -> tuple[MessageId, Record]:
        content = row.open
        if row.sealed is not None and row.customer is not None:
            content = self._sealer.unseal(CustomerKey(row.customer), row.sealed, row.message)
            if content is None:
                return MessageId(row.message.hex()), Erased()
        try:
            found = _decode_content(_unpacked(content or b""))
        except (msgspec.DecodeError, zlib.error) as error:
            raise BackendFailed(f"log position {position}: damaged, {error}") from error
        if found.message_id is None and isinstance(found.record, Event):
            return found.record.message_id, found.record
        return MessageId(found.message_id or ""), found.record


def _check(entry: Entry) -> None:
    if isinstance(entry.record, Erased):
        raise InvalidRequest("`record` must be something that happened, got an `Erased`")
    tombstone = isinstance(entry.record, Tombstone)
    if entry.customer is not None and entry.basis is None and not tombstone:
        raise InvalidRequest("`basis` is required with a customer, got None")
    if entry.time.tzinfo is None:
        raise InvalidRequest(f"`time` must have a time zone, got {entry.time.isoformat()!r}")


def _encode_content(entry: Entry) -> bytes:
    own = isinstance(entry.record, Event) and entry.record.message_id == entry.message_id
    try:
        content = _encode(_Content(entry.record, None if own else entry.message_id))
    except (OverflowError, TypeError, ValueError) as error:
        raise InvalidRequest(
            f"`record` of message {entry.message_id!r} must hold plain values, got {error}"
        ) from error
    return content if len(content) < _LONG else _compressed(content)


def _compressed(content: bytes) -> bytes:
    compressor = zlib.compressobj(1, zlib.DEFLATED, _WINDOW, _MEMORY)
    return compressor.compress(content) + compressor.flush()


def _unpacked(content: bytes) -> bytes:
    return content if content.startswith(_PLAIN) else zlib.decompress(content)


def digest(message_id: MessageId) -> bytes:
    """16 bytes that stand for a message id: BLAKE2b (Aumasson et al., RFC 7693).

    Raises:
        InvalidRequest: The id is empty or no valid Unicode.
    """
    try:
        encoded = message_id.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(f"`message_id` must be valid Unicode, got {message_id!r}") from None
    if not encoded:
        raise InvalidRequest("`message_id` must not be empty, got ''")
    return blake2b(encoded, digest_size=16).digest()


def kind_of(record: Record) -> Kind:
    """What sort of record it is: what a page showed is told apart from what a customer did."""
    if isinstance(record, Event):
        return Kind.SHOWN if record.name in SHOWN_EVENTS else Kind.EVENT
    if isinstance(record, Decision):
        return Kind.DECISION
    if isinstance(record, Statement):
        return Kind.STATEMENT
    return Kind.TOMBSTONE if isinstance(record, Tombstone) else Kind.CATALOGUE


def to_micros(time: datetime) -> int:
    """Microseconds since 1970 UTC, exactly.

    >>> to_micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (time - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def utc_now() -> datetime:
    """The clock of a log that is given none."""
    return datetime.now(UTC)
