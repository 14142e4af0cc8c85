"""The words of a page: blocks for each of its places, those an ad promised first.

A page and a moment come in; blocks in their places and the reasons of those withheld go out. Pure,
given the generator. tests/decisions/test_compose.py.
"""

from dataclasses import replace
from typing import NamedTuple

import msgspec
import numpy as np

from shopkeeper.customers.preferences import Belief
from shopkeeper.decisions.blocks import (
    Book,
    Facts,
    Scene,
    Slot,
    fit,
    product_live,
    select,
    shop_facts,
)
from shopkeeper.decisions.blocks.book import Ready
from shopkeeper.decisions.blocks.buckets import SPOKEN
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.pages import Page, hesitation
from shopkeeper.decisions.query import running_session
from shopkeeper.domain import BlockShown, ProductId, Reason

PROMISED = Reason("promised", "As the ad you came by said")


class Worded(NamedTuple):
    """A page's blocks."""

    blocks: tuple[BlockShown, ...]
    withheld: dict[str, str]
    used: frozenset[str]
    """Preferences whose belief spoke for a block that is shown."""


def words_of_page(page: Page, moment: Moment, rng: np.random.Generator) -> Worded:
    """Fill every place for blocks; a place for who hesitates stays empty for who does not, and one
    for what an ad promised where none did."""
    book, scene, facts = moment.shop.governed.book, _scene(page, moment), _facts(moment)
    asked = any(slot.when == "hesitating" for slot in page.slots)
    hesitates = hesitating(moment) if asked else ""
    blocks: list[BlockShown] = []
    withheld: dict[str, str] = {}
    for slot in page.slots:
        if slot.fill != "blocks" or (slot.when == "hesitating" and not hesitates):
            continue
        place = Slot(slot.id, slot.n, slot.kinds)
        fill = _again if slot.when == "promised" else _placed
        shown, why = fill(place, book, scene, facts, moment, rng, {b.id for b in blocks})
        if slot.when == "hesitating":
            shown = _said(shown, Reason("hesitating", f"Because {hesitates}"))
        blocks += shown
        withheld |= why
    spoken = {b.id for b in blocks if any(r.code == SPOKEN for r in b.reasons)}
    used = {
        fit(ready.block.speaks_to, scene.beliefs, scene.variables).variable
        for ready in book.blocks
        if ready.block.id in spoken
    }
    return Worded(tuple(blocks), withheld, frozenset(used))


def hesitating(moment: Moment) -> str:
    """The signal of the running visit that says so; empty: none."""
    events, columns = moment.profile.events, moment.shop.columns
    visit = events[running_session(events, moment.request, moment.now) :]

    def kind_of(product: ProductId) -> str:
        i = columns.index.get(product)
        return "" if i is None else columns.products[i].product_type

    return hesitation(visit, moment.shop.governed.rules.pages.hesitation, kind_of)


def _placed(
    place: Slot,
    book: Book,
    scene: Scene,
    facts: Facts,
    moment: Moment,
    rng: np.random.Generator,
    taken: set[str],
) -> tuple[tuple[BlockShown, ...], dict[str, str]]:
    named = _promised(book, moment)
    first: tuple[BlockShown, ...] = ()
    if named:
        own = replace(book, blocks=named)
        first, _ = select(place, own, scene, facts, moment.tallies, rng, taken=taken)
        first = _said(first, PROMISED)
    left = Slot(place.name, place.n - len(first), place.kinds)
    stand = taken | {block.id for block in first}
    rest, why = select(left, book, scene, facts, moment.tallies, rng, taken=stand)
    moved = (msgspec.structs.replace(block, position=len(first) + block.position) for block in rest)
    return (*first, *moved), why


def _again(
    place: Slot,
    book: Book,
    scene: Scene,
    facts: Facts,
    moment: Moment,
    rng: np.random.Generator,
    taken: set[str],
) -> tuple[tuple[BlockShown, ...], dict[str, str]]:
    """What the ad said and nothing else, also where blocks are of another stage."""
    named = tuple(
        replace(ready, block=msgspec.structs.replace(ready.block, stages=()))
        for ready in _promised(book, moment)
    )
    own = replace(book, blocks=named)
    shown, why = select(place, own, scene, facts, moment.tallies, rng, taken=taken)
    return _said(shown, PROMISED), why


def _promised(book: Book, moment: Moment) -> tuple[Ready, ...]:
    promised = moment.promise.blocks if moment.promise is not None else ()
    return tuple(ready for ready in book.blocks if ready.block.id in promised)


def _said(blocks: tuple[BlockShown, ...], reason: Reason) -> tuple[BlockShown, ...]:
    return tuple(
        msgspec.structs.replace(block, reasons=(reason, *block.reasons)) for block in blocks
    )


def believed(moment: Moment) -> dict[str, Belief]:
    """What may choose words and order sections: beliefs whose `uses` have `page`."""
    variables = moment.preferences.variables if moment.preferences is not None else {}
    return {
        name: belief
        for name, belief in moment.beliefs.items()
        if name in variables and "page" in variables[name].uses
    }


def _scene(page: Page, moment: Moment) -> Scene:
    product = moment.request.context.product_id
    index = moment.shop.columns.index
    return Scene(
        page=page.id,
        stage=page.stage,
        market=moment.market,
        now=moment.now,
        product=index.get(product) if product is not None else None,
        product_id=product,
        beliefs=believed(moment),
        variables=moment.preferences.variables if moment.preferences is not None else {},
    )


def _facts(moment: Moment) -> Facts:
    product = moment.request.context.product_id
    i = moment.shop.columns.index.get(product) if product is not None else None
    shop = moment.facts
    return Facts(
        shop=shop_facts(shop) if shop is not None else {},
        goods=moment.goods,
        live={} if i is None else product_live(moment.shop.columns.products[i], moment.now),
    )
