"""What every store of keys and every audit trail must do, whatever it keeps them in.

A back-end's test class derives from the contract and gives it the fixture named there.
"""

from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.access import (
    AuditRow,
    AuditTrail,
    Key,
    KeyStore,
    Scope,
    authenticate,
    create_key,
    revoke_key,
)
from shopkeeper.domain import Basis, Conflict, NotFound

NOW = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)


class _NoTrail:
    """For contracts in which the trail is not the point."""

    def note(self, row: AuditRow) -> None:
        pass

    def last(self, n: int) -> list[AuditRow]:
        return []


def make_key(
    store: KeyStore,
    scopes: tuple[Scope, ...] = ("decide",),
    now: datetime = NOW,
    audit: AuditTrail | None = None,
) -> tuple[Key, str]:
    """A key like any other, and its secret."""
    return create_key(
        store, audit or _NoTrail(), label="a till", scopes=scopes, actor="test", now=now
    )


class KeyStoreContract:
    """The laws of `access.KeyStore`."""

    @pytest.fixture
    def store(self) -> KeyStore:
        raise NotImplementedError("give the contract a `store` fixture")

    def test_a_secret_leads_to_its_key(self, store: KeyStore) -> None:
        keys = [make_key(store) for _ in range(3)]
        assert [authenticate(store, secret) for _, secret in keys] == [key for key, _ in keys]

    def test_everything_told_of_a_key_is_kept(self, store: KeyStore) -> None:
        key, secret = create_key(
            store,
            _NoTrail(),
            label="the shop's página",
            scopes=("events", "decide"),
            publishable=True,
            origins=("https://shop.example", "http://localhost:8080"),
            basis=Basis(("analytics",), "the banner on every page", NOW),
            actor="test",
            now=NOW,
        )
        assert authenticate(store, secret) == key
        assert store.list() == [key]

    def test_an_unknown_key_is_not_found(self, store: KeyStore) -> None:
        assert store.find("0" * 16) is None
        assert store.find("' OR 1 = 1 --") is None
        with pytest.raises(NotFound, match="0000"):
            store.revoke("0" * 16, NOW)

    def test_a_revoked_key_stops_at_once(self, store: KeyStore) -> None:
        (gone, old), (kept, other) = make_key(store), make_key(store)
        revoke_key(store, _NoTrail(), gone.id, actor="test", now=NOW)
        assert authenticate(store, old) is None
        assert store.find(gone.id) is None
        assert authenticate(store, other) == kept
        assert store.list() == [kept]

    def test_revoking_twice_says_so(self, store: KeyStore) -> None:
        key, _ = make_key(store)
        assert store.revoke(key.id, NOW)
        assert not store.revoke(key.id, NOW + timedelta(days=1))

    def test_an_id_is_used_once_even_after_it_was_revoked(self, store: KeyStore) -> None:
        key, secret = make_key(store)
        with pytest.raises(Conflict, match=key.id):
            store.add(key, bytes(32))
        assert authenticate(store, secret) == key
        store.revoke(key.id, NOW)
        with pytest.raises(Conflict, match=key.id):
            store.add(key, bytes(32))
        assert store.find(key.id) is None

    def test_keys_are_listed_oldest_first(self, store: KeyStore) -> None:
        late, _ = make_key(store, now=NOW + timedelta(days=1))
        early, _ = make_key(store)
        assert store.list() == [early, late]


class AuditTrailContract:
    """The laws of `access.AuditTrail`."""

    @pytest.fixture
    def audit(self) -> AuditTrail:
        raise NotImplementedError("give the contract an `audit` fixture")

    def test_an_empty_trail_has_no_rows(self, audit: AuditTrail) -> None:
        assert audit.last(10) == []

    def test_rows_come_back_as_they_were_noted(self, audit: AuditTrail) -> None:
        row = AuditRow(NOW, "ann", "key.create", "'; DROP TABLE audit; --", "página 💡")
        audit.note(row)
        assert audit.last(10) == [row]

    def test_the_last_rows_come_oldest_first_whatever_their_time(self, audit: AuditTrail) -> None:
        rows = [AuditRow(NOW - timedelta(days=i), "ann", "do", f"{i}", "") for i in range(5)]
        for row in rows:
            audit.note(row)
        assert audit.last(3) == rows[2:]
        assert audit.last(9) == rows
        assert audit.last(0) == []
