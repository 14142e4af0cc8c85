"""Everything wrong with `tiers.yaml` that its structure does not tell, each with its line.

What the file says comes in; problems go out. Pure. Held by
tests/decisions/offers/test_checking_tiers.py.
"""

from collections.abc import Iterator

from shopkeeper.decisions.offers.checking_shape import asked_of
from shopkeeper.decisions.offers.tiers import Bounds, Spent, Tier, TiersFile
from shopkeeper.domain.files import Problem, Written

Found = Iterator[Problem]
_MEASURES = ("orders", "days_since_first_order", "days_since_last_order", "spent")


def check_tiers(written: Written[TiersFile], currency: str = "") -> list[Problem]:
    """Check the tiers against each other. By line.

    Args:
        currency: Of the shop, to ask after amounts that are hardly any; empty: they are not.
    """
    found = [*_names(written), *_bounds(written), *_last(written), *_hidden(written)]
    for i, tier in enumerate(written.said.tiers if currency else ()):
        for name in ("least", "most"):
            path = ("tiers", i, "spent", name)
            found += asked_of(written, path, getattr(tier.spent, name), currency)
    return sorted(found, key=lambda problem: problem.line)


def _names(written: Written[TiersFile]) -> Found:
    tiers = written.said.tiers
    for i, tier in enumerate(tiers):
        if tier.id in [other.id for other in tiers[:i]]:
            text = f"must be a name of its own, got {tier.id!r} twice"
            yield written.problem(("tiers", i, "id"), text, code="doublet")
    marked = [tier.id for tier in tiers if tier.everyone]
    if len(marked) != 1:
        yield written.problem(
            ("tiers",),
            f"must have one marked `everyone: true`, got {len(marked)}",
            "the tier of whoever nothing may be used of",
        )


def _bounds(written: Written[TiersFile]) -> Found:
    for i, tier in enumerate(written.said.tiers):
        for name in _MEASURES:
            bounds: Bounds | Spent = getattr(tier, name)
            if bounds.least is not None and bounds.most is not None and bounds.least > bounds.most:
                yield written.problem(
                    ("tiers", i, name),
                    f"must have `least` at most `most`, got {bounds.least} and {bounds.most}",
                    code="unreachable",
                )
        if tier.spent.days is not None and tier.spent == Spent(days=tier.spent.days):
            yield written.problem(("tiers", i, "spent"), "must say `least` or `most`")


def _last(written: Written[TiersFile]) -> Found:
    tiers = written.said.tiers
    if tiers and not _takes_all(tiers[-1]):
        yield written.problem(
            ("tiers", len(tiers) - 1),
            f"{tiers[-1].id!r} must have no bounds: the last tier takes whoever is left",
        )


def _hidden(written: Written[TiersFile]) -> Found:
    """A tier is never reached if one before it takes everybody it would."""
    tiers = written.said.tiers
    for i, tier in enumerate(tiers):
        wider = next((other for other in tiers[:i] if _contains(other, tier)), None)
        if wider is not None:
            yield written.problem(
                ("tiers", i),
                f"{tier.id!r} is never reached: {wider.id!r} before it takes everybody of it",
                "put the narrower one first",
                code="unreachable",
            )


def _takes_all(tier: Tier) -> bool:
    return all(_open(getattr(tier, name)) for name in _MEASURES)


def _open(bounds: Bounds | Spent) -> bool:
    return bounds.least is None and bounds.most is None


def _contains(wide: Tier, narrow: Tier) -> bool:
    return all(_wider(getattr(wide, name), getattr(narrow, name)) for name in _MEASURES)


def _wider(wide: Bounds | Spent, narrow: Bounds | Spent) -> bool:
    if _open(wide):
        return True
    if isinstance(wide, Spent) and isinstance(narrow, Spent) and wide.days != narrow.days:
        return False
    least = wide.least is None or (narrow.least is not None and wide.least <= narrow.least)
    most = wide.most is None or (narrow.most is not None and wide.most >= narrow.most)
    return least and most
