"""The names a shop's rule files may refer to: what each file is checked against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopkeeper.domain import ProductId


@dataclass(frozen=True, slots=True)
class Known:
    """Everything other files, the catalogue and the shop declare."""

    currency: str
    """Of the shop's own place; amounts are its minor units."""
    market: str
    """Of the shop's own place."""
    tiers: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Preference to its options; an empty tuple: any value."""
    facts: frozenset[str] = frozenset()
    """Facts of the shop a text may quote."""
    attributes: frozenset[str] = frozenset()
    """Of the catalogue's products, to filter by; empty: no catalogue is known."""
    products: frozenset[ProductId] | None = None
    """Of the catalogue; None: no catalogue is known, and ids are not checked."""
    pictures: frozenset[str] | None = None
    """Names of the shop's own images; None: its folder is not known."""
