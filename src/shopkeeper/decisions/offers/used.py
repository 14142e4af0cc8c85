"""Which offers an order says it used.

Pure. tests/experience/test_redeeming.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any


def offers_named(properties: Mapping[str, Any]) -> Iterator[str]:
    """Ids of the offers an order says it used.

    >>> list(offers_named({"coupon": "spring", "offers": ["ten", 7]}))
    ['spring', 'ten']
    """
    coupon, offers = properties.get("coupon"), properties.get("offers")
    if isinstance(coupon, str):
        yield coupon
    if isinstance(offers, list):
        yield from (offer for offer in offers if isinstance(offer, str))
