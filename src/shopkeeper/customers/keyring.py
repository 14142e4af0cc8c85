"""Sealing what is kept of a customer, with a key of their own.

Bytes and a label come in from the log; out go a random 96-bit nonce and AES-256-GCM's ciphertext
and tag. Touches the directory, a clock and the system's source of chance.

A record whose customer's key is gone cannot be read by anybody; `tests/customers/test_keyring.py`
holds it, and that altered bytes are told from missing keys.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopkeeper.customers.ports import Directory
from shopkeeper.domain import BackendFailed, CustomerKey, NotFound

KEEP_SECONDS = 5.0
"""For how long a key is used without asking the directory again: so soon after an erasure does
every process lose sight of what was erased; the one that erases, at once (`forget`)."""
KEEP_KEYS = 4_096
"""Keys held at once, about 2.5 kB each; the one asked for longest ago makes room."""
_NONCE = 12


class KeyringSealer:
    """A `log.Sealer` over the keys of a directory. Safe to use from several threads."""

    def __init__(self, directory: Directory, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds from any moment, never backwards."""
        self._directory = directory
        self._clock = clock
        self._lock = threading.Lock()
        self._held: dict[CustomerKey, tuple[AESGCM, float]] = {}
        self._forgotten = 0

    def seal(self, customer: CustomerKey, payload: bytes, label: bytes) -> bytes:
        """As `log.Sealer.seal`."""
        cipher = self._cipher(customer)
        if cipher is None:
            raise NotFound(f"customer {customer!r} has no sealing key")
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, payload, label)

    def unseal(self, customer: CustomerKey, sealed: bytes, label: bytes) -> bytes | None:
        """As `log.Sealer.unseal`."""
        cipher = self._cipher(customer)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], label)
        except (InvalidTag, ValueError):
            raise BackendFailed(
                f"a sealed record of customer {customer!r} was altered: it does not open"
            ) from None

    def forget(self, keys: Iterable[CustomerKey]) -> None:
        """Ask the directory again before any of these is used, in whichever thread."""
        with self._lock:
            self._forgotten += 1
            for key in keys:
                self._held.pop(key, None)

    def _cipher(self, customer: CustomerKey) -> AESGCM | None:
        now = self._clock()
        held = self._held.get(customer)
        if held is not None and now < held[1]:
            return held[0]
        forgotten = self._forgotten
        key = self._directory.seal_key(customer)
        if key is None:
            return None
        cipher = AESGCM(key)
        self._hold(customer, cipher, now + KEEP_SECONDS, forgotten)
        return cipher

    def _hold(self, customer: CustomerKey, cipher: AESGCM, until: float, forgotten: int) -> None:
        """Keep it at hand; not where something was forgotten since the directory was asked."""
        with self._lock:
            if forgotten != self._forgotten:
                return
            self._held.pop(customer, None)
            self._held[customer] = (cipher, until)
            if len(self._held) > KEEP_KEYS:
                self._held.pop(next(iter(self._held)))
