"""A real sealer with its keys in memory, so that a test can erase a customer by dropping a key."""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shopkeeper.domain import BackendFailed, CustomerKey, NotFound

_NONCE = 12


class MemorySealer:
    """AES-256-GCM under one key per customer; implements `shopkeeper.log.Sealer`.

    Args:
        keys: 32 bytes each.

    >>> sealer = MemorySealer({CustomerKey(1): bytes(32)})
    >>> sealed = sealer.seal(CustomerKey(1), b"likes mugs", b"label")
    >>> sealer.unseal(CustomerKey(1), sealed, b"label")
    b'likes mugs'
    >>> sealer.forget(CustomerKey(1))
    >>> sealer.unseal(CustomerKey(1), sealed, b"label") is None
    True
    """

    def __init__(self, keys: Mapping[CustomerKey, bytes]) -> None:
        self._ciphers = {customer: AESGCM(key) for customer, key in keys.items()}

    def seal(self, customer: CustomerKey, payload: bytes, label: bytes) -> bytes:
        cipher = self._ciphers.get(customer)
        if cipher is None:
            raise NotFound(f"customer {customer} has no sealing key")
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, payload, label)

    def unseal(self, customer: CustomerKey, sealed: bytes, label: bytes) -> bytes | None:
        cipher = self._ciphers.get(customer)
        if cipher is None:
            return None
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], label)
        except InvalidTag:
            raise BackendFailed(f"a record of customer {customer} was altered") from None

    def forget(self, customer: CustomerKey) -> None:
        """Drop the key: what was sealed with it can never be read again."""
        self._ciphers.pop(customer, None)
