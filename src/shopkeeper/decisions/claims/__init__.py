"""What a shop may claim: each claim with its evidence, approval, markets and expiry."""

from shopkeeper.decisions.claims.backing import backed, missing_of, unbacked
from shopkeeper.decisions.claims.checking import check_claims
from shopkeeper.decisions.claims.figures import prior_prices, reductions, statistics
from shopkeeper.decisions.claims.files import (
    CATEGORIES,
    REGULATED,
    Claim,
    ClaimsFile,
    load_claims,
)
from shopkeeper.decisions.claims.pressure import pressing_facts, pressure, quotes
from shopkeeper.decisions.claims.terms import Finding, banned, uncovered
from shopkeeper.decisions.claims.words import GROUPS, Group

__all__ = [
    "CATEGORIES",
    "GROUPS",
    "REGULATED",
    "Claim",
    "ClaimsFile",
    "Finding",
    "Group",
    "backed",
    "banned",
    "check_claims",
    "load_claims",
    "missing_of",
    "pressing_facts",
    "pressure",
    "prior_prices",
    "quotes",
    "reductions",
    "statistics",
    "unbacked",
    "uncovered",
]
