"""How blocks fare: a projection of the log that holds no customer.

Follows `Promotion Viewed` and `Promotion Clicked`; a promotion's id is a block's. Each counts where
the decision the event names stands before it in the log and did show that block, under the bucket
it was shown in (`bucket_of`); anything else counts nothing. The laws, held for every back-end by
`shopkeeper.testing.tallies`: rebuilt from the log it equals what was live; applied twice it counts
once.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from shopkeeper.log import Projection


class Tally(NamedTuple):
    """How often a block was seen, and how often acted on."""

    shown: int
    acted: int


class Tallies(Projection, Protocol):
    """Constructed for one shop; its projection name is `tallies`."""

    def counts(self) -> Mapping[tuple[str, str], Tally]:
        """Of every block and bucket that was ever seen or acted on."""
