from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import (
    ACTIONS,
    DENIALS,
    STATUSES,
    Action,
    RightsRequest,
    due_by,
    moved,
    open_request,
)
from shopkeeper.domain import Conflict, CustomerKey, InvalidRequest

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
FINAL = {"fulfilled", "revoked", "denied", "expired"}
UNVERIFIED = "need_user_verification"

times = st.integers(0, 4 * 365 * 24).map(lambda hours: NOW + timedelta(hours=hours))
steps = st.tuples(
    st.sampled_from(STATUSES), st.sampled_from(["", UNVERIFIED, *DENIALS]), st.integers(0, 60)
)


def asked(action: str = "deletion") -> RightsRequest:
    return open_request("r", action, CustomerKey(7), NOW)


def in_progress(reason: str = "") -> RightsRequest:
    return moved(asked(), "in_progress", reason, NOW)


@given(st.lists(steps, max_size=8))
def test_a_final_stage_is_never_left_and_nothing_opens_again(
    way: list[tuple[str, str, int]],
) -> None:
    request, now = asked(), NOW
    for status, reason, days in way:
        now += timedelta(days=days)
        try:
            after = moved(request, status, reason, now)
        except (Conflict, InvalidRequest):
            continue
        assert request.status not in FINAL
        assert after.status == status != "open"
        assert (after.reason in DENIALS) == (after.status == "denied")
        assert (after.expires is not None) == (after.reason == UNVERIFIED)
        assert after.is_final == (status in FINAL)
        assert (after.id, after.customer, after.due) == (request.id, request.customer, request.due)
        assert after.changed == now
        request = after


@pytest.mark.parametrize(
    ("status", "reason"),
    [("in_progress", ""), ("in_progress", UNVERIFIED), ("fulfilled", ""), ("revoked", ""),
     *(("denied", reason) for reason in DENIALS if reason != "insuf_verification")],
)  # fmt: skip
def test_an_open_request_can_become(status: str, reason: str) -> None:
    after = moved(asked(), status, reason, NOW + timedelta(hours=1))
    assert (after.status, after.reason) == (status, reason)
    assert after.changed == NOW + timedelta(hours=1)


def test_who_does_not_show_who_they_are_can_be_denied_or_expires() -> None:
    waiting = in_progress(UNVERIFIED)
    assert waiting.expires == waiting.due
    assert moved(waiting, "denied", "insuf_verification", NOW).reason == "insuf_verification"
    assert moved(waiting, "expired", "", waiting.due).status == "expired"
    assert moved(waiting, "in_progress", "", NOW).expires is None


def test_a_request_that_waits_for_its_customer_late_gives_them_a_week_at_least() -> None:
    late = NOW + timedelta(days=44)
    waiting = moved(asked(), "in_progress", UNVERIFIED, late)
    assert waiting.expires == late + timedelta(days=7)


@pytest.mark.parametrize(
    ("request_", "status", "reason", "words"),
    [
        (asked(), "open", "", "'open': it cannot become 'open'"),
        (asked(), "expired", "", "'open': it cannot become 'expired'"),
        (in_progress(), "in_progress", "", "for the same reason already"),
        (in_progress(), "denied", "insuf_verification", "nobody was asked to show who they are"),
        (in_progress(), "expired", "", "it expires never"),
        (in_progress(UNVERIFIED), "expired", "", "not before 2026-06-15T12:00:00"),
        (moved(asked(), "revoked", "", NOW), "fulfilled", "", "'revoked', which is final"),
    ],
)
def test_what_cannot_come_next_is_refused_by_name(
    request_: RightsRequest, status: str, reason: str, words: str
) -> None:
    with pytest.raises(Conflict, match=words):
        moved(request_, status, reason, NOW)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        ("done", "", "`status` must be one of open, in_progress.*, got 'done'"),
        ("denied", "", "`reason` of 'denied' must be one of 'suspected_fraud'.*, got ''"),
        ("denied", UNVERIFIED, "got 'need_user_verification'"),
        ("fulfilled", "other", "`reason` of 'fulfilled' must be one of '', got 'other'"),
    ],
)
def test_a_stage_or_reason_there_is_not_is_refused(status: str, reason: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words):
        moved(asked(), status, reason, NOW)


def test_an_action_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidRequest, match=r"`action` must be one of sale:opt-out.*got 'forget'"):
        open_request("r", "forget", None, NOW)


def test_what_was_done_gathers_in_the_receipt() -> None:
    begun = moved(asked(), "in_progress", "", NOW, {"keys": 2})
    done = moved(begun, "fulfilled", "", NOW, {"events": 10})
    assert done.receipt == {"keys": 2, "events": 10}
    assert begun.receipt == {"keys": 2}


@given(times)
def test_an_opt_out_is_due_after_fifteen_business_days(received: datetime) -> None:
    due = due_by("sale:opt-out", received)
    days = [received + timedelta(days=n) for n in range(1, (due - received).days + 1)]
    assert sum(day.weekday() < 5 for day in days) == 15
    assert due.weekday() < 5


@given(st.sampled_from([action for action in ACTIONS if action != "sale:opt-out"]), times)
def test_everything_else_is_due_after_forty_five_days(action: Action, received: datetime) -> None:
    assert due_by(action, received) - received == timedelta(days=45)
