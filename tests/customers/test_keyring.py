import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import KeyringSealer, keyring
from shopkeeper.customers.backends.memory import MemoryDirectory
from shopkeeper.domain import BackendFailed, CustomerKey, CustomerRef, NotFound


class _Forgetful(MemoryDirectory):
    """A directory whose sealing keys can be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.lost: set[CustomerKey] = set()

    def seal_key(self, key: CustomerKey) -> bytes | None:
        self.asked += 1
        return None if key in self.lost else super().seal_key(key)


def _customers(directory: MemoryDirectory, n: int) -> list[CustomerKey]:
    people = directory.resolve([CustomerRef(id=f"u{i}") for i in range(n)])
    return [person.key for person in people if person is not None]


DIRECTORY = MemoryDirectory()
ANN, BOB = _customers(DIRECTORY, 2)
SEALER = KeyringSealer(DIRECTORY)


@given(st.binary(), st.binary(max_size=16))
def test_what_was_sealed_opens(payload: bytes, label: bytes) -> None:
    assert SEALER.unseal(ANN, SEALER.seal(ANN, payload, label), label) == payload


@given(st.binary(min_size=1), st.data())
def test_altered_bytes_are_told(payload: bytes, data: st.DataObject) -> None:
    sealed = bytearray(SEALER.seal(ANN, payload, b"label"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BackendFailed, match="altered"):
        SEALER.unseal(ANN, bytes(sealed), b"label")


@given(st.binary(max_size=40))
def test_bytes_nobody_sealed_are_told(sealed: bytes) -> None:
    with pytest.raises(BackendFailed, match="altered"):
        SEALER.unseal(ANN, sealed, b"label")


def test_another_label_does_not_open() -> None:
    with pytest.raises(BackendFailed, match="altered"):
        SEALER.unseal(ANN, SEALER.seal(ANN, b"x", b"one"), b"two")


def test_another_customers_key_does_not_open() -> None:
    with pytest.raises(BackendFailed, match="altered"):
        SEALER.unseal(BOB, SEALER.seal(ANN, b"x", b""), b"")


def test_equal_payloads_do_not_look_equal() -> None:
    assert SEALER.seal(ANN, b"x", b"") != SEALER.seal(ANN, b"x", b"")


def test_a_customer_without_a_key_can_be_neither_sealed_nor_read() -> None:
    stranger = CustomerKey(404)
    with pytest.raises(NotFound, match="404"):
        SEALER.seal(stranger, b"x", b"")
    assert SEALER.unseal(stranger, b"x" * 40, b"") is None


def test_a_lost_key_is_lost_to_every_sealer_within_seconds() -> None:
    directory, time = _Forgetful(), [0.0]
    [ann] = _customers(directory, 1)
    sealer = KeyringSealer(directory, clock=lambda: time[0])
    sealed = sealer.seal(ann, b"x", b"")
    directory.lost.add(ann)
    time[0] = keyring.KEEP_SECONDS
    assert sealer.unseal(ann, sealed, b"") is None
    with pytest.raises(NotFound):
        sealer.seal(ann, b"x", b"")


def test_a_forgotten_key_is_asked_for_again_at_once() -> None:
    directory = _Forgetful()
    ann, bob = _customers(directory, 2)
    sealer = KeyringSealer(directory, clock=lambda: 0.0)
    sealed = {key: sealer.seal(key, b"x", b"") for key in (ann, bob)}
    directory.lost.update((ann, bob))
    sealer.forget([ann, CustomerKey(404)])
    assert sealer.unseal(ann, sealed[ann], b"") is None
    assert sealer.unseal(bob, sealed[bob], b"") == b"x"


def test_a_key_read_before_it_was_forgotten_is_not_held_after() -> None:
    """As when one thread seals while another erases."""

    class Slow(_Forgetful):
        def seal_key(self, key: CustomerKey) -> bytes | None:
            found = super().seal_key(key)
            if key not in self.lost:
                self.lost.add(key)
                sealer.forget([key])
            return found

    directory = Slow()
    [ann] = _customers(directory, 1)
    sealer = KeyringSealer(directory, clock=lambda: 0.0)
    sealed = sealer.seal(ann, b"x", b"")
    assert sealer.unseal(ann, sealed, b"") is None


def test_the_directory_is_not_asked_for_every_record() -> None:
    directory = _Forgetful()
    [ann] = _customers(directory, 1)
    sealer = KeyringSealer(directory, clock=lambda: 0.0)
    for sealed in [sealer.seal(ann, b"x", b"") for _ in range(100)]:
        assert sealer.unseal(ann, sealed, b"") == b"x"
    assert directory.asked == 1


def test_more_customers_than_are_held_at_once_can_all_be_read() -> None:
    directory = MemoryDirectory()
    customers = _customers(directory, keyring.KEEP_KEYS + 10)
    sealer = KeyringSealer(directory)
    sealed = [sealer.seal(customer, b"x", b"") for customer in customers]
    opened = [sealer.unseal(*pair, b"") for pair in zip(customers, sealed, strict=True)]
    assert opened == [b"x"] * len(customers)
