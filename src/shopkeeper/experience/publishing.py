"""Put a shop's rules in force: one proposes, a second publishes, either takes back.

Texts and the id of a key come in; versions go to the store, rows to the audit trail. What is in
force changes in one step, for every process from its next request on, and only to rules that were
whole when they were published: nothing partial is ever live. tests/experience/test_publishing.py
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from shopkeeper.access import AuditRow, Key, authenticate
from shopkeeper.decisions import (
    Act,
    Proposed,
    Publication,
    Texts,
    check_four_eyes,
    version_of,
)
from shopkeeper.decisions.offers import PublicOffer, PublicTier, published_menu, published_tiers
from shopkeeper.decisions.rules import complete
from shopkeeper.decisions.simulating import Report
from shopkeeper.domain import Conflict, InvalidRequest, NotAllowed, NotFound
from shopkeeper.experience.bounds import check_market
from shopkeeper.experience.drafting import check_drafts
from shopkeeper.experience.services import Services

_ALL = 10**9
_TOLD = 10
"""Problems named in one sentence at most."""


class Unpublishable(InvalidRequest):
    """Rules with a fatal problem."""

    def __init__(self, report: Report) -> None:
        self.report = report
        told = [str(problem) for problem in report.fatal]
        more = f"; and {len(told) - _TOLD} more" if len(told) > _TOLD else ""
        super().__init__(f"the rules have faults: {'; '.join(told[:_TOLD])}{more}")


class PolicyChange(msgspec.Struct, frozen=True):
    """A version that came into force."""

    version: str
    act: Act
    actor: str
    """Id of the key that did it."""
    author: str
    """Id of the key that proposed it."""
    time: datetime


class PolicyHistory(msgspec.Struct, frozen=True):
    """What is in force, and what was."""

    in_force: str | None
    """Absent: nothing was published, and what ships holds."""
    changes: tuple[PolicyChange, ...]
    """Oldest first."""


class PublicMenu(msgspec.Struct, frozen=True):
    """Every offer there is, and who gets it: nothing else is ever applied."""

    version: str
    """Of the rules in force."""
    market: str
    currency: str
    """Amounts are its minor units."""
    offers: tuple[PublicOffer, ...]
    tiers: tuple[PublicTier, ...]
    """In the order they are tried: a customer is in the first that fits."""


def operator(services: Services, secret: str) -> Key:
    """The key of whoever may change rules.

    Raises:
        NotAllowed: No such key, a revoked one, or one without the scope.
    """
    key = authenticate(services.keys, secret)
    if key is None:
        raise NotAllowed("this key does not exist, or was revoked")
    return _operator(services, key.id)


def propose(services: Services, texts: Texts, actor: str) -> Proposed:
    """Keep a set of rules, for a second person to publish.

    Args:
        texts: Of the files that were written.
        actor: Id of the key of whoever proposes them.

    Returns:
        As it is kept; who proposed the same rules first is their author.

    Raises:
        Unpublishable: They have a fatal problem.
        NotAllowed: The key may not.
    """
    key = _operator(services, actor)
    report = check_drafts(services, texts)
    if report.fatal:
        raise Unpublishable(report)
    whole = complete(texts)
    now = services.clock()
    services.rules.propose(Proposed(version_of(whole), whole, key.id, now))
    kept = services.rules.find(report.version)
    assert kept is not None
    _note(services, key, "rules.propose", kept.version, f"{len(texts)} files, by {kept.author}")
    return kept


def publish(services: Services, version: str, actor: str) -> Publication:
    """Put a proposed version in force, from the next request on.

    Args:
        version: Or the beginning of it.
        actor: Id of the key of whoever publishes; another than who proposed it.

    Raises:
        NotFound: It was never proposed, or several versions begin so.
        NotAllowed: The key proposed it itself, or may not.
        Unpublishable: It has a fatal problem on today's catalogue.
        Conflict: It is in force, or another came into force meanwhile.
    """
    key = _operator(services, actor)
    proposed = services.rules.find(version)
    if proposed is None:
        raise NotFound(f"no one version of rules that was proposed begins with {version[:80]!r}")
    _check_second(services, proposed, key)
    before = services.rules.in_force()
    if before == proposed.version:
        raise Conflict(f"version {before} is in force already")
    report = check_drafts(services, proposed.texts)
    if report.fatal:
        raise Unpublishable(report)
    return _put_in_force(services, proposed.version, "published", key, before)


def roll_back(services: Services, actor: str) -> Publication:
    """Return to the version that was in force before, from the next request on. One key will do.

    Each publication goes one step forward, each return one step back; before the first stand the
    rules that ship, which make no offers.

    Raises:
        NotAllowed: The key may not.
        Conflict: Nothing was published, or another came into force meanwhile.
    """
    key = _operator(services, actor)
    stack = _stack(services.rules.history(_ALL))
    if not stack:
        raise Conflict("nothing that was published is in force")
    before = stack[-2] if len(stack) > 1 else _shipped(services)
    return _put_in_force(services, before, "rolled back", key, stack[-1])


def policy_history(services: Services, n: int = 100) -> PolicyHistory:
    """The last `n` times that a version came into force."""
    found = []
    for one in services.rules.history(n):
        proposed = services.rules.find(one.version)
        author = proposed.author if proposed else ""
        found.append(PolicyChange(one.version, one.act, one.actor, author, one.time))
    return PolicyHistory(services.rules.in_force(), tuple(found))


def public_menu(services: Services, market: str = "") -> PublicMenu:
    """The offers in force in a market, and the tiers they are for.

    Args:
        market: Empty: the shop's own.

    Raises:
        InvalidRequest: It is no market.
    """
    check_market("market", market)
    rules, place = services.shops.current().governed.rules, services.facts.place
    market = market.upper() or place.market
    return PublicMenu(
        rules.version,
        market,
        place.currency,
        tuple(published_menu(rules.offers, services.clock(), market)),
        tuple(published_tiers(rules.tiers)),
    )


def _shipped(services: Services) -> str:
    """The version of a shop that wrote no rules, kept like any other."""
    whole = complete({})
    version = version_of(whole)
    services.rules.propose(Proposed(version, whole, "shopkeeper", services.clock()))
    return version


def _check_second(services: Services, proposed: Proposed, key: Key) -> None:
    """Whoever tried to publish what they proposed themselves is in the audit trail."""
    try:
        check_four_eyes(proposed, key.id)
    except NotAllowed:
        _note(services, key, "rules.refused", proposed.version, "proposed with the same key")
        raise


def _stack(history: Sequence[Publication]) -> list[str]:
    """Versions in force and before, the one in force last."""
    stack: list[str] = []
    for one in history:
        if one.act == "published":
            stack.append(one.version)
        else:
            stack.pop()
    return stack


def _put_in_force(
    services: Services, version: str, act: Act, key: Key, before: str | None
) -> Publication:
    publication = Publication(version, act, key.id, services.clock())
    services.rules.put_in_force(publication, before)
    action = "rules.publish" if act == "published" else "rules.rollback"
    _note(services, key, action, version, f"instead of {before or 'what ships'}")
    return publication


def _operator(services: Services, key_id: str) -> Key:
    stored = services.keys.find(key_id)
    if stored is None or stored.key.publishable or not stored.key.allows("admin"):
        raise NotAllowed("rules are changed with a secret key of the scope 'admin' alone")
    return stored.key


def _note(services: Services, key: Key, action: str, version: str, detail: str) -> None:
    row = AuditRow(services.clock(), f"key {key.id}", action, f"rules {version}", detail)
    services.audit.note(row)
