"""A cap is the customer's, whatever names they come and order under."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.domain import CustomerRef, SessionId
from shopkeeper.experience import Services, erase_customer, reapply_erasures, separate_device
from shopkeeper.experience.holders import holder_of
from shopkeeper.experience.holding import GONE
from shopkeeper.testing.services import BACKENDS, make_services
from tests.experience.capped import (
    ANN,
    BROWSER,
    CAPPED,
    OTHER,
    SHARED,
    Clock,
    order,
    page,
    sign_in,
    used,
)
from tests.experience.governed_shop import offers, priced, publish


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


@pytest.mark.parametrize(("limited", "kept"), [(SHARED, 0), (CAPPED, 1)])
def test_whose_an_order_was_is_kept_of_nobody_unless_a_cap_needs_it(
    services: Services, limited: str, kept: int
) -> None:
    publish(services, offers=limited)
    order(services, "o1", BROWSER, "v1", agreed=False)
    own = holder_of(services.directory, None, BROWSER, SessionId("v1"))
    assert services.reservations.forget(own.names) == kept


def test_an_erasure_cut_short_is_finished_for_every_name(services: Services, clock: Clock) -> None:
    order(services, "o1", BROWSER, "v1", agreed=False)
    sign_in(services, ANN)
    person = services.directory.find(ANN)
    assert person is not None
    services.directory.erase(person, clock.now, services.erasures.note)
    reapply_erasures(services)
    assert offers(page(services, BROWSER, "v2")) == ["once"]


@pytest.mark.parametrize("known", [False, True])
def test_an_order_of_nobodys_that_was_counted_is_not_again_after_its_browser_is_erased(
    tmp_path: Path, known: bool
) -> None:
    ahead = timedelta(0)
    services = priced(make_services(tmp_path, clock=lambda: datetime.now(UTC) + ahead))
    publish(services, offers=CAPPED)
    if known:
        sign_in(services, ANN)
    order(services, "o1", BROWSER, "v1", agreed=False)
    assert offers(page(services, BROWSER, "v2")) == []
    erase_customer(services, BROWSER, actor="test")
    ahead = timedelta(minutes=2)
    services.noticing.look(services.shops.current())
    assert used(services) == 1
    assert offers(page(services, BROWSER, "v2")) == ["once"]


NAMES = [ANN, BROWSER, OTHER, CustomerRef("ann"), CustomerRef("ann", "new")]
STEPS = st.tuples(
    st.sampled_from(["page", "page of a browser key", "order", "order", "erase"]),
    st.sampled_from(NAMES),
    st.sampled_from(["v1", "v2", None]),
    st.booleans(),
    st.sampled_from([0, 0, 31]),
)


FIRST = (ANN, None, True, 0)
"""Both browsers of one customer are known before anything happens."""


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, max_size=8))
def test_one_customer_has_one_cap_in_whatever_order_their_names_come(
    tmp_path: Path, steps: list[tuple[str, CustomerRef, str | None, bool, int]]
) -> None:
    clock = Clock()
    services = priced(make_services(tmp_path / uuid.uuid4().hex, clock=clock))
    publish(services, offers=CAPPED)
    spent, had = 0, False
    for number, (what, who, visit, agreed, minutes) in enumerate([("erase", *FIRST), *steps]):
        clock.now += timedelta(minutes=minutes)
        if what == "order":
            order(services, f"o{number}", who, visit, agreed=agreed)
            spent, had = spent + (not had), True
        elif what == "erase":
            erase_customer(services, CustomerRef("ann"), actor="test")
            clock.now += timedelta(minutes=1)
            sign_in(services, ANN)
            sign_in(services, CustomerRef("ann", "browser-2"))
            had = False
        elif what == "page" or who.anonymous_id in {"browser-1", "browser-2"}:
            shown = page(services, who, visit, what != "page")
            assert offers(shown) == ([] if had else ["once"])
        assert used(services) == spent
