"""Put given products into the best order for a customer, on a governed page.

Ids a caller chose, and for whom, come in; the same ids, ordered, go out as a decision with one
slate. Reads the profile and the clock, holds offers, writes the decision to the log.

Nothing is added or lost, and a product costs what it costs on every page:
tests/decisions/test_listing.py, tests/experience/test_lists.py.
"""

import msgspec

from shopkeeper import decisions
from shopkeeper.decisions import GIVEN
from shopkeeper.domain import (
    Context,
    CustomerRef,
    Decision,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    SessionId,
)
from shopkeeper.experience.decide import log_decision, moment_of, new_decision
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.list_request import list_request
from shopkeeper.experience.services import Services

MAX_RANKED = 1_000


class RankRequest(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Products to be put in the best order for this customer, now."""

    products: tuple[ProductId, ...]
    customer: CustomerRef = CustomerRef()
    session_id: SessionId | None = None
    context: Context = Context()
    dry_run: bool = False
    """Answer, but log nothing."""
    page: str = "search"
    """The page of the shop's `pages.yaml` whose offers and words stand around them."""
    promise: str = ""
    """What an ad's link carried in `sk_promise`."""


def rank(
    services: Services,
    request: RankRequest,
    *,
    anonymous_only: bool = False,
    signal: bool = False,
) -> Decision:
    """Order given products for a customer; the answer's one slate is named `rank`.

    Args:
        anonymous_only: As for `decide`.
        signal: As for `decide`.

    Raises:
        InvalidRequest: No product, more than 1,000, an id that is too long, or an unknown page.
    """
    if not 1 <= len(request.products) <= MAX_RANKED:
        expected = f"1 to {MAX_RANKED} products"
        raise InvalidRequest(f"`products` must be {expected}, got {len(request.products)}")
    products = tuple(dict.fromkeys(request.products))
    asked = list_request(services, request, PlacementRequest(GIVEN, n=len(products)))
    moment = moment_of(services, asked, anonymous_only=anonymous_only, signal=signal)
    moment, decision = decide_held(
        services,
        moment,
        new_decision(services),
        anonymous_only=anonymous_only,
        decide=lambda at, name: decisions.rank(at, products, name),
    )
    return log_decision(services, moment, decision)
