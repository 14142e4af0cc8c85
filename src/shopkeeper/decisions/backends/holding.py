"""The rule of holding a limited offer, said once for every back-end.

A hold and a shelf of rows come in; rows are put on the shelf and an answer goes out. The back-end
lets one hold be decided at a time.

What is redeemed is added to one row of its limit and period, its own row counts for caps alone: so
holding costs the same however much was sold. A redeemed row never expires. An expired row is taken
away before anything is counted, so that a clock set back finds it gone and what was granted in its
place still there. What stands in another's place takes its rows over where they are enough, and the
rest of them goes in the same step. An order that others told of first is spent once,
and counts for the caps of both. Proven with the back-ends: `shopkeeper.testing.reservations`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from shopkeeper.decisions.ports import SEPARATOR, Answers, Granted, Hold, Limit, Refused
from shopkeeper.log.codec import from_micros, to_micros

NEVER = 2**63 - 1
"""When a redeemed row expires."""
COUNTED = SEPARATOR
"""The period of a redeemed row: its amount is in the total of the period it was held for."""


class Row(NamedTuple):
    """What one hold takes of one limit. Times are microseconds since 1970."""

    key: str
    name: str
    period: str
    holder: str
    amount: int
    created: int
    expires: int
    redeemed: int | None


class Shelf(Protocol):
    """Where the rows are; nobody else looks at them meanwhile."""

    def clear(self, name: str, period: str, holders: Sequence[str], now: int) -> None:
        """Take away the limit's rows that have expired, of this period and of these holders."""

    def find(self, keys: Sequence[str], name: str) -> list[Row]:
        """The limit's rows of these keys, in their order."""

    def held(self, holders: Sequence[str], name: str) -> list[str]:
        """Keys of the limit's rows of these holders that are not redeemed, in order."""

    def used(self, name: str, period: str, but: Sequence[str]) -> int:
        """Sum of the period's amounts, but for what these keys have not redeemed."""

    def times(
        self, name: str, holders: Sequence[str], since: int, but: Sequence[str]
    ) -> list[tuple[str, bool]]:
        """Key of each row of these holders, created since then, and whether it is redeemed.

        But for what these keys have not redeemed.
        """

    def put(self, row: Row) -> None:
        """Keep it, in place of the key's own if there is one."""

    def take(self, keys: Sequence[str]) -> None:
        """Take away the rows of these keys that are not redeemed."""


class Terms(NamedTuple):
    """For how long, or for good. Times are microseconds since 1970."""

    now: int
    expires: int
    redeemed: int | None = None


def held_for(now: datetime, expires: datetime) -> Terms:
    """Held until it expires."""
    return Terms(to_micros(now), to_micros(expires))


def used_at(time: datetime) -> Terms:
    """Redeemed by an order of that time."""
    return Terms(to_micros(time), NEVER, to_micros(time))


def row_key(key: str, offer: str) -> str:
    """Two offers of one holder may draw on one campaign: a row each."""
    return f"{key}{SEPARATOR}{offer}"


def admit_all(shelf: Shelf, holds: Iterable[Hold], terms: Terms) -> Answers:
    """Hold or redeem each of these, each counting for those after it."""
    return {hold.offer: _admit(shelf, hold, terms) for hold in holds}


def _admit(shelf: Shelf, hold: Hold, terms: Terms) -> Granted | Refused:
    """Hold or redeem one offer with all its limits, or with none."""
    for limit in hold.limits:
        shelf.clear(limit.name, limit.period, _holders(hold), terms.now)
    rows, (key, *others) = [], _keys(shelf, hold)
    for limit in hold.limits:
        row = _covering(shelf, (key, *others), hold, limit)
        if row is not None:
            rows.append(_kept(row._replace(key=key), hold.takes(limit), terms))
            rows.extend(_anew(row, hold, limit, terms))
        elif refused := _refusal(shelf, (key, *others), hold, limit):
            return refused
        else:
            rows.append(_fresh(key, hold, limit, terms))
    shelf.take(others)
    for row in rows:
        _keep(shelf, row)
    until = min((row.expires for row in rows), default=NEVER)
    return Granted(None if until == NEVER else from_micros(until))


def _keys(shelf: Shelf, hold: Hold) -> tuple[str, ...]:
    """Its own, and those it takes the place of: none once it is redeemed."""
    own = row_key(hold.key, hold.offer)
    rows = (row for limit in hold.limits for row in shelf.find((own,), limit.name))
    if any(row.redeemed is not None for row in rows):
        return (own,)
    named = (row_key(key, hold.offer) for key in hold.instead)
    its = row_key("", hold.offer)
    held = (key for limit in hold.limits for key in shelf.held(hold.instead, limit.name))
    return tuple(dict.fromkeys((own, *named, *(key for key in held if key.endswith(its)))))


def _holders(hold: Hold) -> tuple[str, ...]:
    return tuple(dict.fromkeys((hold.holder, *hold.also)))


def _covering(shelf: Shelf, keys: Sequence[str], hold: Hold, limit: Limit) -> Row | None:
    """What one of the keys has already, if it is enough, so that no limit is asked again."""
    rows = shelf.find(keys, limit.name)
    return next((row for row in rows if _covers(row, hold, limit)), None)


def _covers(row: Row, hold: Hold, limit: Limit) -> bool:
    if row.redeemed is not None:
        return row.key == row_key(hold.key, hold.offer)
    return row.amount >= hold.takes(limit) and row.holder == hold.holder


def _refusal(shelf: Shelf, keys: Sequence[str], hold: Hold, limit: Limit) -> Refused | None:
    if limit.cap is not None:
        since = to_micros(limit.since) if limit.since else 0
        found = shelf.times(limit.name, _holders(hold), since, keys)
        had = {_order(key) for key, redeemed in found if redeemed}
        held = {key for key, redeemed in found if not redeemed}
        if len(had) + len(held) >= limit.cap:
            return Refused("cap" if len(had) >= limit.cap else "held", limit.name)
    if limit.budget is None:
        return None
    used = shelf.used(limit.name, limit.period, keys)
    return Refused("budget", limit.name) if used + hold.takes(limit) > limit.budget else None


def _kept(row: Row, amount: int, terms: Terms) -> Row:
    """What was held keeps its period and, until it is redeemed, its end."""
    if row.redeemed is not None:
        return row
    if terms.redeemed is None:
        return row._replace(amount=amount)
    return row._replace(amount=amount, expires=terms.expires, redeemed=terms.redeemed)


def _anew(row: Row, hold: Hold, limit: Limit, terms: Terms) -> Iterator[Row]:
    """A use for the caps alone, where an order was told by others first, or as of long ago.

    What it took is spent once, whoever told it; nobody's cap is spared by what others say.
    """
    if limit.cap is None or row.redeemed is None or terms.redeemed is None:
        return
    known = hold.holder != hold.key  # else nothing tells whose it is
    theirs = row.holder in ("", *_holders(hold))
    old = limit.since is not None and row.created < to_micros(limit.since)
    if known and (old or not theirs):
        its = f"{row.key}{SEPARATOR}{hold.holder}"
        yield Row(its, row.name, COUNTED, hold.holder, 0, terms.now, NEVER, terms.redeemed)


def _order(key: str) -> str:
    """The order's own row, of which this may be another use."""
    return SEPARATOR.join(key.split(SEPARATOR)[:2])


def _fresh(key: str, hold: Hold, limit: Limit, terms: Terms) -> Row:
    asked = limit.name, limit.period, hold.holder, hold.takes(limit)
    return Row(key, *asked, terms.now, terms.expires, terms.redeemed)


def total_key(period: str) -> str:
    """Of the row that says how much of a period's budget is spent."""
    return SEPARATOR + period


def _keep(shelf: Shelf, row: Row) -> None:
    if row.redeemed is None or row.period == COUNTED:
        shelf.put(row)
        return
    before = sum(total.amount for total in shelf.find((total_key(row.period),), row.name))
    spent = before + row.amount
    shelf.put(Row(total_key(row.period), row.name, row.period, "", spent, 0, NEVER, 0))
    shelf.put(row._replace(period=COUNTED))
