from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.domain import Basis, CustomerRef, Event
from shopkeeper.experience import Services, put_products, tail
from shopkeeper.storage import Database
from shopkeeper.testing.services import make_services
from tests.experience.room import ask, raw, send


def records(services: Services) -> list[Event]:
    found = services.log.read(after=0, limit=1_000)
    return [logged.entry.record for logged in found if isinstance(logged.entry.record, Event)]


def test_good_events_are_kept_beside_bad_ones_and_the_bad_are_named(services):
    done = send(services, raw("Product Viewed"), {"type": "track"}, 7, raw("Product Added"))
    assert done.accepted == 2
    assert [wrong.index for wrong in done.rejected] == [1, 2]
    assert [wrong.field for wrong in done.rejected] == ["userId", ""]
    assert all(wrong.expected and wrong.got for wrong in done.rejected)
    assert [event.name for event in records(services)] == ["Product Viewed", "Product Added"]


def test_sending_a_batch_again_changes_nothing(services):
    batch = [raw("Product Viewed"), raw("Product Added")]
    send(services, *batch)
    before = services.log.read(after=0, limit=100)
    again = send(services, *batch)
    assert (again.accepted, again.duplicates) == (2, 2)
    assert services.log.read(after=0, limit=100) == before


@pytest.mark.parametrize("consent", [None, {}, {"analytics": "true"}, {"personalization": False}])
def test_without_consent_nothing_about_the_customer_is_kept(services, consent):
    event = raw("Product Viewed", consent=consent, properties={
        "product_id": "p8", "session_id": "s-9", "query": "my name", "note": "call me"
    })  # fmt: skip
    done = send(services, event)
    assert (done.accepted, done.withheld) == (1, 1)
    (logged,) = (x for x in services.log.read(0, 100) if isinstance(x.entry.record, Event))
    assert logged.entry.customer is None
    assert logged.entry.basis is None
    kept = logged.entry.record
    assert isinstance(kept, Event)
    assert [line.product_id for line in kept.lines] == ["p8"]
    assert (kept.session_id, kept.query, kept.properties) == (None, None, {})
    assert services.directory.find(CustomerRef(anonymous_id="browser-1")) is None


def test_identify_without_consent_leaves_no_trace(services):
    event = raw("", consent=None, type="identify", userId="ann", traits={"email": "ann@x.example"})
    assert send(services, event).withheld == 1
    assert records(services) == []
    assert services.directory.find(CustomerRef(id="ann")) is None


def test_a_key_may_declare_the_basis_but_what_the_customer_said_goes_first(services):
    declared = Basis(("personalization",), "our own banner", services.clock())
    assert send(services, raw("Product Viewed", consent=None), declared=declared).withheld == 0
    refused = raw("Product Viewed", consent={"personalization": False})
    assert send(services, refused, declared=declared).withheld == 1


def test_a_publishable_key_cannot_speak_for_a_known_customer(services):
    done = send(services, raw("Product Viewed", userId="ann"), anonymous_only=True)
    assert (done.accepted, [wrong.field for wrong in done.rejected]) == (0, ["userId"])
    assert send(services, raw("Product Viewed"), anonymous_only=True).accepted == 1


def test_the_tail_tells_the_fate_of_each_event(services):
    twice = raw("Product Viewed")
    send(services, twice)
    send(services, twice, {"type": "track"}, raw("Product Added", consent=None))
    fates = {(seen.fate, seen.name) for seen in tail(services, 20)}
    assert ("kept", "Product Viewed") in fates
    assert ("duplicate", "Product Viewed") in fates
    assert ("withheld", "Product Added") in fates
    (rejected,) = (seen for seen in tail(services, 20) if seen.fate == "rejected")
    assert "must be" in rejected.reason


@pytest.mark.parametrize("customers", [1, 60])
def test_a_batch_is_as_many_reads_however_many_customers_it_is_of(tmp_path, monkeypatch, customers):
    shop = make_services(tmp_path, "sqlite")
    people = [{"userId": f"u{i}", "anonymousId": f"a{i}"} for i in range(customers)]
    send(shop, *(raw("Product Viewed", **who) for who in people))
    read, asked = Database.read, list[str]()

    def noted(database: Database, sql: str, parameters: Sequence[object] = ()) -> object:
        asked.append(sql)
        return read(database, sql, parameters)

    monkeypatch.setattr(Database, "read", noted)
    assert send(shop, *(raw("Product Viewed", **who) for who in people)).withheld == 0
    shop.log.close()
    assert len([sql for sql in asked if "seal_key" not in sql]) == 4


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(junk, max_size=4))
def test_whatever_is_sent_is_answered_and_the_shop_goes_on(services, batch):
    done = send(services, *batch)
    assert done.accepted + len(done.rejected) >= len(batch)
    assert ask(services).slates["home"].products


def everything_on_disk(services: Services, folder: Path) -> bytes:
    services.log.flush()
    return b"".join(path.read_bytes() for path in sorted(folder.glob("shopkeeper.db*")))


def test_nothing_a_sender_wrote_is_readable_on_disk_without_consent(tmp_path):
    shop = make_services(tmp_path, "sqlite")
    put_products(shop, [{"id": "p8", "title": "Thing"}])
    mark = "zq18marker"
    context = {"page": {"url": f"https://x.example/?email={mark}"}, "campaign": {"name": mark}}
    fields = {"product_id": "p8", "placement": mark, "decision_id": mark, "session_id": mark}
    event = raw("Product Viewed", consent=None, properties=fields, messageId=mark, userId=mark)
    own = raw(mark, consent=None)
    wrong = raw("Product Viewed", properties={"product_id": "p8", "quantity": mark, mark: [mark]})
    send(shop, {**event, "context": context}, own, own, {**wrong, "timestamp": mark})
    ask(shop, anonymous_id=None, campaign=mark, locale=mark, timezone=mark)
    assert mark.encode() not in everything_on_disk(shop, tmp_path)
    shop.log.close()


def test_an_event_without_consent_is_kept_once_and_cannot_be_joined_to_a_decision(services):
    send(services, raw("Product Viewed"))
    decision = ask(services)
    event = raw("Product Clicked", consent=None)
    event["properties"]["decision_id"] = decision.decision_id
    send(services, event)
    assert send(services, event).duplicates == 1
    kept = [event for event in records(services) if event.name == "Product Clicked"]
    assert [event.decision_id for event in kept] == [None]
