from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from shopkeeper.domain import Conflict, CustomerRef, InvalidRequest, NotFound
from shopkeeper.experience import (
    consent_of,
    find_right,
    list_rights,
    request_right,
    revoke_right,
)
from tests.experience.people import ACTOR, ANN, BOB, agree, last_action
from tests.experience.room import raw, send


def request(services, action, ref=ANN, verified=True):
    return request_right(services, ref, action, verified=verified, actor=ACTOR)


def test_a_verified_deletion_is_done_at_once_and_carries_its_receipt(shop):
    send(shop, raw("Product Viewed"))
    done = request(shop, "deletion")
    assert (done.status, done.receipt["found"], done.receipt["events"]) == ("fulfilled", True, 1)
    assert shop.directory.find(ANN) is None
    assert find_right(shop, done.id) == done
    assert b"browser-1" not in msgspec.json.encode(done)


def test_access_says_what_there_is(shop):
    send(shop, raw("Product Viewed", "p1"))
    done = request(shop, "access")
    assert done.receipt["records"] == {"event": 1}
    assert "Brands you like" in done.receipt["categories"]


def test_an_opt_out_needs_no_proof_and_changes_consent(shop):
    agree(shop)
    assert request(shop, "sale:opt-out", verified=False).status == "fulfilled"
    assert consent_of(shop, ANN).purposes["advertising"].state == "refused"
    assert request(shop, "sale:opt-in").status == "fulfilled"
    assert consent_of(shop, ANN).purposes["advertising"].state == "agreed"


def test_an_opt_out_of_somebody_unknown_is_honoured_and_remembered(shop):
    done = request(shop, "sale:opt-out", BOB, verified=False)
    assert (done.status, done.receipt) == ("fulfilled", {"advertising": "refused"})
    assert find_right(shop, done.id).customer == shop.directory.find(BOB).key
    assert consent_of(shop, BOB).purposes["advertising"].state == "refused"
    event = raw("Product Viewed", anonymousId="browser-2", consent={"personalization": True})
    send(shop, event)
    assert consent_of(shop, BOB).purposes["advertising"].state == "refused"


def test_nobody_is_no_match(shop):
    done = request(shop, "deletion", BOB)
    assert (done.status, done.reason) == ("denied", "no_match")
    assert shop.directory.find(BOB) is None


def test_what_is_not_verified_waits_and_goes_on_once_it_is(shop):
    agree(shop)
    waiting = request(shop, "deletion", verified=False)
    assert (waiting.status, waiting.reason) == ("in_progress", "need_user_verification")
    assert request(shop, "deletion", verified=False) == waiting
    done = request(shop, "deletion")
    assert (done.id, done.status) == (waiting.id, "fulfilled")
    assert [one.id for one in list_rights(shop, 5)] == [done.id]


def test_a_request_is_taken_back_once(shop):
    agree(shop)
    waiting = request(shop, "access", verified=False)
    assert revoke_right(shop, waiting.id, actor=ACTOR).status == "revoked"
    assert last_action(shop) == "rights.revoke"
    with pytest.raises(Conflict, match="final"):
        revoke_right(shop, waiting.id, actor=ACTOR)


def test_who_never_shows_who_they_are_is_late(shop):
    agree(shop)
    waiting = request(shop, "deletion", verified=False)
    later = replace(shop, clock=lambda: waiting.expires + timedelta(seconds=1))
    assert find_right(later, waiting.id).status == "expired"
    assert find_right(later, waiting.id).status == "expired"
    assert request(later, "deletion").id != waiting.id


def test_a_wrong_request_is_an_error(shop):
    with pytest.raises(InvalidRequest, match="`action` must be one of"):
        request(shop, "burn")
    with pytest.raises(InvalidRequest, match="customer"):
        request(shop, "deletion", CustomerRef())
    with pytest.raises(NotFound):
        find_right(shop, "none")
