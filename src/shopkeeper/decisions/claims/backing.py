"""Whether a claim may be made here and now.

Claims as declared, a market and a time come in; nothing, or why not, goes out. Pure. Whatever is
missing speaks against it: evidence and approval always, and in a regulated category the market by
name and an expiry. Law 9, held by tests/decisions/claims/test_backing.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shopkeeper.decisions.claims.files import CATEGORIES, REGULATED, Claim


def backed(claims: Mapping[str, Claim], ids: Iterable[str], market: str, now: datetime) -> str:
    """Why one of these claims may not be made; empty where all may.

    Args:
        claims: By id.

    >>> backed({}, ["sturdy"], "GB", datetime.now())
    'claim `sturdy` is not declared'
    """
    for name in ids:
        claim = claims.get(name)
        why = "is not declared" if claim is None else unbacked(claim, market, now)
        if why:
            return f"claim `{name}` {why}"
    return ""


def unbacked(claim: Claim, market: str, now: datetime) -> str:
    """Why a claim may not be made; empty where it may."""
    if missing := missing_of(claim):
        return f"has {missing[0]}"
    if claim.expires is not None and claim.expires <= now:
        return f"expired on {claim.expires.date().isoformat()}"
    if claim.markets and market not in claim.markets:
        return f"is not for the market {market!r}"
    return ""


def missing_of(claim: Claim) -> list[str]:
    """What a claim would have to have to be made anywhere at all; empty where nothing is missing.

    >>> missing_of(Claim("calm", "Calms the skin", "cosmetics", evidence=("study 1",)))
    ['no approver', 'no market, which `cosmetics` needs', 'no expiry, which `cosmetics` needs']
    """
    missing = [] if any(one.strip() for one in claim.evidence) else ["no evidence"]
    missing += [] if claim.approver.strip() else ["no approver"]
    if claim.category not in CATEGORIES:
        return [*missing, f"an unknown category {claim.category!r}"]
    if claim.category in REGULATED:
        missing += [] if claim.markets else [f"no market, which `{claim.category}` needs"]
        missing += [] if claim.expires else [f"no expiry, which `{claim.category}` needs"]
    return missing
