"""Who may come in, how fast, and who changed what."""

from shopkeeper.access.keys import authenticate, create_key, revoke_key
from shopkeeper.access.limits import MemoryLimiter
from shopkeeper.access.origins import read_origin
from shopkeeper.access.ports import (
    SCOPES,
    AuditRow,
    AuditTrail,
    Key,
    KeyStore,
    Limiter,
    Scope,
    StoredKey,
)
from shopkeeper.access.signing import sign, unsign
from shopkeeper.access.tokens import read_customer, sign_customer

__all__ = [
    "SCOPES",
    "AuditRow",
    "AuditTrail",
    "Key",
    "KeyStore",
    "Limiter",
    "MemoryLimiter",
    "Scope",
    "StoredKey",
    "authenticate",
    "create_key",
    "read_customer",
    "read_origin",
    "revoke_key",
    "sign",
    "sign_customer",
    "unsign",
]
