"""The names of things, told apart by type so that one cannot be passed for another."""

from typing import NewType

ProductId = NewType("ProductId", str)
"""The shop's own id of a sellable product or variant (Merchant `id`)."""

CustomerKey = NewType("CustomerKey", int)
"""Our internal number for a customer. The outside id it stands for lives in `customers` alone."""

MessageId = NewType("MessageId", str)
"""The sender's unique id of one message: the idempotency key."""

DecisionId = NewType("DecisionId", str)
SessionId = NewType("SessionId", str)
OrderId = NewType("OrderId", str)
