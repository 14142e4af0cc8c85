"""Keys callers come in with: made, told, revoked.

What a key may do comes in from an operator, its secret goes out once; a store and an audit trail
keep the rest. Touches the system's source of chance.

Only a digest of a secret is stored. The secret is 256 random bits, so a fast digest is as good as
a slow one: there is no dictionary to try. `tests/access/test_keys.py` holds the rules.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from shopkeeper.access.origins import read_origin
from shopkeeper.access.ports import SCOPES, AuditRow, AuditTrail, Key, KeyStore, Scope
from shopkeeper.domain import Basis, InvalidRequest

_SECRET = re.compile(r"[sp]k_([0-9a-f]{16})_[A-Za-z0-9_-]{43}", re.ASCII)
_NO_DIGEST = bytes(32)
_LONGEST_LABEL = 200
_LONGEST_SOURCE = 500
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""What a clock can have shown when a basis was declared."""


def create_key(
    store: KeyStore,
    audit: AuditTrail,
    *,
    label: str,
    scopes: Sequence[Scope],
    publishable: bool = False,
    origins: Sequence[str] = (),
    basis: Basis | None = None,
    actor: str,
    now: datetime,
) -> tuple[Key, str]:
    """Make a key; its secret is in the answer and nowhere else.

    It is noted in the audit trail once it is kept, and its secret handed out once it is noted: the
    trail lists no key there never was, and no key can be used that the trail does not list.

    Args:
        label: For people: what the key is for.
        origins: `scheme://host[:port]` of the pages that may use a publishable key.
        actor: Who makes it.

    Raises:
        InvalidRequest: No label or scope, an unknown one, an origin that is none or without
            `publishable`, a publishable key that would be `admin`, or a basis without purpose,
            source or a time that can be.
    """
    key = Key(
        id=secrets.token_hex(8),
        label=_checked_label(label),
        scopes=_checked_scopes(scopes, publishable),
        publishable=publishable,
        origins=_checked_origins(origins, publishable),
        basis=_checked_basis(basis),
        created=now,
    )
    secret = f"{'pk' if publishable else 'sk'}_{key.id}_{secrets.token_urlsafe(32)}"
    store.add(key, _digest(secret))
    audit.note(AuditRow(now, actor, "key.create", key.id, _describe(key)))
    return key, secret


def authenticate(store: KeyStore, secret: str) -> Key | None:
    """The key in force this is the secret of.

    Takes equally long for a wrong secret, whatever it shares with the right one. The store is asked
    each time, so a key that was revoked a moment ago, by any process, is refused.
    """
    shape = _SECRET.fullmatch(secret)
    if shape is None:
        return None
    stored = store.find(shape[1])
    known = _NO_DIGEST if stored is None else stored.digest
    is_right = hmac.compare_digest(_digest(secret), known)
    return stored.key if stored is not None and is_right else None


def revoke_key(
    store: KeyStore, audit: AuditTrail, key_id: str, *, actor: str, now: datetime
) -> None:
    """Shut a key out, at once and for good. Doing it twice changes nothing.

    Raises:
        NotFound: There never was such a key.
    """
    if store.revoke(key_id, now):
        audit.note(AuditRow(now, actor, "key.revoke", key_id, ""))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _checked_label(label: str) -> str:
    label = label.strip()
    if not 0 < len(label) <= _LONGEST_LABEL or not label.isprintable():
        raise InvalidRequest(
            f"`label` must be 1 to {_LONGEST_LABEL} printable characters, got {label[:200]!r}"
        )
    return label


def _checked_scopes(scopes: Sequence[Scope], publishable: bool) -> tuple[Scope, ...]:
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise InvalidRequest(f"`scopes` must be some of {', '.join(SCOPES)}, got {list(scopes)!r}")
    if publishable and "admin" in scopes:
        raise InvalidRequest(
            "`scopes` of a publishable key must not have 'admin': everybody can read the key"
        )
    return tuple(scope for scope in SCOPES if scope in scopes)


def _checked_origins(origins: Sequence[str], publishable: bool) -> tuple[str, ...]:
    if origins and not publishable:
        raise InvalidRequest(
            "`origins` are for publishable keys: a secret key must never stand in a web page"
        )
    return tuple(dict.fromkeys(read_origin(origin) for origin in origins))


def _checked_basis(basis: Basis | None) -> Basis | None:
    if basis is None:
        return None
    if not basis.purposes:
        raise InvalidRequest(
            "`basis.purposes` must be at least one, got none; or leave `basis` out"
        )
    source = basis.source.strip()
    if not 0 < len(source) <= _LONGEST_SOURCE or not source.isprintable():
        raise InvalidRequest(
            f"`basis.source` must be 1 to {_LONGEST_SOURCE} printable characters, "
            f"got {basis.source[:200]!r}"
        )
    if basis.time.tzinfo is None or not _FIRST <= basis.time < _LAST:
        raise InvalidRequest(
            "`basis.time` must be a time with its zone, from 1970 to 2100, "
            f"got {basis.time.isoformat()!r}"
        )
    return Basis(basis.purposes, source, basis.time)


def _describe(key: Key) -> str:
    kind = "publishable" if key.publishable else "secret"
    told = [f"{key.label!r}, {kind}, scopes {' '.join(key.scopes)}"]
    if key.origins:
        told.append(f"origins {' '.join(key.origins)}")
    if key.basis is not None:
        told.append(f"declares {' '.join(key.basis.purposes)} ({key.basis.source})")
    return "; ".join(told)
