"""Law 3: what is refused is refused whatever an event says, and nothing is granted by silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shopkeeper.customers import load_consent
from shopkeeper.customers.jurisdictions import DEFAULT
from shopkeeper.domain import Agreed, Basis, CustomerRef, Event, MessageId, Purpose
from shopkeeper.experience import Services, tail
from shopkeeper.experience.grounds import OWN_CHOICE
from shopkeeper.experience.track import keep
from shopkeeper.intake import Arrival
from shopkeeper.log import Entry, Kind, Logged
from tests.experience.room import ask, raw, scores, send

BROWSER = CustomerRef(anonymous_id="browser-1")
ALL = {"personalization": True, "analytics": True, "advertising": True}
HOUR = timedelta(hours=1)


def agree(
    services: Services, who: CustomerRef = BROWSER, ago: timedelta = HOUR, **purposes: bool
) -> None:
    """The customer says it themselves."""
    [person] = services.directory.resolve([who])
    assert person is not None
    now = services.clock()
    said = Agreed(purposes, "customer", "1", now - ago)
    message = MessageId(f"agreed {services.log.head()}")
    services.log.append([Entry(message, said, said.time, person.key, Basis((), "own", now))])


def kept(services: Services) -> list[Logged]:
    read = services.log.read(0, 1_000)
    return [logged for logged in read if isinstance(logged.entry.record, Event)]


def purposes(services: Services) -> list[tuple[Purpose, ...]]:
    return [x.entry.basis.purposes if x.entry.basis else () for x in kept(services)]


def agreements(services: Services) -> list[Agreed]:
    found = (logged.entry.record for logged in services.log.read(0, 1_000, Kind.STATEMENT))
    return [record for record in found if isinstance(record, Agreed)]


def test_who_agreed_before_need_not_say_so_with_every_event(services):
    agree(services, personalization=True)
    assert send(services, raw("Product Viewed", consent=None)).withheld == 0
    assert purposes(services) == [("personalization",)]
    assert len(ask(services).inputs) == 1


def test_what_happened_before_they_agreed_is_not_covered(services):
    agree(services, personalization=True)
    past = (services.clock() - 2 * HOUR).isoformat()
    assert send(services, raw("Product Viewed", consent=None, timestamp=past)).withheld == 1
    assert purposes(services) == [()]


def test_what_is_stated_with_an_event_lifts_no_refusal(services):
    agree(services, personalization=False, advertising=False)
    send(services, raw("Product Viewed", consent=ALL))
    assert purposes(services) == [("analytics",)]
    [logged] = kept(services)
    assert logged.entry.basis.source == (
        "stated with the event; advertising refused by the customer; "
        "personalization refused by the customer"
    )


def test_an_import_lifts_no_refusal(services):
    agree(services, analytics=False, personalization=False)
    basis = Basis(("analytics", "personalization"), "our books", services.clock())
    event = Event(MessageId("old"), "Order Completed", services.clock() - 5 * HOUR)
    keep(services, [Arrival(event, BROWSER, None)], [basis])
    assert [logged.entry.customer for logged in kept(services)] == [None]


def test_who_refused_everything_is_joined_to_nothing(services):
    agree(services, CustomerRef(id="ann"), **dict.fromkeys(ALL, False))
    assert send(services, raw("Product Viewed", userId="ann", consent=ALL)).withheld == 1
    assert services.directory.find(BROWSER) is None


def test_a_refusal_found_by_a_merge_in_the_same_batch_holds(services):
    agree(services, CustomerRef(id="ann"), advertising=False)
    first = raw("", consent={"analytics": True}, type="identify", userId="ann")
    send(services, first, raw("Product Viewed", consent=ALL))
    assert purposes(services) == [("analytics",), ("analytics", "personalization")]


def test_the_signal_refuses_advertising_and_is_remembered_once(services):
    event = raw("Product Viewed", consent=ALL)
    send(services, event, raw("Product Viewed", consent=ALL), signal=True)
    send(services, raw("Product Viewed", consent=ALL), event, signal=True)
    assert purposes(services) == [("analytics", "personalization")] * 3
    [said] = agreements(services)
    assert (said.purposes, said.source) == ({"advertising": False}, "signal")
    [logged] = services.log.read(0, 1_000, Kind.STATEMENT)
    assert logged.entry.basis.source == OWN_CHOICE


def test_a_no_that_comes_with_the_signal_is_remembered_with_it_at_once(services):
    send(services, raw("Product Viewed"))
    event = raw("Product Viewed", consent={"advertising": True, "personalization": False})
    send(services, event, signal=True)
    head = services.log.head()
    send(services, event, signal=True)
    assert services.log.head() == head
    said = [(agreed.purposes, agreed.source) for agreed in agreements(services)]
    assert said == [({"personalization": False}, "event"), ({"advertising": False}, "signal")]


def test_the_signal_of_a_device_holds_for_the_account_after_login(services):
    send(services, raw("Product Viewed", consent=ALL), signal=True)
    send(services, raw("", type="identify", userId="ann", consent={"analytics": True}))
    send(services, raw("Product Viewed", consent=ALL, anonymousId="phone", userId="ann"))
    assert purposes(services)[-1] == ("analytics", "personalization")


def test_an_explicit_yes_is_not_undone_by_the_signal_which_holds_where_it_is_sent(services):
    agree(services, advertising=True)
    send(services, raw("Product Viewed", consent=ALL), signal=True)
    send(services, raw("Product Viewed", consent=ALL))
    assert purposes(services) == [
        ("analytics", "personalization"),
        ("advertising", "analytics", "personalization"),
    ]
    assert [said.source for said in agreements(services)] == ["customer"]


@pytest.mark.parametrize("consent", [None, {}, {"advertising": True}])
def test_of_somebody_without_any_basis_no_signal_is_stored(services, consent):
    send(services, raw("Product Viewed", consent=consent), signal=True)
    assert services.log.read(0, 1_000, Kind.STATEMENT) == []
    assert services.directory.find(BROWSER) is None


def test_a_yes_taken_back_in_an_event_takes_effect_on_the_next_request(services):
    send(services, raw("Product Viewed"))
    stranger = scores(ask(services, anonymous_id=None))
    assert len(ask(services).inputs) == 1
    send(services, raw("Product Viewed", consent={"personalization": False, "analytics": True}))
    decision = ask(services)
    assert (decision.inputs, decision.arm) == ((), "off")
    assert scores(decision) == stranger
    send(services, raw("Product Viewed"))
    assert len(ask(services).inputs) == 2


def test_a_category_left_out_takes_nothing_back(services):
    send(services, raw("Product Viewed"))
    send(services, raw("Product Viewed", consent={"analytics": True}))
    assert agreements(services) == []
    assert len(ask(services).inputs) == 1


def test_a_late_no_does_not_take_back_a_newer_yes(services):
    agree(services, personalization=True)
    past = (services.clock() - 2 * HOUR).isoformat()
    send(services, raw("Product Viewed", consent={"personalization": False}, timestamp=past))
    assert not services.profiles.read(BROWSER, services.shops.current())[0].refused


def test_the_law_of_a_place_refuses_whatever_was_agreed_to(services, tmp_path):
    table = "jurisdictions:\n  US-CA: {analytics: refuse, signal: [personalization]}\n"
    text = DEFAULT.read_text().partition("jurisdictions:")[0] + table
    (tmp_path / "consent.yaml").write_text(text)
    shop = replace(services, consent=load_consent(tmp_path / "consent.yaml"))
    there: dict[str, Any] = {"region": "US-CA", "consent": {"categoryPreferences": ALL}}
    send(shop, raw("Product Viewed", context=there))
    send(shop, raw("Product Viewed", context=there), signal=True)
    send(shop, raw("Product Viewed", consent=ALL))
    assert purposes(shop)[:2] == [("advertising", "personalization"), ()]
    assert agreements(shop) == []


def test_what_an_erased_customer_did_before_is_dropped_and_said_so(services):
    before = services.clock() - HOUR
    send(services, raw("Product Viewed"))
    person = services.directory.find(BROWSER)
    services.directory.erase(person, services.clock())
    head = services.log.head()
    late = raw("Product Viewed", timestamp=before.isoformat())
    silent = raw("Product Viewed", timestamp=before.isoformat(), consent=None)
    assert send(services, late, silent).withheld == 2
    assert services.log.head() == head
    assert services.directory.find(BROWSER) is None
    reasons = {seen.reason for seen in tail(services, 10) if seen.fate == "withheld"}
    assert reasons == {"the customer was erased"}


def test_an_import_of_what_an_erased_customer_did_before_is_dropped(services):
    send(services, raw("Product Viewed"))
    services.directory.erase(services.directory.find(BROWSER), services.clock())
    head = services.log.head()
    basis = Basis(("analytics", "personalization"), "our books", services.clock())
    event = Event(MessageId("old"), "Order Completed", services.clock() - HOUR)
    assert keep(services, [Arrival(event, BROWSER, None)], [basis]).count("withheld") == 1
    assert services.log.head() == head


def test_what_somebody_of_an_erased_id_does_later_is_theirs(services):
    send(services, raw("Product Viewed"))
    services.directory.erase(services.directory.find(BROWSER), services.clock() - HOUR)
    assert send(services, raw("Product Added")).withheld == 0
    assert len(ask(services).inputs) == 1


def test_a_request_may_be_answered_for_nobody_in_particular(services):
    send(services, raw("Product Viewed"))
    shop = services.shops.current()
    profile, _ = services.profiles.read(BROWSER, shop, barred=True)
    assert profile.refused
    assert profile.person is None


def test_the_signal_of_a_late_event_says_nothing_about_who_has_the_name_now(services):
    send(services, raw("Product Viewed"))
    person = services.directory.find(BROWSER)
    assert person is not None
    services.directory.erase(person, services.clock())
    send(services, raw("Product Viewed"))
    head = services.log.head()
    before = (services.clock() - HOUR).isoformat()
    done = send(services, raw("Product Viewed", timestamp=before), signal=True)
    assert done.withheld == 1
    assert services.log.head() == head
