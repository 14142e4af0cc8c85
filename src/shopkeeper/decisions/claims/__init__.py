"""What a shop may claim: each claim with its evidence, approval, markets and expiry."""

from shopkeeper.decisions.claims.files import (
    CATEGORIES,
    REGULATED,
    Claim,
    ClaimsFile,
    load_claims,
)

__all__ = ["CATEGORIES", "REGULATED", "Claim", "ClaimsFile", "load_claims"]
