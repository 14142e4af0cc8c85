"""What merchandisers do by hand: dated rules that pin, boost, bury and exclude products."""

from shopkeeper.decisions.merchandising.checking import check_merchandising
from shopkeeper.decisions.merchandising.files import (
    MERCHANDISING,
    MerchandisingFile,
    MerchandisingRule,
    load_merchandising,
)
from shopkeeper.decisions.merchandising.previewing import margin_moved
from shopkeeper.decisions.merchandising.steering import (
    Steered,
    Steering,
    no_steering,
    steer,
    steering_of,
)

__all__ = [
    "MERCHANDISING",
    "MerchandisingFile",
    "MerchandisingRule",
    "Steered",
    "Steering",
    "check_merchandising",
    "load_merchandising",
    "margin_moved",
    "no_steering",
    "steer",
    "steering_of",
]
