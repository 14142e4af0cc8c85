"""Put given products into the best order for a customer, on a governed page."""

import msgspec

from shopkeeper import decisions
from shopkeeper.decisions import GIVEN, page_of_list
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    SessionId,
)
from shopkeeper.experience.decide import log_decision, moment_of, new_decision
from shopkeeper.experience.holding import decide_held
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
    asked = DecideRequest(
        placements=(PlacementRequest(GIVEN, n=len(products)),),
        customer=request.customer,
        session_id=request.session_id,
        context=request.context,
        dry_run=request.dry_run,
        page=page_of_list(services.shops.current(), request.page),
        promise=request.promise,
    )
    moment = moment_of(services, asked, anonymous_only=anonymous_only, signal=signal)
    moment, decision = decide_held(
        services,
        moment,
        new_decision(services),
        anonymous_only=anonymous_only,
        decide=lambda at, name: decisions.rank(at, products, name),
    )
    return log_decision(services, moment, decision)
