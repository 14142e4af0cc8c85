"""What the log's orders and visits tell of each product, as counts nobody can be found in.

`shopkeeper.decisions.blocks.sightings` reads the log; its counts by product come to rest here, with
the time they were made. By name and product, a fact with its window and source goes out, or the
reason there is none: fewer than `LEAST` people behind it, or counts too old. Pure. Held by
tests/decisions/blocks/test_counted.py.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.blocks.quoted import Fact

LOG_FACTS = ("bought_30d", "bought_again", "returned", "viewers_24h")
LEAST = 10
"""People at least that a count or a share is made of."""
Counts = NDArray[np.int64]
_OLD = {
    "bought_30d": timedelta(days=2),
    "bought_again": timedelta(days=7),
    "returned": timedelta(days=7),
    "viewers_24h": timedelta(hours=1),
}
"""After how long a count is too old to be shown."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Counts of every product, each of shape `(n_products,)`."""

    as_of: datetime
    bought: Counts
    """Who bought it in the last 30 days: customers, each once, and orders of nobody known."""
    unnamed: Counts
    """How many of these were orders of which no customer is known."""
    buyers: Counts
    """Known customers who bought it in the last 12 months."""
    again: Counts
    """Of these, how many bought it in more than one order."""
    sold: Counts
    """Who bought it in the last 12 months and had 30 days since to send it back; as `bought`."""
    returned: Counts
    """Of these, how many had it refunded."""
    visits: Counts
    """Visits in the last 24 hours in which it was looked at."""
    knows_refunds: bool
    """Whether the log tells of refunds at all; else that there is none means nothing."""

    def of(self, name: str, product: int, now: datetime) -> Fact | str:
        """One of `LOG_FACTS` of one product, or why there is none."""
        if not timedelta(0) <= now - self.as_of <= _OLD[name]:
            return f"`{name}` was counted on {self._day()}, not lately enough to be shown"
        if name == "bought_30d":
            return self._bought(product)
        if name == "viewers_24h":
            source = f"visits in the 24 hours to {self._day()}, from the shop's own log"
            return _count(name, int(self.visits[product]), source, self.as_of)
        if name == "bought_again":
            source = (
                "of the customers who bought it in the 12 months to"
                f" {self._day()}, from the shop's own orders"
            )
            return _share(name, int(self.again[product]), int(self.buyers[product]), source)
        return self._returned(product)

    def _bought(self, product: int) -> Fact | str:
        many, unnamed = int(self.bought[product]), int(self.unnamed[product])
        who = "customers, each counted once"
        if unnamed == many:
            who = "orders of which no customer is known"
        elif unnamed:
            who += f", and {unnamed} orders of which no customer is known"
        source = f"in the 30 days to {self._day()}, from the shop's own orders: {who}"
        return _count("bought_30d", many, source, self.as_of)

    def _returned(self, product: int) -> Fact | str:
        if not self.knows_refunds:
            return "the log tells of no refunds, so nothing is known of `returned`"
        source = (
            f"of who bought it in the 12 months to {self._day()}, the last 30 days apart,"
            " from the shop's own orders and refunds"
        )
        return _share("returned", int(self.returned[product]), int(self.sold[product]), source)

    def _day(self) -> str:
        return self.as_of.astimezone(UTC).date().isoformat()


def _count(name: str, many: int, source: str, as_of: datetime) -> Fact | str:
    if many < LEAST:
        return f"`{name}` counts fewer than {LEAST}"
    return Fact(f"{many:,}", source, amount=float(many), as_of=as_of)


def _share(name: str, part: int, whole: int, source: str) -> Fact | str:
    """A share in whole percent; of a small part only that it is below one percent."""
    if whole < LEAST:
        return f"`{name}` would be a share of fewer than {LEAST}"
    percent = part * 100 // whole
    value = "under 1%" if part and not percent else f"{percent}%"
    return Fact(value, f"{source} ({whole:,})", amount=part / whole)
