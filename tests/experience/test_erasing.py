import shutil
from datetime import timedelta

import numpy as np
import pytest

from shopkeeper.domain import CustomerRef, Event, InvalidRequest, NotFound, Stated
from shopkeeper.experience import (
    Change,
    erase_customer,
    export_customer,
    preferences_of,
    reapply_erasures,
    separate_device,
    state_preferences,
)
from shopkeeper.log import Tombstone
from shopkeeper.testing.services import make_services
from tests.experience.people import ACTOR, ANN, BOB, KNOWN, agree, home, known, shop_in
from tests.experience.room import ask, raw, scores, send


def live(services):
    """Somebody with events, showings, decisions and preferences, on two devices."""
    send(services, raw("Product Viewed", "p1"), raw("Product Added", "p3"))
    send(services, raw("Products Exposed", "p5"))
    send(services, raw("", type="identify", userId="ann"))
    send(services, raw("Product Viewed", "p7", anonymousId="phone", userId="ann"))
    agree(services, KNOWN)
    state_preferences(services, KNOWN, [Change("favourite_brands", value=("Acme",))], actor=ACTOR)
    home(services, KNOWN)


def test_the_receipt_counts_what_went_and_the_next_answer_is_a_strangers(shop):
    live(shop)
    receipt = erase_customer(shop, KNOWN, actor=ACTOR)
    assert receipt.found
    assert (receipt.events, receipt.shown, receipt.decisions) == (4, 1, 1)
    assert receipt.statements >= 2
    assert receipt.preferences >= 1
    assert receipt.identities == 3
    for ref in (KNOWN, ANN, CustomerRef(id="ann"), CustomerRef(anonymous_id="phone")):
        sheet = preferences_of(shop, ref)
        assert not sheet.known
        assert all(found.value is None and not found.evidence for found in sheet.preferences)
        with pytest.raises(NotFound):
            export_customer(shop, ref)
    assert scores(ask(shop, "browser-1")) == scores(ask(shop, "never-seen"))
    row = shop.audit.last(1)[0]
    assert (row.action, row.detail) == ("customer.erase", f"receipt {receipt.receipt}")
    assert "ann" not in row.subject


def test_nothing_of_them_can_be_read_and_a_tombstone_is_left(shop):
    live(shop)
    person = shop.directory.find(KNOWN)
    erase_customer(shop, KNOWN, actor=ACTOR)
    records = [found.entry.record for found in shop.log.read(0, 1_000)]
    assert not any(isinstance(record, Event | Stated) for record in records)
    assert sum(isinstance(record, Tombstone) for record in records) == len(person.keys)
    assert shop.memories.get(person.keys) == {}


def test_late_events_are_dropped_and_new_ones_are_somebody_new(shop):
    live(shop)
    late = (shop.clock() - timedelta(minutes=5)).isoformat()
    erase_customer(shop, KNOWN, actor=ACTOR)
    assert send(shop, raw("Product Viewed", timestamp=late)).withheld == 1
    assert shop.directory.find(ANN) is None
    soon = (shop.clock() + timedelta(seconds=1)).isoformat()
    send(shop, raw("Product Viewed", "p2", timestamp=soon, sentAt=soon))
    assert known(shop, "favourite_brands").value in {None, ("Cork",)}


def test_erasing_nobody_gives_a_receipt_that_says_so(shop):
    receipt = erase_customer(shop, BOB, actor=ACTOR)
    assert not receipt.found
    assert receipt.events == 0
    with pytest.raises(InvalidRequest, match="customer"):
        erase_customer(shop, CustomerRef(), actor=ACTOR)


def test_somebody_elses_memory_is_untouched(shop):
    live(shop)
    agree(shop, BOB)
    state_preferences(shop, BOB, [Change("favourite_brands", value=("Bolt",))], actor=ACTOR)
    erase_customer(shop, KNOWN, actor=ACTOR)
    assert known(shop, "favourite_brands", BOB).value == ("Bolt",)


def test_a_restored_database_is_held_against_the_erasures(tmp_path):
    shop = shop_in(tmp_path, "sqlite")
    live(shop)
    shop.log.flush()
    shop.log.close()
    folder = next(tmp_path.glob("shop-*"))
    shutil.copytree(folder, tmp_path / "backup")
    again = make_services(folder, "sqlite")
    erase_customer(again, KNOWN, actor=ACTOR)
    again.log.close()
    for file in folder.glob("shopkeeper.db*"):
        file.unlink()
    for file in (tmp_path / "backup").glob("shopkeeper.db*"):
        shutil.copy(file, folder)
    restored = make_services(folder, "sqlite")
    assert restored.directory.find(KNOWN) is not None
    assert reapply_erasures(restored) > 0
    assert restored.directory.find(KNOWN) is None
    assert scores(ask(restored, "browser-1")) == scores(ask(restored, "never-seen"))
    assert reapply_erasures(restored) == 0
    restored.log.close()


def test_a_parted_device_takes_its_own_along(shop):
    agree(shop, CustomerRef(id="ann"))
    agree(shop, ANN)
    state_preferences(shop, ANN, [Change("favourite_brands", value=("Acme",))], actor=ACTOR)
    send(shop, raw("", type="identify", userId="ann"))
    state_preferences(shop, CustomerRef(id="ann"), [Change("size", value=("M",))], actor=ACTOR)
    assert separate_device(shop, ANN, actor=ACTOR)
    assert known(shop, "favourite_brands", ANN).value == ("Acme",)
    assert known(shop, "size", ANN).value is None
    assert known(shop, "size", CustomerRef(id="ann")).value == ("M",)
    assert not separate_device(shop, ANN, actor=ACTOR)


def test_a_long_life_goes_whole(tmp_path):
    shop = shop_in(tmp_path, "sqlite")
    products = np.random.default_rng(7).integers(1, 13, 2_500)
    send(shop, *(raw("Product Viewed", f"p{p}") for p in products))
    assert erase_customer(shop, ANN, actor=ACTOR).events == 2_500
    assert scores(ask(shop)) == scores(ask(shop, "never-seen"))
    shop.log.close()
