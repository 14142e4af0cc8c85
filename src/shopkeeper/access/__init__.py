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
    "read_origin",
    "revoke_key",
]
