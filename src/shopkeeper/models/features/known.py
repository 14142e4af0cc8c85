"""Every feature group there is, in the order of its columns."""

from shopkeeper.models.features.beliefs import Beliefs
from shopkeeper.models.features.context import Context
from shopkeeper.models.features.contract import FeatureGroup
from shopkeeper.models.features.customer import Customer
from shopkeeper.models.features.negative import Negative
from shopkeeper.models.features.price import Price
from shopkeeper.models.features.product import Product
from shopkeeper.models.features.retrieval import Retrieval
from shopkeeper.models.features.session import Session
from shopkeeper.models.features.words import Words

_ALL: tuple[type[FeatureGroup], ...] = (
    Retrieval,
    Product,
    Customer,
    Session,
    Price,
    Negative,
    Words,
    Context,
    Beliefs,
)

GROUPS: dict[str, type[FeatureGroup]] = {group.name: group for group in _ALL}
"""Group name to its class."""
USUAL = tuple(name for name in GROUPS if name != Beliefs.name)
"""Those any shop's ranker reads; what customers said, only where lessons tell enough of it."""
