"""A shop wired for tests: every room real, kept in memory or in a file."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from shopkeeper.access import MemoryLimiter
from shopkeeper.access.backends.memory import MemoryAuditTrail, MemoryKeyStore
from shopkeeper.access.backends.sqlite import SqliteAuditTrail, SqliteKeyStore
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.catalog.backends.sqlite import SqliteCatalog
from shopkeeper.customers import (
    ConsentRules,
    Erasures,
    KeyringSealer,
    Preferences,
    Remembering,
)
from shopkeeper.customers.backends.memory import MemoryDirectory, MemoryMemories, MemoryRights
from shopkeeper.customers.backends.sqlite import SqliteDirectory
from shopkeeper.customers.backends.sqlite_memories import SqliteMemories
from shopkeeper.customers.backends.sqlite_rights import SqliteRights
from shopkeeper.decisions.backends.memory_reservations import MemoryReservations
from shopkeeper.decisions.backends.memory_rules import MemoryRules
from shopkeeper.decisions.backends.memory_tallies import MemoryTallies
from shopkeeper.decisions.backends.sqlite_reservations import SqliteReservations
from shopkeeper.decisions.backends.sqlite_rules import SqliteRules
from shopkeeper.decisions.backends.sqlite_tallies import SqliteTallies
from shopkeeper.domain import PricePlace, ShopFacts
from shopkeeper.experience import Noticing, Profiles, Redeeming, Services, Shops, attributes_now
from shopkeeper.log.backends.memory import MemoryLog
from shopkeeper.log.backends.memory_positions import MemoryPositions
from shopkeeper.log.backends.sqlite import SqliteLog
from shopkeeper.log.backends.sqlite_positions import SqlitePositions
from shopkeeper.models import Registry
from shopkeeper.testing.empty import open_database, shipped_consent, shipped_preferences

FACTS = ShopFacts("Corner Shop", PricePlace("GB", "GBP"))
BACKENDS = ("memory", "sqlite")


def make_services(
    folder: Path,
    backend: Literal["memory", "sqlite"] = "memory",
    facts: ShopFacts = FACTS,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    preferences: Preferences | None = None,
    consent: ConsentRules | None = None,
) -> Services:
    """A new, empty shop without a holdout; whoever made it closes `services.log`.

    Args:
        preferences: What it wants to know of customers; not given: what ships.
        consent: What it asks consent for; not given: what ships.
    """
    preferences, consent = preferences or shipped_preferences(), consent or shipped_consent()
    database = open_database(folder / "shopkeeper.db") if backend == "sqlite" else None
    directory = SqliteDirectory(database) if database else MemoryDirectory()
    sealer = KeyringSealer(directory)
    catalog = SqliteCatalog(database) if database else MemoryCatalog()
    log = SqliteLog(database, sealer) if database else MemoryLog(sealer)
    memories = SqliteMemories(database) if database else MemoryMemories(directory)
    registry = Registry(folder / "models")
    rules = SqliteRules(database) if database else MemoryRules()
    tallies = SqliteTallies(database, log) if database else MemoryTallies(log)
    reservations = SqliteReservations(database) if database else MemoryReservations()
    positions = SqlitePositions(database) if database else MemoryPositions()
    redeeming = Redeeming(log, directory, reservations, positions)
    shops = Shops(log, catalog, registry, rules, facts.place)
    remembering = Remembering(
        log, sealer, memories, preferences, lambda: attributes_now(shops), consent, clock
    )
    return Services(
        log=log,
        directory=directory,
        catalog=catalog,
        registry=registry,
        shops=shops,
        profiles=Profiles(log, directory, remembering, clock),
        preferences=preferences,
        consent=consent,
        memories=memories,
        remembering=remembering,
        sealer=sealer,
        erasures=Erasures(folder / "erasures.jsonl"),
        rights=SqliteRights(database) if database else MemoryRights(),
        rules=rules,
        noticing=Noticing(log, tallies, redeeming, clock),
        reservations=reservations,
        keys=SqliteKeyStore(database) if database else MemoryKeyStore(),
        audit=SqliteAuditTrail(database) if database else MemoryAuditTrail(),
        limiter=MemoryLimiter(),
        facts=facts,
        holdout=0.0,
        clock=clock,
        new_id=lambda: uuid.uuid4().hex,
    )
