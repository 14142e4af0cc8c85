"""What tests of the use cases say in one line."""

import itertools
from typing import Any

from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    PlacementRequest,
    ProductId,
)
from shopkeeper.experience import Services, Tracked, decide, track
from shopkeeper.intake import segment

AGREED = {"personalization": True, "analytics": True}
_numbers = itertools.count()


def raw(name: str, product: str = "p8", *, consent: Any = AGREED, **fields: Any) -> dict[str, Any]:
    """A Segment `track` call; `consent=None` states none."""
    context = {} if consent is None else {"consent": {"categoryPreferences": consent}}
    return {
        "type": "track",
        "event": name,
        "messageId": f"m{next(_numbers)}",
        "anonymousId": "browser-1",
        "properties": {"product_id": product, "products": [{"product_id": product}]},
        "context": context,
        **fields,
    }


def send(services: Services, *raws: object, **options: Any) -> Tracked:
    return track(services, raws, segment.translate, **options)


def ask(
    services: Services, anonymous_id: str | None = "browser-1", name: str = "home", **context: Any
) -> Decision:
    request = DecideRequest(
        placements=(PlacementRequest(name, n=6),),
        customer=CustomerRef(anonymous_id=anonymous_id),
        context=Context(page=name, **context),
    )
    return decide(services, request)


def scores(decision: Decision, name: str = "home") -> list[tuple[ProductId, float]]:
    return [(shown.id, shown.score) for shown in decision.slates[name].products]
