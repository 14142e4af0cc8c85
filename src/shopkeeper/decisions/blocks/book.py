"""A shop's blocks made ready to choose from: what can be worked out once is.

Blocks, claims and the catalogue come in; a book, never changed, goes out. Pure. A block whose words
nothing bears out, or whose products cannot be found, stays in it with the reason and is never
shown: tests/decisions/blocks/test_selecting.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shopkeeper.catalog import Columns
from shopkeeper.decisions.blocks.counted import LOG_FACTS
from shopkeeper.decisions.blocks.files import Block, BlocksFile
from shopkeeper.decisions.blocks.voice import dishonest, quoted, words_of
from shopkeeper.decisions.claims import Claim, ClaimsFile, pressing_facts
from shopkeeper.decisions.offers import Scope, in_scope
from shopkeeper.domain import InvalidRequest

_OF_PRODUCT = frozenset((*LOG_FACTS, "stock", "product"))


@dataclass(frozen=True, slots=True)
class Ready:
    """A block and what its words rest on."""

    block: Block
    facts: tuple[str, ...]
    """Facts it needs, in order of name."""
    pressing: frozenset[str]
    """Those of them that its words press with."""
    beside: NDArray[np.bool_] | None
    """Shape `(n_products,)`: beside which it may stand; None: beside any, or none."""
    refused: str
    """Why it is never shown; empty where it may be."""

    @property
    def of_product(self) -> bool:
        """Whether it speaks of the product its page is about."""
        return self.beside is not None or not _OF_PRODUCT.isdisjoint(self.facts)


@dataclass(frozen=True, slots=True)
class Book:
    """All blocks of a shop, in the order of its file."""

    blocks: tuple[Ready, ...]
    claims: Mapping[str, Claim]
    _known: dict[tuple[tuple[str, ...], str], tuple[Ready, ...]] = field(
        default_factory=dict, init=False, compare=False
    )

    def of(self, kinds: tuple[str, ...], stage: str) -> tuple[Ready, ...]:
        """The blocks a place takes; as many answers are kept as pages have kinds of places.

        Args:
            kinds: That it takes; none: any.
            stage: Of its page.
        """
        asked = (kinds, stage)
        if asked not in self._known:
            self._known[asked] = tuple(
                ready
                for ready in self.blocks
                if (not kinds or ready.block.kind in kinds)
                and (not ready.block.stages or stage in ready.block.stages)
            )
        return self._known[asked]


def open_book(blocks: BlocksFile, claims: ClaimsFile, columns: Columns | None = None) -> Book:
    """Make blocks ready.

    Args:
        columns: The catalogue; without it nothing stands beside chosen products.
    """
    known = claims.by_id()
    ready = tuple(_ready(block, known, columns) for block in blocks.blocks)
    return Book(ready, known)


def _ready(block: Block, claims: Mapping[str, Claim], columns: Columns | None) -> Ready:
    categories = frozenset(claims[one].category for one in block.claims if one in claims)
    wrong = next(dishonest(block, categories), None)
    refused = f"`{wrong.field}` {wrong.text}" if wrong else ""
    beside = None
    if block.products != Scope():
        try:
            beside = _beside(block.products, columns)
        except InvalidRequest as unreadable:
            refused = refused or f"its products cannot be found: {unreadable}"
    pressing = pressing_facts("\n".join(words_of(block).values()))
    return Ready(block, tuple(sorted(quoted(block))), pressing, beside, refused)


def _beside(goods: Scope, columns: Columns | None) -> NDArray[np.bool_]:
    if columns is None:
        raise InvalidRequest("`products` need a catalogue, got none")
    return in_scope(goods, columns)
