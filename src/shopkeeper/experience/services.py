"""What the use cases work with: the shop's rooms, wired by `bootstrap` and named by capability."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from shopkeeper.access import AuditTrail, KeyStore, Limiter
from shopkeeper.catalog import Catalog
from shopkeeper.customers import (
    ConsentRules,
    Directory,
    Erasures,
    KeyringSealer,
    Memories,
    Preferences,
    Remembering,
    RightsStore,
)
from shopkeeper.decisions import RELEVANCE_ALONE, Policy, RulesStore
from shopkeeper.decisions.ports import Reservations
from shopkeeper.domain import ShopFacts
from shopkeeper.experience.noticing import Noticing
from shopkeeper.experience.profiles import Profiles
from shopkeeper.experience.shops import Shops
from shopkeeper.log import Log
from shopkeeper.models import Registry


@dataclass(frozen=True, slots=True)
class Services:
    log: Log
    directory: Directory
    catalog: Catalog
    registry: Registry
    shops: Shops
    """The snapshot decisions read."""
    profiles: Profiles
    """Customers as decisions read them."""
    preferences: Preferences
    """What this shop wants to know of its customers."""
    consent: ConsentRules
    """What it asks their consent for."""
    memories: Memories
    remembering: Remembering
    """What is remembered of a customer."""
    sealer: KeyringSealer
    """Seals what is kept of a customer, for them alone."""
    erasures: Erasures
    """Who was erased, told apart from the database."""
    rights: RightsStore
    """What customers asked for by right."""
    rules: RulesStore
    """Versions of the shop's rules, and which is in force."""
    reservations: Reservations
    """What limited offers are held for whom."""
    noticing: Noticing
    """What is counted over the whole log."""
    keys: KeyStore
    audit: AuditTrail
    limiter: Limiter
    facts: ShopFacts
    holdout: float
    """Share of customers who get popularity only, 0 to 1."""
    clock: Callable[[], datetime]
    """The time (UTC)."""
    new_id: Callable[[], str]
    """A fresh, unguessable id."""
    policy: Policy = RELEVANCE_ALONE
    """What is wanted of a slate beside relevance."""
    pictures: Path | None = None
    """Folder of the shop's own images; None: it has none."""
