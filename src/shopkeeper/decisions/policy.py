"""How a shop weighs relevance against what else it wants of a slate."""

import msgspec


class Policy(msgspec.Struct, frozen=True):
    """A shop's own settings of its slates; all shares, 0 to 1."""

    diversity: float = 0.0
    """How unlike each other products are to be, where the request does not say."""
    exploration: float = 0.0
    """Share of positions given to products to learn about them; never the first of a slate."""
    margin_loss: float = 0.0
    """Share of its relevance a product may lack that stands above another for what it earns."""


RELEVANCE_ALONE = Policy()
