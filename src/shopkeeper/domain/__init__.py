"""The shop's words: frozen structs, ids, money, errors. Imports nothing of ours."""

from shopkeeper.domain.basis import Basis, Purpose
from shopkeeper.domain.decision import (
    Arm,
    Context,
    CustomerRef,
    DecideRequest,
    Decision,
    PlacementRequest,
    Reason,
    Shown,
    Slate,
)
from shopkeeper.domain.errors import (
    BackendFailed,
    Conflict,
    InvalidRequest,
    NotAllowed,
    NotFound,
    NotReady,
    ShopkeeperError,
    TooMany,
)
from shopkeeper.domain.events import (
    EVENT_NAMES,
    OWN_EVENTS,
    SEGMENT_EVENTS,
    SHOWN_EVENTS,
    Event,
    Line,
)
from shopkeeper.domain.ids import (
    CustomerKey,
    DecisionId,
    MessageId,
    OrderId,
    ProductId,
    SessionId,
)
from shopkeeper.domain.money import Money, digits, parse_money
from shopkeeper.domain.product import (
    Availability,
    PriceObserved,
    PricePlace,
    Product,
    ProductChanged,
    ProductWithdrawn,
)
from shopkeeper.domain.rejection import Rejection
from shopkeeper.domain.shop import ShopFacts

__all__ = [
    "EVENT_NAMES",
    "OWN_EVENTS",
    "SEGMENT_EVENTS",
    "SHOWN_EVENTS",
    "Arm",
    "Availability",
    "BackendFailed",
    "Basis",
    "Conflict",
    "Context",
    "CustomerKey",
    "CustomerRef",
    "DecideRequest",
    "Decision",
    "DecisionId",
    "Event",
    "InvalidRequest",
    "Line",
    "MessageId",
    "Money",
    "NotAllowed",
    "NotFound",
    "NotReady",
    "OrderId",
    "PlacementRequest",
    "PriceObserved",
    "PricePlace",
    "Product",
    "ProductChanged",
    "ProductId",
    "ProductWithdrawn",
    "Purpose",
    "Reason",
    "Rejection",
    "SessionId",
    "ShopFacts",
    "ShopkeeperError",
    "Shown",
    "Slate",
    "TooMany",
    "digits",
    "parse_money",
]
