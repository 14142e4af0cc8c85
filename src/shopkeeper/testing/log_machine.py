"""A log against a plain model of one: any sequence of calls gives the same answers.

Subclass `LogMachine`, override `start` and, where the log outlives the process, `reopen`; run its
`TestCase`.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shopkeeper.domain import SHOWN_EVENTS, CustomerKey, MessageId
from shopkeeper.log import Entry, Erased, Log, Logged
from shopkeeper.testing.log_entries import ANN, BOB, EVE, customer_keys, entry, every_kind
from shopkeeper.testing.sealing import MemorySealer

CUSTOMERS = st.sampled_from([ANN, BOB, EVE])
EVENTS = st.builds(
    entry,
    st.integers(0, 30).map(lambda i: f"m{i}"),
    CUSTOMERS | st.none(),
    st.sampled_from([
        "Product Viewed",
        "Order Completed",
        "Products Exposed",
        "Cart Viewed",
        "The shop's own",
    ]),
    query=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
ENTRIES = EVENTS | st.sampled_from(every_kind()).filter(lambda e: e.customer is None)


class LogMachine(RuleBasedStateMachine):
    """The model is a list of entries, a set of forgotten customers and what was answered before."""

    def __init__(self) -> None:
        super().__init__()
        self.sealer = MemorySealer(customer_keys())
        self.log = self.start()
        self.entries: list[Entry] = []
        self.positions: dict[MessageId, int] = {}
        self.forgotten: set[CustomerKey] = set()
        self.waiting = False

    def start(self) -> Log:
        """Open a new, empty log that seals with `self.sealer`."""
        raise NotImplementedError

    def reopen(self) -> Log:
        """The log again as another process would find it."""
        return self.log

    @rule(batch=st.lists(ENTRIES, max_size=6))
    def append(self, batch: list[Entry]) -> None:
        batch = self._sealable(batch)
        receipts = self.log.append(batch)
        assert [r.message_id for r in receipts] == [e.message_id for e in batch]
        assert [r.duplicate for r in receipts] == [self._remember(e) for e in batch]
        for receipt in receipts:
            known = self.positions.setdefault(receipt.message_id, receipt.position)
            assert receipt.position == known
        self.waiting = self.waiting and not batch

    @rule(batch=st.lists(ENTRIES, max_size=6))
    def enqueue(self, batch: list[Entry]) -> None:
        batch = self._sealable(batch)
        self.log.enqueue(batch)
        for found in batch:
            self._remember(found)
        self.waiting = True

    @rule(message=st.integers(0, 30).map(lambda i: MessageId(f"m{i}")))
    def find(self, message: MessageId) -> None:
        expected = next((e for e in self.entries if e.message_id == message), None)
        found = self.log.find(message)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            self._check(found, expected)

    @rule(customer=CUSTOMERS)
    def forget(self, customer: CustomerKey) -> None:
        self.forgotten.add(customer)
        self.sealer.forget(customer)

    @rule()
    def flush(self) -> None:
        self.log.flush()
        self.waiting = False

    @rule()
    def close_and_open_again(self) -> None:
        self.log = self.reopen()
        self.waiting = False

    @precondition(lambda self: not self.waiting)
    @rule(customers=st.lists(CUSTOMERS, max_size=3), n=st.integers(1, 8))
    def recent(self, customers: list[CustomerKey], n: int) -> None:
        expected = [e for e in self.entries if e.customer in customers and _is_event(e)]
        found = self.log.recent(customers, n)
        assert len(found) == len(expected[-n:])
        for logged, one in zip(found, expected[-n:], strict=True):
            self._check(logged, one)
        newest = found[-1].position if found else 0
        assert self.log.last_position(customers) == newest

    @precondition(lambda self: not self.waiting)
    @invariant()
    def everything_is_read_in_order(self) -> None:
        found = self.log.read(after=0, limit=10_000)
        assert len(found) == len(self.entries)
        for logged, expected in zip(found, self.entries, strict=True):
            self._check(logged, expected)
        positions = [logged.position for logged in found]
        assert positions == sorted(set(positions))
        assert self.log.head() == (positions[-1] if positions else 0)

    def teardown(self) -> None:
        self.log.close()

    def _sealable(self, batch: list[Entry]) -> list[Entry]:
        return [e for e in batch if e.customer not in self.forgotten]

    def _remember(self, new: Entry) -> bool:
        """Whether the model had it; else it has it now."""
        had = any(e.message_id == new.message_id for e in self.entries)
        if not had:
            self.entries.append(new)
        return had

    def _check(self, found: Logged, expected: Entry) -> None:
        known = self.positions.setdefault(expected.message_id, found.position)
        assert found.position == known
        if expected.customer in self.forgotten:
            assert found.entry.record == Erased()
            assert found.entry.customer == expected.customer
        else:
            assert found.entry == expected


def _is_event(found: Entry) -> bool:
    return getattr(found.record, "name", "Products Exposed") not in SHOWN_EVENTS
