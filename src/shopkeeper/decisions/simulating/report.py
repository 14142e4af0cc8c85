"""What a check of rules found, for people and for programs."""

import msgspec

from shopkeeper.domain.files import Problem


class Reach(msgspec.Struct, frozen=True):
    """How far one offer goes."""

    offer: str
    tiers: tuple[str, ...]
    """Tiers whose customers can get it, in the file's order."""
    products: int
    """It is meant for; of one off the basket, all that have a price."""
    bears: int
    """Of these, can be sold with it: off the basket, in the smallest basket it is for."""
    below_floor: int
    """Would go below the margin floor or the least price, and do not without it."""
    already_below: int
    """Are below without it: no offer is made on them."""
    no_cost: int
    """Have no known cost, where the offer asks for one."""


class Report(msgspec.Struct, frozen=True):
    """Every offer held against every tier and every product."""

    version: str
    """Digest of what was checked."""
    problems: tuple[Problem, ...]
    """Fatal ones first, then by file and line."""
    offers: int = 0
    tiers: int = 0
    products: int = 0
    combinations: int = 0
    """Of an offer, a tier and a product."""
    reach: tuple[Reach, ...] = ()
    """In the file's order; empty where a file cannot be read."""

    @property
    def fatal(self) -> tuple[Problem, ...]:
        """What keeps these rules from being published."""
        return tuple(problem for problem in self.problems if problem.fatal)


def ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    """Each once, fatal ones first, then by file and line."""
    once = dict.fromkeys(problems)
    return tuple(sorted(once, key=lambda found: (not found.fatal, found.file, found.line)))
