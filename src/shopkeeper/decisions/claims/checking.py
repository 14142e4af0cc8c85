"""Everything wrong with a `claims.yaml` that can be read.

Claims as written, the names the shop knows and a time come in; problems with their lines go out.
Pure. Held by tests/decisions/claims/test_checking.py.
"""

from collections.abc import Iterator
from datetime import datetime

from shopkeeper.decisions.claims.backing import missing_of
from shopkeeper.decisions.claims.files import CATEGORIES, Claim, ClaimsFile
from shopkeeper.decisions.claims.pressure import pressure
from shopkeeper.decisions.claims.terms import uncovered
from shopkeeper.decisions.known import Known
from shopkeeper.domain.files import Problem, Written, meant

UNBACKED = "unbacked"
"""Code of a problem of proof."""


def check_claims(written: Written[ClaimsFile], known: Known, now: datetime) -> list[Problem]:
    """Doublets, categories and markets unknown, proof missing or expired, words not covered.

    A market other than the shop's own is a warning: it may be one of another shop of the house.
    """
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for i, claim in enumerate(written.said.claims):
        if claim.id in first:
            text = f"must be its own, got {claim.id!r} as claims[{first[claim.id]}] has"
            problems.append(written.problem(("claims", i, "id"), text))
        first.setdefault(claim.id, i)
        problems += _of_proof(written, i, claim, now)
        problems += _of_words(written, i, claim)
        problems += _of_markets(written, i, claim, known)
    return problems


def _of_proof(
    written: Written[ClaimsFile], i: int, claim: Claim, now: datetime
) -> Iterator[Problem]:
    if claim.category not in CATEGORIES:
        text = f"must be one of {', '.join(CATEGORIES)}, got {claim.category!r}"
        hint = meant(claim.category, CATEGORIES)
        yield written.problem(("claims", i, "category"), text, hint if "did" in hint else "")
    for missing in missing_of(claim):
        if not missing.startswith("an unknown category"):
            yield written.problem(("claims", i), f"`{claim.id}` has {missing}", "", UNBACKED)
    if claim.expires is not None and claim.expires <= now:
        text = f"must be in the future, got {claim.expires.isoformat()}"
        yield written.problem(("claims", i, "expires"), text, "renew it or remove it", UNBACKED)


def _of_words(written: Written[ClaimsFile], i: int, claim: Claim) -> Iterator[Problem]:
    path = ("claims", i, "text")
    for found in uncovered(claim.text, frozenset({claim.category})):
        text = f"says {found.term!r}, which {found.reason}"
        hint = f"its category would be {' or '.join(found.categories)}"
        yield written.problem(path, text, hint, UNBACKED)
    for found in pressure(claim.text):
        yield written.problem(path, f"says {found.term!r}, which {found.reason}", "", "pressure")


def _of_markets(
    written: Written[ClaimsFile], i: int, claim: Claim, known: Known
) -> Iterator[Problem]:
    for j, market in enumerate(claim.markets):
        if market != known.market:
            text = f"is not the shop's own market {known.market!r}, got {market!r}"
            yield written.problem(("claims", i, "markets", j), text, code="market", fatal=False)
