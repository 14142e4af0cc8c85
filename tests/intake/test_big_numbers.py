"""A whole number that no store holds spoils its own record and never the batch around it."""

from datetime import UTC, datetime

import msgspec
import pytest

from shopkeeper.domain import PricePlace, Rejection
from shopkeeper.intake import feed, ga4, native, segment

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOLDERS = [
    lambda n: {"x": n},
    lambda n: {"x": [{"y": n}]},
    lambda n: {"value": n},
    lambda n: {"price": n, "currency": "EUR"},
    lambda n: {"quantity": n},
]
FORMS = {
    "segment": lambda said: segment.translate(
        {
            "type": "track",
            "event": "Product Viewed",
            "userId": "u",
            "properties": {"product_id": "p"} | said,
        },
        3,
        NOW,
    ),
    "segment traits": lambda said: segment.translate(
        {"type": "identify", "userId": "u", "traits": said}, 3, NOW
    ),
    "ga4": lambda said: ga4.translate(
        {
            "name": "view_item",
            "client_id": "c",
            "params": {"items": [{"item_id": "p"} | said]},
        },
        3,
        NOW,
    ),
    "native": lambda said: native.translate(
        {
            "name": "Product Viewed",
            "customer": {"id": "u"},
            "products": [{"product_id": "p"}],
            "properties": said,
        },
        3,
        NOW,
    ),
    "feed": lambda said: [
        feed.translate({"id": "p", "title": "t"} | said, 3, PricePlace("", "EUR"), NOW, True)
    ],
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("bits", [63, 64, 20_000])
def test_a_number_beyond_64_bits_is_a_rejection_that_can_be_sent(form, holder, bits):
    (rejection,) = FORMS[form](holder(-1 - 2**bits))
    assert isinstance(rejection, Rejection)
    assert (rejection.index, rejection.expected) == (3, "an integer of at most 64 bits")
    assert msgspec.json.encode(rejection)
