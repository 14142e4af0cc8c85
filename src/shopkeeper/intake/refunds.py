"""Find the order that a refunded line came from.

Comes in: sold and refunded lines. Goes out: the order id of each refund, or None. Pure.

The rule: the order is of the same customer and holds the same product, was placed no later than the
refund, and has at least that quantity left which no earlier refund took. Among several, one at the
refunded price goes first, then the latest. No line is ever refunded beyond what it sold;
`tests/intake/test_refunds.py` holds that.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Sold:
    """One line of an order."""

    customer: str
    product: str
    order: str
    time: int
    price: int | None
    left: int
    """Units that no refund has taken yet."""


@dataclass(frozen=True, slots=True)
class Refunded:
    """One line of a credit note."""

    customer: str | None
    product: str
    time: int
    price: int | None
    quantity: int


def match_refunds(sold: Sequence[Sold], refunded: Sequence[Refunded]) -> list[str | None]:
    """The order of each refund in turn; earlier refunds must come first.

    Uses up `left` of the lines it matches.
    """
    lines: defaultdict[tuple[str, str], list[Sold]] = defaultdict(list)
    for line in sold:
        lines[line.customer, line.product].append(line)
    return [_take(lines.get((r.customer or "", r.product), []), r) for r in refunded]


def _take(lines: Sequence[Sold], refund: Refunded) -> str | None:
    fitting = [s for s in lines if s.time <= refund.time and s.left >= refund.quantity]
    if not fitting or refund.customer is None:
        return None
    best = max(fitting, key=lambda s: (s.price == refund.price, s.time, s.order))
    best.left -= refund.quantity
    return best.order
