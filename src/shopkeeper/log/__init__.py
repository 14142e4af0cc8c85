"""The append-only log: events, decisions, exposures, catalogue changes. The only memory."""

from shopkeeper.log.ports import (
    SCHEMA,
    Entry,
    Erased,
    Fate,
    Kind,
    Log,
    Logged,
    Receipt,
    Record,
    Sealer,
    Tombstone,
)
from shopkeeper.log.positions import Positions
from shopkeeper.log.projection import Projection, catch_up, rebuild

__all__ = [
    "SCHEMA",
    "Entry",
    "Erased",
    "Fate",
    "Kind",
    "Log",
    "Logged",
    "Positions",
    "Projection",
    "Receipt",
    "Record",
    "Sealer",
    "Tombstone",
    "catch_up",
    "rebuild",
]
