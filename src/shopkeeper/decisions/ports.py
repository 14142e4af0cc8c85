"""What decisions need from outside that must be exact under concurrency: limited offers, held once.

A decision is pure and cannot count; whoever asked for it holds what it uses up here, before the
answer is sent, and redeems it when the order comes. A hold is its holder's, an order redeems under
a key of its own and takes the place of the hold: so each order is counted, and once. A holder may
come under several names, and caps count them together.

Laws, held by `shopkeeper.testing.reservations` on every back-end: no budget and no cap is ever
exceeded, by threads, processes or a clock set back; asking twice with one key is asking once; what
expired is free again; who is erased is forgotten and what they spent stays spent.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from shopkeeper.domain import InvalidRequest

SEPARATOR = "\x1f"
"""Not allowed in keys and periods: back-ends join words with it."""


class Limit(msgspec.Struct, frozen=True):
    """A budget that is shared, a cap for each customer, or both."""

    name: str
    """Of what is limited: an offer, or a campaign several offers draw on."""
    period: str
    """The budget's, like `2026-05`; each period has the budget anew."""
    budget: int | None = None
    """How much may be held and redeemed in the period so far."""
    cap: int | None = None
    """How often one holder may have it since `since`, under all of their names together."""
    since: datetime | None = None
    """Start of the cap's window; absent: ever."""
    uses: bool = False
    """Whether the budget counts uses, one for each hold, and not amounts."""


class Hold(msgspec.Struct, frozen=True):
    """One offer wanted by one holder, with everything that limits it."""

    offer: str
    key: str
    """Of whoever holds it, or of the order: asking again with it is asking for the same."""
    holder: str
    """Whom caps count for: an internal key, or a digest of the visit."""
    limits: tuple[Limit, ...]
    amount: int = 1
    """What it may use up of each budget of amounts, in minor units."""
    instead: tuple[str, ...] = ()
    """Whose holds of the offer it takes the place of, as far as they are not redeemed: keys of
    them, or holders."""
    also: tuple[str, ...] = ()
    """Every other name of the holder: what was held or used under one counts for their caps."""

    def takes(self, limit: Limit) -> int:
        """What it may use up of this one, in its unit."""
        return 1 if limit.uses else self.amount


class Use(msgspec.Struct, frozen=True):
    """Everything one order used."""

    holds: tuple[Hold, ...]
    time: datetime
    """Of the order."""


class Granted(msgspec.Struct, frozen=True):
    """It is theirs."""

    until: datetime | None
    """Free again after that; None: redeemed, or nothing limits it."""


class Refused(msgspec.Struct, frozen=True):
    """A limit leaves no room for it."""

    reason: Literal["budget", "cap", "held"]
    """`cap`: they redeemed it as often as they may; `held`: with what is held for them they did."""
    limit: str
    """Name of the limit."""


Answers = Mapping[str, Granted | Refused]
"""By offer."""


class Reservations(Protocol):
    """Holds limited offers for customers. Constructed for one shop; any thread may use it."""

    def reserve(self, holds: Sequence[Hold], now: datetime, expires: datetime) -> Answers:
        """Hold each offer until then, or say which limit leaves no room.

        All in one step; each hold counts for those after it. An offer is held with all of its
        limits or with none. What its key already holds is granted until it was to expire; an
        amount that has grown must fit anew, and where it does not the old one stays held. What is
        held under the names it is asked `instead` of is not counted against it, and goes as it is
        granted; what they redeemed stays.

        Raises:
            InvalidRequest: A hold is not one: see `check_holds`; or it would expire at once.
        """

    def redeem(self, uses: Sequence[Use]) -> list[Answers]:
        """Spend what was held, for good; the orders are there.

        In their order, each counting for those after it, all in one step; an answer for each.
        What was not held, or is not any more, is granted only where the limits still allow it.
        Redeeming twice with one key is redeeming once, and takes no other hold away; where another
        holder redeemed with it first, or it was redeemed as of before a cap's window, it is spent
        once and counts for this holder's caps too.

        Raises:
            InvalidRequest: A hold is not one; nothing of any order is spent.
        """

    def release(self, key: str) -> int:
        """Give back everything this key holds and has not redeemed; how many offers that were."""

    def spent(self, name: str, period: str) -> int:
        """How much of a budget was redeemed, in the budget's unit."""

    def forget(self, holders: Collection[str]) -> int:
        """Let nothing tell that these ever held anything; what they spent stays spent.

        Returns:
            How many offers they held or had redeemed.
        """

    def fade(self, name: str, before: datetime) -> int:
        """Let nothing tell whose uses of a limit these are that are as old: no cap counts them any
        more. They stay redeemed, by nobody.

        Returns:
            How many uses that were.
        """

    def disown(self, holders: Collection[str]) -> int:
        """Let nothing tell whose it was; what they redeemed stays redeemed, by nobody.

        For orders that are kept as nobody's and may be told again; what is only held goes.

        Returns:
            How many offers they held or had redeemed.
        """


def check_holds(holds: Sequence[Hold]) -> None:
    """Raise where a hold is none: a negative amount or limit, no key, an offer named twice.

    Raises:
        InvalidRequest: It names the field.
    """
    for hold in holds:
        _check_hold(hold)
    offers = [hold.offer for hold in holds]
    if len(set(offers)) < len(offers):
        raise InvalidRequest(f"`offer` must be named once each, got {offers!r}")


def check_expiry(now: datetime, expires: datetime) -> None:
    """Raise where a hold would be over as it begins.

    Raises:
        InvalidRequest: `expires` is not after `now`.
    """
    if expires <= now:
        raise InvalidRequest(f"`expires` must be after `now`, got {expires} at {now}")


def _check_hold(hold: Hold) -> None:
    _check_word("key", hold.key)
    for key in hold.instead:
        _check_word("instead", key)
    for field, words in (("holder", (hold.holder,)), ("also", hold.also)):
        if not all(words):
            raise InvalidRequest(f"`{field}` must be a word, got {''!r}")
    if hold.amount < 0:
        raise InvalidRequest(f"`amount` must be at least 0, got {hold.amount!r}")
    names = [limit.name for limit in hold.limits]
    if len(set(names)) < len(names):
        raise InvalidRequest(f"`limits` must each have a name of its own, got {names!r}")
    for limit in hold.limits:
        _check_limit(limit)


def _check_word(name: str, key: str) -> None:
    if not key or SEPARATOR in key:
        raise InvalidRequest(f"`{name}` must be a word, got {key!r}")


def _check_limit(limit: Limit) -> None:
    if SEPARATOR in limit.period:
        raise InvalidRequest(f"`period` must be a word or empty, got {limit.period!r}")
    for name, count in (("budget", limit.budget), ("cap", limit.cap)):
        if count is not None and count < 0:
            raise InvalidRequest(f"`{name}` must be at least 0, got {count!r}")
