"""What merchandising would have cost is worked out on pages that were really decided."""

import pytest
from msgspec.structs import replace

from shopkeeper.domain import Candidates, MessageId
from shopkeeper.experience import Services, preview_margin
from shopkeeper.log import Entry
from tests.experience.governed_shop import page, priced, publish
from tests.experience.room import raw, send

DEAR = "rules:\n  - {id: out, act: exclude, why: Shop only, products: {ids: [p12]}}\n"


def test_without_chances_logged_every_shelf_is_left_out_and_said_so(services: Services) -> None:
    publish(priced(services))
    shown = page(services)
    send(services, raw("Product Viewed", "p2"))
    found = preview_margin(services, {}, {"merchandising.yaml": DEAR})
    assert found.left_out == len(shown.candidates)
    assert found.shelf.value is None
    assert found.shelf.reason


def test_taking_out_what_earns_most_costs_what_it_was_expected_to_earn(services: Services) -> None:
    shown = page(priced(services))
    told = Candidates(("p12", "p2"), (2.0, 1.0), ("popularity",), (0, 0), (0.5, 0.5))
    logged = replace(shown, decision_id="by-hand", candidates={"for-you": told})
    services.log.append([Entry(MessageId("by-hand"), logged, logged.time)])
    found = preview_margin(services, {}, {"merchandising.yaml": DEAR})
    assert found.shelf.n == 1
    first, second = 1.0, 1 / 1.584962500721156
    before = 0.5 * (600 * first + 100 * second)
    assert found.shelf.value == pytest.approx(0.5 * 100 * first - before)
    assert preview_margin(services, {}, {}).shelf.value == 0
