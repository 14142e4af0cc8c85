"""One thread from an ad to after the purchase: what was promised, whether it was kept, why not."""

from shopkeeper.decisions.promises.chain import Chain, LinkReport, chain_of
from shopkeeper.decisions.promises.keeping import PageSeen, keep
from shopkeeper.decisions.promises.promise import LONGEST, Promise, Refused
from shopkeeper.decisions.promises.token import make_promise, read_promise

__all__ = [
    "LONGEST",
    "Chain",
    "LinkReport",
    "PageSeen",
    "Promise",
    "Refused",
    "chain_of",
    "keep",
    "make_promise",
    "read_promise",
]
