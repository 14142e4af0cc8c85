"""The shops that ship: real data, or just the mapping where the data may not be passed on.

Comes in: a name. Goes out: everything an import of that shop needs.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from shopkeeper.domain import Basis, InvalidRequest, ShopFacts
from shopkeeper.intake.basis import read_basis
from shopkeeper.intake.mapping import SHOPS, Mapping, load_mapping
from shopkeeper.intake.supplement import Supplement, read_supplement


@dataclass(frozen=True, slots=True)
class ShopSource:
    """A shipped shop."""

    name: str
    mapping: Mapping
    data: Path | None
    """The table, where it ships."""
    supplement: Supplement | None
    basis: Basis | None

    def facts_on(self, today: date) -> ShopFacts:
        """The shop's facts, its clock set so that `today` is the day after the data ends."""
        if self.supplement is None:
            return self.facts
        behind = (today - self.supplement.data_ends).days - 1
        return msgspec.structs.replace(self.facts, days_behind=max(behind, 0))

    @property
    def facts(self) -> ShopFacts:
        """What the shop says of itself; without a supplement, its name and place alone."""
        if self.supplement is not None:
            return self.supplement.facts
        return ShopFacts(self.name, self.mapping.place)


def open_shop(name: str) -> ShopSource:
    """A shipped shop by name.

    Raises:
        InvalidRequest: No shop of that name ships; the message lists those that do.
    """
    known = shop_names()
    if name not in known:
        raise InvalidRequest(f"no shop {name!r} ships; there are {', '.join(known)}")
    folder = SHOPS / name
    data, supplement, basis = (
        path if (path := folder / file).is_file() else None
        for file in (f"{name}.parquet", "supplement.yaml", "basis.yaml")
    )
    return ShopSource(
        name,
        load_mapping(name),
        data,
        read_supplement(supplement) if supplement else None,
        read_basis(basis) if basis else None,
    )


def shop_names() -> tuple[str, ...]:
    """Names of the shops that ship."""
    return tuple(sorted(path.parent.name for path in SHOPS.glob("*/mapping.yaml")))
