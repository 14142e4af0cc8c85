"""Law 3 as a story: whatever is sent, said, merged and erased, nothing is used without a yes.

Subclass `ConsentMachine`, override `start`, and run its `TestCase`. The model is what each customer
said themselves, by internal key; who is who is asked of the directory, which has laws of its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from shopkeeper.customers import CATEGORIES, Person
from shopkeeper.domain import (
    Agreed,
    Basis,
    CustomerKey,
    CustomerRef,
    DecideRequest,
    Event,
    MessageId,
    PlacementRequest,
    Purpose,
)
from shopkeeper.experience import Services, decide, track
from shopkeeper.intake import segment
from shopkeeper.log import Entry

START = datetime(2026, 5, 1, tzinfo=UTC)
STEP = timedelta(minutes=1)
DECLARED = Basis(("analytics",), "the shop's terms", START)
CUSTOMERS = (
    CustomerRef(None, "phone"), CustomerRef(None, "laptop"), CustomerRef("ann"),
    CustomerRef("bob"), CustomerRef("ann", "phone"), CustomerRef("bob", "laptop"),
)  # fmt: skip
PURPOSES: tuple[Purpose, ...] = ("analytics", "personalization", "advertising")
customers = st.sampled_from(CUSTOMERS)
answers = st.sampled_from([True, True, False, "true", None])
consents = st.none() | st.dictionaries(st.sampled_from(PURPOSES), answers)
names = st.sampled_from(["Product Viewed", "Order Completed", "Products Exposed"])
Own = dict[Purpose, tuple[datetime, bool]]


class ConsentMachine(RuleBasedStateMachine):
    """The model: what was said under each key, and what events ever stated of it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.sent = 0
        self.own: dict[CustomerKey, Own] = {}
        self.stated: dict[CustomerKey, set[Purpose]] = {}
        self.services = self.start()

    def start(self) -> Services:
        """A new shop of some products, whose clock is `self.now`."""
        raise NotImplementedError

    @rule(
        who=customers, name=names, consent=consents, declared=st.booleans(), signal=st.booleans(),
        ago=st.sampled_from([0, 3, 600]),
    )  # fmt: skip
    def send(
        self, who: CustomerRef, name: str, consent: Any, declared: bool, signal: bool, ago: int
    ) -> None:
        self.now += STEP
        time, head = self.now - ago * STEP, self.services.log.head()
        erased = self.services.directory.erased_at(who)
        raw = self._raw(who, name, consent, time)
        self._track(raw, declared, signal)
        if erased is not None and time <= erased:
            assert self.services.log.head() == head
            return
        self._check_new(head, consent, declared, signal, time)
        head = self.services.log.head()
        self._track(raw, declared, signal)
        assert self.services.log.head() == head

    @rule(who=customers, said=st.dictionaries(st.sampled_from(PURPOSES), st.booleans(), min_size=1))
    def agree(self, who: CustomerRef, said: dict[Purpose, bool]) -> None:
        self.now += STEP
        [person] = self.services.directory.resolve([who])
        assert person is not None
        agreed = Agreed(said, "customer", "1", self.now)
        message = MessageId(f"agreed {self.now}")
        basis = Basis((), "their own choice", START)
        self.services.log.append([Entry(message, agreed, self.now, person.key, basis)])
        own = self.own.setdefault(person.key, {})
        own.update({purpose: (self.now, yes) for purpose, yes in said.items()})

    @rule(who=customers)
    def erase(self, who: CustomerRef) -> None:
        self.now += STEP
        person = self.services.directory.find(who)
        if person is not None:
            self.services.directory.erase(person, self.now)
            self.services.memories.drop(person.keys)
            assert self.services.directory.find(who) != person

    @rule(who=customers)
    def ask(self, who: CustomerRef) -> None:
        """Of who refused, nothing is known, and they are answered as a stranger is."""
        person = self.services.directory.find(who)
        profile, _ = self.services.profiles.read(who, self.services.shops.current())
        if person is not None and self._refused(person, "personalization"):
            assert profile.refused
            assert (profile.events, profile.exposures, profile.basis) == ((), (), None)
            assert profile.memory.evidence == ()
            assert self._answer(who) == self._answer(CustomerRef())

    def _check_new(
        self, head: int, consent: Any, declared: bool, signal: bool, time: datetime
    ) -> None:
        """Of what this event left: only what somebody said yes to, and nobody refused."""
        for found in self.services.log.read(head, 100):
            entry, record = found.entry, found.entry.record
            if isinstance(record, Agreed) and record.source == "signal":
                assert not any(record.purposes.values())
            if not isinstance(record, Event) or entry.customer is None:
                continue
            assert entry.basis is not None
            assert entry.basis.purposes
            person = self.services.directory.person(entry.customer)
            allowed = self._allowed(person, consent, declared, time)
            for purpose in entry.basis.purposes:
                assert purpose in allowed
                assert not self._refused(person, purpose)
                assert not (signal and purpose == "advertising")
            if consent is not None:
                self.stated.setdefault(person.key, set()).update(allowed)

    def _allowed(
        self, person: Person, consent: Any, declared: bool, time: datetime
    ) -> set[Purpose]:
        if consent is not None:
            return {CATEGORIES[name] for name, answer in consent.items() if answer is True}
        if declared:
            return set(DECLARED.purposes)
        said = [pair for key in person.keys for pair in self.own.get(key, {}).items()]
        before = {purpose for purpose, (when, yes) in said if yes and when <= time}
        return before.union(*(self.stated.get(key, set()) for key in person.keys))

    def _refused(self, person: Person, purpose: Purpose) -> bool:
        """Whether the last they said of it themselves was no."""
        said = [self.own[key][purpose] for key in person.keys if purpose in self.own.get(key, {})]
        return bool(said) and not max(said)[1]

    def _raw(self, who: CustomerRef, name: str, consent: Any, time: datetime) -> dict[str, Any]:
        self.sent += 1
        stated = {} if consent is None else {"consent": {"categoryPreferences": consent}}
        return {
            "type": "track",
            "event": name,
            "messageId": f"m{self.sent}",
            "timestamp": time.isoformat(),
            "properties": {
                "product_id": "p1", "order_id": "o1", "products": [{"product_id": "p1"}],
            },
            "context": stated,
        } | {
            field: outside
            for field, outside in (("userId", who.id), ("anonymousId", who.anonymous_id))
            if outside is not None
        }  # fmt: skip

    def _track(self, raw: dict[str, Any], declared: bool, signal: bool) -> None:
        basis = DECLARED if declared else None
        done = track(self.services, [raw], segment.translate, declared=basis, signal=signal)
        assert done.accepted == 1
        self.services.log.flush()

    def _answer(self, who: CustomerRef) -> Sequence[object]:
        """What a page shows them."""
        placements = (PlacementRequest("home", n=4),)
        request = DecideRequest(placements=placements, customer=who, dry_run=True)
        decision = decide(self.services, request)
        return [(shown.id, shown.score) for shown in decision.slates["home"].products]

    def teardown(self) -> None:
        self.services.log.close()
