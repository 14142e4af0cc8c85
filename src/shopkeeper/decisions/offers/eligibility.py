"""Who an offer is for, and nothing more than that may be asked of anybody.

`Attributes` is the allow-list: what an offer may depend on is a field of it, and there is no way
around it. Pure. Held by tests/decisions/offers/test_eligibility.py.
"""

import msgspec


class Attributes(msgspec.Struct, frozen=True):
    """All that an offer may know of whoever asks: the allow-list."""

    tier: str
    """As the published tiers have it; of whom nothing may be used, the tier of everyone."""
    orders: int
    """Completed so far; 0 where nothing may be used."""
    personalization: bool
    """Whether the customer's history may be used."""
    market: str
    basket_total: int
    """Minor units; 0: an empty basket."""
    basket_margin_bps: int | None
    """Share of `basket_total` left after the cost of the goods; None: not known."""
    basket_items: int
    campaign: str
    """Id of the declared campaign this visit came by; empty: none."""
