"""What customers said of what they prefer, beside what they did: a ranker learns from both."""

from collections.abc import Mapping
from dataclasses import dataclass

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Preferences
from shopkeeper.domain import Statement

Told = tuple[tuple[int, Statement], ...]
"""Statements with their positions in the log, rising."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Those that may be learned from, with what is needed to tell which products they speak of."""

    columns: Columns
    preferences: Preferences
    by_customer: Mapping[int, Told]
    """Internal key to what they said; those who said nothing are missing."""
