"""A shop that gives one offer once to each customer, for tests of who is one."""

from datetime import UTC, datetime
from typing import Any

from shopkeeper.domain import CustomerRef, DecideRequest, Decision
from shopkeeper.experience import Services, decide
from tests.experience.room import AGREED, raw, send

CAPPED = """\
  - id: once
    title: Twenty percent off
    kind: percent
    depth_bps: 2000
    eligibility: Once for everybody
    cap: {times: 1, days: 30}
    budget: {uses: 9}
"""
SHARED = CAPPED.replace("cap: {times: 1, days: 30}", "starts: 2020-01-01T00:00:00Z")
STARTED = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANN = CustomerRef("ann", "browser-1")
BROWSER, OTHER = CustomerRef(anonymous_id="browser-1"), CustomerRef(anonymous_id="browser-2")


class Clock:
    """Stands where it was set."""

    now = STARTED

    def __call__(self) -> datetime:
        return self.now


def page(
    services: Services, who: CustomerRef, visit: str | None = None, anonymous_only: bool = False
) -> Decision:
    asked = DecideRequest(page="home", customer=who, session_id=visit)  # type: ignore[arg-type]
    return decide(services, asked, anonymous_only=anonymous_only)


def said(name: str, who: CustomerRef, visit: str | None, agreed: bool, **said: Any) -> object:
    context = {"sessionId": visit} if visit else {}
    consent = {"consent": {"categoryPreferences": AGREED}} if agreed else {}
    ids = {"userId": who.id, "anonymousId": who.anonymous_id}
    return raw(
        name, **said | {key: one for key, one in ids.items() if one}, context=context | consent
    ) | ({} if who.anonymous_id else {"anonymousId": None})


def order(
    services: Services,
    number: str,
    who: CustomerRef,
    visit: str | None = None,
    *,
    agreed: bool = True,
) -> None:
    fields = {"order_id": number, "coupon": "once", "products": [{"product_id": "p2"}]}
    event = said("Order Completed", who, visit, agreed, properties=fields, messageId=f"m {number}")
    assert send(services, event).accepted == 1


def sign_in(services: Services, who: CustomerRef) -> None:
    send(services, said("Product Viewed", who, None, True))


def used(services: Services) -> int:
    return services.reservations.spent("once", "2020-01-01")
