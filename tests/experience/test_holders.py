"""A cap is the customer's, whatever names they come and order under."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopkeeper.domain import CustomerRef, DecideRequest, Decision
from shopkeeper.experience import (
    Services,
    decide,
    erase_customer,
    reapply_erasures,
    separate_device,
)
from shopkeeper.experience.holding import GONE
from shopkeeper.testing.services import BACKENDS, make_services
from tests.experience.governed_shop import offers, priced, publish
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


class Clock:
    """Stands where it was set."""

    now = STARTED

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=BACKENDS)
def services(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Services]:
    """A shop that gives one offer once to each customer."""
    made = priced(make_services(tmp_path, request.param, clock=clock))
    publish(made, offers=CAPPED)
    yield made
    made.log.close()


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


BROWSER, OTHER = CustomerRef(anonymous_id="browser-1"), CustomerRef(anonymous_id="browser-2")


@pytest.mark.parametrize("agreed", [True, False])
def test_who_used_it_as_a_stranger_does_not_get_it_again_once_signed_in(
    services: Services, agreed: bool
) -> None:
    assert offers(page(services, BROWSER, "v1")) == ["once"]
    order(services, "o1", BROWSER, "v1", agreed=agreed)
    sign_in(services, CustomerRef("ann", "phone"))
    sign_in(services, ANN)
    for who in (CustomerRef("ann"), CustomerRef("ann", "new"), CustomerRef(anonymous_id="phone")):
        after = page(services, who, "v2")
        assert (offers(after), after.withheld_offers) == ([], {"once": GONE["cap"]})
    assert offers(page(services, OTHER, "v3")) == ["once"]


@pytest.mark.parametrize("agreed", [True, False])
def test_the_same_browser_does_not_get_it_again_in_its_next_visit(
    services: Services, agreed: bool
) -> None:
    order(services, "o1", BROWSER, "v1", agreed=agreed)
    assert offers(page(services, BROWSER, "v2")) == []


@pytest.mark.parametrize(
    ("held", "ordered"),
    [
        ((BROWSER, "v1"), (BROWSER, "v1")),
        ((BROWSER, "v1"), (CustomerRef(anonymous_id="guest"), "v1")),
        ((BROWSER, "v1"), (BROWSER, "v2")),
        ((BROWSER, None), (BROWSER, "v1")),
        ((CustomerRef(), "v1"), (BROWSER, "v1")),
        ((BROWSER, "v1"), (CustomerRef("ann"), "v1")),
        ((CustomerRef("ann"), None), (CustomerRef("ann"), "v1")),
    ],
)
def test_an_order_of_whoever_agreed_to_nothing_takes_the_place_of_their_hold(
    services: Services,
    held: tuple[CustomerRef, str | None],
    ordered: tuple[CustomerRef, str | None],
) -> None:
    publish(services, offers=SHARED.replace("9", "2"))
    assert offers(page(services, *held)) == ["once"]
    order(services, "o1", *ordered, agreed=False)
    assert used(services) == 1
    assert offers(page(services, OTHER, "another")) == ["once"]


def test_each_order_without_consent_is_one(services: Services) -> None:
    publish(services, offers=SHARED)
    for number in ("o1", "o2", "o2", "o3"):
        order(services, number, CustomerRef(anonymous_id=f"of {number}"), agreed=False)
    assert used(services) == 3


@pytest.mark.parametrize("agreed", [True, False])
def test_an_order_counts_at_once_though_its_hold_was_over(
    services: Services, clock: Clock, agreed: bool
) -> None:
    assert offers(page(services, BROWSER, "v1")) == ["once"]
    clock.now += timedelta(minutes=31)
    order(services, "o1", BROWSER, "v1", agreed=agreed)
    assert offers(page(services, BROWSER, "v1")) == []
    assert used(services) == 1


def test_a_browser_key_is_answered_by_the_cap_of_the_customer_on_the_browser_alone(
    services: Services,
) -> None:
    """What it may not see is who they are; whom it names by id it may not ask for."""
    sign_in(services, ANN)
    order(services, "o1", CustomerRef("ann", "phone"))
    assert offers(page(services, BROWSER, "v1", anonymous_only=True)) == []
    order(services, "o2", CustomerRef("bob"), agreed=False)
    for known in ("ann", "bob"):
        claimed = CustomerRef(known, "browser-9")
        assert offers(page(services, claimed, "v2", anonymous_only=True)) == ["once"]


def test_a_name_that_programs_write_for_nobody_is_nobodys(services: Services) -> None:
    order(services, "o1", CustomerRef(anonymous_id="guest"), agreed=False)
    assert offers(page(services, CustomerRef(anonymous_id="guest"), "v2")) == ["once"]


def test_a_device_that_is_parted_takes_its_uses_along(services: Services) -> None:
    order(services, "o1", BROWSER)
    sign_in(services, CustomerRef("ann", "phone"))
    sign_in(services, ANN)
    assert offers(page(services, CustomerRef("ann"))) == []
    assert separate_device(services, BROWSER, actor="test")
    assert offers(page(services, CustomerRef("ann"))) == ["once"]
    assert offers(page(services, BROWSER, "v1")) == []


@pytest.mark.parametrize("agreed", [True, False])
def test_who_is_erased_has_used_nothing_and_what_they_spent_stays_spent(
    services: Services, clock: Clock, agreed: bool
) -> None:
    order(services, "o1", BROWSER, "v1", agreed=agreed)
    order(services, "o2", CustomerRef("eve", "browser-3"), agreed=agreed)
    sign_in(services, ANN)
    erase_customer(services, CustomerRef("ann"), actor="test")
    erase_customer(services, CustomerRef("eve", "browser-3"), actor="test")
    clock.now += timedelta(minutes=1)
    for who in (ANN, BROWSER, CustomerRef("eve"), CustomerRef(anonymous_id="browser-3")):
        assert offers(page(services, who, "v9")) == ["once"]
    assert used(services) == 2


def test_a_browser_nobody_is_known_on_is_forgotten_when_it_is_asked_to_be(
    services: Services,
) -> None:
    order(services, "o1", BROWSER, "v1", agreed=False)
    assert not erase_customer(services, BROWSER, actor="test").found
    assert offers(page(services, BROWSER, "v2")) == ["once"]
    assert used(services) == 1


def test_an_erasure_cut_short_is_finished_for_every_name(services: Services, clock: Clock) -> None:
    order(services, "o1", BROWSER, "v1", agreed=False)
    sign_in(services, ANN)
    person = services.directory.find(ANN)
    assert person is not None
    services.directory.erase(person, clock.now, services.erasures.note)
    reapply_erasures(services)
    assert offers(page(services, BROWSER, "v2")) == ["once"]


def test_an_order_of_nobodys_that_was_counted_is_not_again_after_its_browser_is_erased(
    tmp_path: Path,
) -> None:
    ahead = timedelta(0)
    services = priced(make_services(tmp_path, clock=lambda: datetime.now(UTC) + ahead))
    publish(services, offers=CAPPED)
    order(services, "o1", BROWSER, "v1", agreed=False)
    erase_customer(services, BROWSER, actor="test")
    ahead = timedelta(minutes=2)
    services.noticing.look(services.shops.current())
    assert used(services) == 1
    assert offers(page(services, BROWSER, "v2")) == ["once"]
