"""Law 5 over a whole service: whatever was done, said, agreed, merged or parted before and after,
once a customer is erased nothing of them is left anywhere, and nobody tells them from a stranger.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shopkeeper.domain import CustomerRef, NotFound
from shopkeeper.experience import (
    Change,
    NextQuestion,
    Refused,
    erase_customer,
    export_customer,
    next_question,
    preferences_of,
    put_products,
    separate_device,
    state_preferences,
)
from shopkeeper.log import Erased, Tombstone
from shopkeeper.testing.services import make_services
from tests.experience.people import ACTOR, ROWS, agree, home, say
from tests.experience.room import raw, send

DEVICES = ("browser-1", "browser-2")
IDS = ("ann", "bob")
devices, ids = st.sampled_from(DEVICES), st.sampled_from(IDS)
refs = st.builds(CustomerRef, st.none() | ids, devices) | st.builds(CustomerRef, ids)
products = st.sampled_from([row["id"] for row in ROWS])
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
STRANGER = CustomerRef(anonymous_id="never-seen")


class WholeDeletion(RuleBasedStateMachine):
    backend = "memory"

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.now = START
        self.shop = make_services(self.folder, self.backend, clock=self.clock)
        put_products(self.shop, ROWS)
        self.gone: dict[str, datetime] = {}
        self.dead: set[int] = set()

    def clock(self) -> datetime:
        return self.now

    def teardown(self) -> None:
        self.shop.log.close()
        shutil.rmtree(self.folder)

    @rule(device=devices, known=st.none() | ids, product=products, ago=st.integers(0, 3))
    def an_event(self, device, known, product, ago):
        self.now += timedelta(minutes=1)
        time = self.now - timedelta(minutes=2 * ago)
        who = {"anonymousId": device, **({"userId": known} if known else {})}
        event = raw("Product Viewed", product, timestamp=time.isoformat(), **who)
        done = send(self.shop, event)
        named = [name for name in (device, known) if name in self.gone]
        if any(time <= self.gone[name] for name in named):
            assert done.withheld == 1

    @rule(ref=refs, yes=st.booleans())
    def a_choice(self, ref, yes):
        self.now += timedelta(minutes=1)
        agree(self.shop, ref, yes)

    @rule(ref=refs, brand=st.sampled_from(["Acme", "Bolt"]), on=st.booleans())
    def a_word(self, ref, brand, on):
        self.now += timedelta(minutes=1)
        change = Change("favourite_brands", value=(brand,), on=on)
        found = state_preferences(self.shop, ref, [change], actor=ACTOR)
        assert isinstance(found, Refused) or found.known

    @rule(ref=refs)
    def a_question(self, ref):
        self.now += timedelta(minutes=1)
        found = next_question(self.shop, ref, quiz="welcome")
        if isinstance(found, NextQuestion):
            say(self.shop, found.question, None, ref)

    @rule(ref=refs)
    def a_page(self, ref):
        home(self.shop, ref)

    @rule(device=devices, known=ids)
    def a_login(self, device, known):
        self.now += timedelta(minutes=1)
        who = {"anonymousId": device, "userId": known}
        send(self.shop, raw("", type="identify", timestamp=self.now.isoformat(), **who))

    @rule(device=devices)
    def a_parting(self, device):
        separate_device(self.shop, CustomerRef(anonymous_id=device), actor=ACTOR)

    @rule(ref=refs)
    def an_erasure(self, ref):
        self.now += timedelta(minutes=1)
        person = self.shop.directory.find(ref)
        names = [] if person is None else self.shop.directory.outside_names(person)
        receipt = erase_customer(self.shop, ref, actor=ACTOR)
        assert receipt.found == (person is not None)
        if person is None:
            return
        self.dead |= set(person.keys)
        for name in names:
            self.gone[name.id or name.anonymous_id] = self.now
            self.is_a_stranger(name)

    def is_a_stranger(self, ref: CustomerRef) -> None:
        with pytest.raises(NotFound):
            export_customer(self.shop, ref)
        sheet = preferences_of(self.shop, ref)
        assert not sheet.known
        assert sheet.preferences == preferences_of(self.shop, STRANGER).preferences
        assert {p.state for p in sheet.consent.purposes.values()} == {"not_asked"}
        theirs, strangers = (home(self.shop, who).slates["home"] for who in (ref, STRANGER))
        assert theirs == strangers

    @precondition(lambda self: self.dead)
    @invariant()
    def nothing_of_the_dead_is_left(self):
        keys = sorted(self.dead)
        assert self.shop.memories.get(keys) == {}
        assert not self.shop.directory.outside_ids(keys)
        for found in self.shop.log.read(0, 100_000):
            if found.entry.customer in self.dead:
                assert isinstance(found.entry.record, Erased | Tombstone)


class WholeDeletionOnDisk(WholeDeletion):
    backend = "sqlite"


slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
TestInMemory = WholeDeletion.TestCase
TestInMemory.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=slow
)
TestOnDisk = WholeDeletionOnDisk.TestCase
TestOnDisk.settings = settings(
    max_examples=6, stateful_step_count=15, deadline=None, suppress_health_check=slow
)
