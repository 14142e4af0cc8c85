import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.access import SCOPES, Key, Scope, authenticate, create_key, revoke_key
from shopkeeper.access.backends.memory import MemoryAuditTrail, MemoryKeyStore
from shopkeeper.domain import BackendFailed, Basis, InvalidRequest, NotFound
from shopkeeper.testing.access import NOW, make_key

STORE = MemoryKeyStore()
KEY, SECRET = make_key(STORE)


def _create(**told: Any) -> tuple[Key, str]:
    asked: dict[str, Any] = {"label": "x", "scopes": ("decide",), "actor": "ann", "now": NOW} | told
    return create_key(MemoryKeyStore(), MemoryAuditTrail(), **asked)


@given(st.text())
def test_no_other_word_is_a_secret(word: str) -> None:
    assert authenticate(STORE, word) is None


@given(st.integers(0, len(SECRET) - 1), st.characters())
def test_one_wrong_letter_is_enough(at: int, letter: str) -> None:
    wrong = SECRET[:at] + letter + SECRET[at + 1 :]
    assert authenticate(STORE, wrong) == (KEY if wrong == SECRET else None)


@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "{}_", "\0{}", "{}\0"])
def test_a_secret_is_taken_as_it_is_or_not_at_all(around: str) -> None:
    assert authenticate(STORE, around.format(SECRET)) is None


def test_a_publishable_secret_does_not_pass_as_a_secret_one() -> None:
    assert authenticate(STORE, "pk" + SECRET[2:]) is None


def test_one_keys_secret_is_not_anothers() -> None:
    other, secret = make_key(STORE)
    assert authenticate(STORE, secret.replace(other.id, KEY.id)) is None


@pytest.mark.parametrize(("publishable", "prefix"), [(False, "sk"), (True, "pk")])
def test_a_secret_says_what_it_is_and_whose(publishable: bool, prefix: str) -> None:
    key, secret = _create(publishable=publishable)
    assert re.fullmatch(rf"{prefix}_{key.id}_[A-Za-z0-9_-]{{43}}", secret)


def test_neither_a_key_nor_what_is_stored_shows_a_secret() -> None:
    stored = STORE.find(KEY.id)
    assert stored is not None
    shown = f"{KEY!r} {KEY} {stored!r} {stored}"
    assert SECRET.split("_", 2)[2] not in shown
    assert repr(stored.digest) not in shown


def test_admin_may_do_everything_and_others_what_they_may() -> None:
    admin, _ = _create(scopes=("admin",))
    events, _ = _create(scopes=("events",))
    assert all(admin.allows(scope) for scope in SCOPES)
    assert [scope for scope in SCOPES if events.allows(scope)] == ["events"]


@given(st.lists(st.sampled_from(SCOPES), min_size=1))
def test_scopes_are_kept_once_and_in_order(scopes: Sequence[Scope]) -> None:
    key, _ = _create(scopes=scopes)
    assert key.scopes == tuple(scope for scope in SCOPES if scope in scopes)


@given(st.lists(st.sampled_from(SCOPES)))
def test_a_publishable_key_is_never_admin(scopes: Sequence[Scope]) -> None:
    if "admin" in scopes:
        with pytest.raises(InvalidRequest, match="admin"):
            _create(scopes=scopes, publishable=True)
    elif scopes:
        key, _ = _create(scopes=scopes, publishable=True)
        assert not key.allows("admin")


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"label": "  "}, "`label`"),
        ({"label": "x" * 201}, "`label`"),
        ({"label": "a\nb"}, "`label`"),
        ({"scopes": ()}, "`scopes`"),
        ({"scopes": ("decide", "root")}, "'root'"),
        ({"origins": ("https://shop.example",)}, "`origins`"),
        ({"origins": ("*",), "publishable": True}, "`origins`"),
    ],
)
def test_a_key_that_cannot_be_is_refused_by_name(told: dict[str, Any], word: str) -> None:
    with pytest.raises(InvalidRequest, match=re.escape(word)):
        _create(**told)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"purposes": ()}, "`basis.purposes`"),
        ({"source": " \n"}, "`basis.source`"),
        ({"source": "our\nterms"}, "`basis.source`"),
        ({"source": "our\0terms"}, "`basis.source`"),
        ({"source": "x" * 501}, "`basis.source`"),
        ({"time": datetime(2026, 5, 1)}, "`basis.time`"),  # noqa: DTZ001
        ({"time": datetime.min.replace(tzinfo=UTC)}, "`basis.time`"),
        ({"time": datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))}, "`basis.time`"),
        ({"time": datetime(1969, 12, 31, tzinfo=UTC)}, "`basis.time`"),
        ({"time": datetime(2100, 1, 1, tzinfo=UTC)}, "`basis.time`"),
        ({"time": datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))}, "`basis.time`"),
    ],
)
def test_a_basis_that_cannot_be_is_refused_by_name(told: dict[str, Any], word: str) -> None:
    basis = Basis(**{"purposes": ("analytics",), "source": "our terms", "time": NOW} | told)
    with pytest.raises(InvalidRequest, match=re.escape(word)):
        _create(basis=basis)


def test_a_trail_lists_no_key_that_could_not_be_kept() -> None:
    store, audit = _FullStore(), MemoryAuditTrail()
    with pytest.raises(BackendFailed):
        create_key(store, audit, label="x", scopes=("decide",), actor="ann", now=NOW)
    assert audit.last(10) == []


class _FullStore(MemoryKeyStore):
    def add(self, key: Key, digest: bytes) -> None:
        raise BackendFailed(f"no room for {key.id} and {len(digest)} bytes")


def test_origins_are_kept_as_browsers_send_them() -> None:
    key, _ = _create(publishable=True, origins=("https://Shop.example:443", "https://shop.example"))
    assert key.origins == ("https://shop.example",)


def test_making_and_revoking_leave_a_trail_without_the_secret() -> None:
    store, audit = MemoryKeyStore(), MemoryAuditTrail()
    basis = Basis(("analytics",), "our terms", NOW)
    key, secret = create_key(
        store, audit, label="a till", scopes=("events",), basis=basis, actor="ann", now=NOW
    )
    revoke_key(store, audit, key.id, actor="bob", now=NOW)
    revoke_key(store, audit, key.id, actor="bob", now=NOW)
    made, revoked = audit.last(10)
    assert (made.actor, made.action, made.subject) == ("ann", "key.create", key.id)
    assert made.detail == "'a till', secret, scopes events; declares analytics (our terms)"
    assert (revoked.actor, revoked.action, revoked.subject) == ("bob", "key.revoke", key.id)
    assert secret.split("_", 2)[2] not in repr((made, revoked))


def test_a_refused_key_leaves_no_trace() -> None:
    store, audit = MemoryKeyStore(), MemoryAuditTrail()
    with pytest.raises(InvalidRequest):
        create_key(store, audit, label="x", scopes=(), actor="ann", now=NOW)
    with pytest.raises(NotFound):
        revoke_key(store, audit, "0" * 16, actor="ann", now=NOW)
    assert store.list() == []
    assert audit.last(10) == []
