"""Choose the blocks of one placement: withhold, weigh, draw, fill with facts, explain.

A placement, the shop's book, the scene, the facts and how blocks fared come in; blocks with their
words and chances, and those withheld with the reason, go out. Pure, given the generator. Law 9 and
law 3: nothing is shown whose claim is not backed, whose fact is missing or whose words press
without one, and two customers of whom nothing may be used get the same:
tests/decisions/blocks/test_selecting.py.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from shopkeeper.customers.preferences import Belief, Variable
from shopkeeper.decisions.blocks.bandit import FLOOR, choose
from shopkeeper.decisions.blocks.book import Book, Ready
from shopkeeper.decisions.blocks.buckets import bucket
from shopkeeper.decisions.blocks.facts import Facts, ends_fact, unpressed
from shopkeeper.decisions.blocks.files import Block
from shopkeeper.decisions.blocks.fit import NONE, SPEAKS, Fit, fit, why
from shopkeeper.decisions.blocks.ports import Tally
from shopkeeper.decisions.blocks.quoted import Fact, filled
from shopkeeper.decisions.claims import backed
from shopkeeper.domain import BlockShown, ProductId, Reason

ALONE = Reason("shop", "What the shop says to everybody here")
LEARNING = Reason("learning", "Shown to learn whether it helps")
HELPS = Reason("helps", "Shown by how often shoppers act on it here")
_SEEN_ENOUGH = 100
_NEVER = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place on a page for blocks."""

    name: str
    n: int = 1
    kinds: tuple[str, ...] = ()
    """Kinds of block it takes; none: any."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where blocks are to stand, and before whom."""

    page: str
    stage: str
    """Empty: of no part of the funnel; blocks for any alone are shown."""
    market: str
    now: datetime
    product: int | None = None
    """Catalogue index of the one the page is about."""
    product_id: ProductId | None = None
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    """Variable to what is believed; nothing where nothing of the customer may be used."""
    variables: Mapping[str, Variable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    ready: Ready
    facts: Mapping[str, Fact]
    fit: Fit
    tally: Tally

    @property
    def speaks(self) -> bool:
        return self.fit.value > SPEAKS


def select(
    slot: Slot,
    book: Book,
    scene: Scene,
    facts: Facts,
    tallies: Mapping[tuple[str, str], Tally],
    rng: np.random.Generator,
    floor: float = FLOOR,
    taken: Collection[str] = (),
) -> tuple[tuple[BlockShown, ...], dict[str, str]]:
    """Fill a place with blocks.

    Args:
        floor: Share of choices left to an even chance, above 0 and at most 1.
        taken: Ids of blocks that stand elsewhere on the page.

    Returns:
        The blocks in their order, and the id of each that might have stood here but was withheld,
        to the reason.
    """
    candidates: list[_Candidate] = []
    withheld: dict[str, str] = {}
    for ready in book.of(slot.kinds, scene.stage):
        if ready.block.id in taken or not _beside(ready, scene):
            continue
        found = _facts(ready, scene, facts)
        reason = _against(ready, book, scene) or (found if isinstance(found, str) else "")
        if reason or isinstance(found, str):
            withheld[ready.block.id] = reason
        else:
            candidates.append(_candidate(ready, found, slot, scene, tallies))
    drawn = _drawn(candidates, slot, scene, rng, floor) if candidates else ()
    return drawn, withheld


def _beside(ready: Ready, scene: Scene) -> bool:
    """Whether it may stand beside what the page is about."""
    if ready.beside is None:
        return True
    return scene.product is not None and bool(ready.beside[scene.product])


def _against(ready: Ready, book: Book, scene: Scene) -> str:
    block = ready.block
    if ready.refused:
        return ready.refused
    if block.markets and scene.market not in block.markets:
        return f"it is not for the market {scene.market!r}"
    if block.starts is not None and scene.now < block.starts:
        return f"it begins on {block.starts.date().isoformat()}"
    if block.ends is not None and scene.now >= block.ends:
        return f"it ended on {block.ends.date().isoformat()}"
    return backed(book.claims, block.claims, scene.market, scene.now)


def _facts(ready: Ready, scene: Scene, facts: Facts) -> dict[str, Fact] | str:
    """The facts a block needs, or why one of them cannot be had."""
    found: dict[str, Fact] = {}
    for name in ready.facts:
        fact: Fact | str = facts.of(name, scene.product, scene.now)
        if name == "ends" and ready.block.ends is not None:
            fact = ends_fact(ready.block.ends)
        if isinstance(fact, str):
            return fact
        if name in ready.pressing and (reason := unpressed(name, fact, scene.now)):
            return reason
        found[name] = fact
    return found


def _candidate(
    ready: Ready,
    facts: Mapping[str, Fact],
    slot: Slot,
    scene: Scene,
    tallies: Mapping[tuple[str, str], Tally],
) -> _Candidate:
    speaks_to, tally = ready.block.speaks_to, _NEVER
    found = fit(speaks_to, scene.beliefs, scene.variables) if speaks_to else NONE
    if tallies:
        where = bucket(scene.page, slot.name, found.value > SPEAKS)
        tally = tallies.get((ready.block.id, where), _NEVER)
    return _Candidate(ready, facts, found, tally)


def _drawn(
    candidates: list[_Candidate], slot: Slot, scene: Scene, rng: np.random.Generator, floor: float
) -> tuple[BlockShown, ...]:
    fits = np.array([one.fit.value for one in candidates])
    shown = np.array([one.tally.shown for one in candidates], np.float64)
    acted = np.array([one.tally.acted for one in candidates], np.float64)
    choice = choose(fits, shown, acted, rng, slot.n, floor)
    drawn = zip(choice.order, choice.propensities, strict=True)
    return tuple(
        _shown(candidates[one], slot, scene, place, chance, len(candidates) <= slot.n)
        for place, (one, chance) in enumerate(drawn, 1)
    )


def _shown(
    one: _Candidate, slot: Slot, scene: Scene, place: int, chance: float, unrivalled: bool
) -> BlockShown:
    block = one.ready.block
    text = filled(block.text, one.facts)
    if block.source is not None:
        paid = " (paid)" if block.source.paid else ""
        text = f"{text} — {block.source.author}, {block.source.source}{paid}".lstrip()
    return BlockShown(
        id=block.id,
        kind=block.kind,
        placement=slot.name,
        position=place,
        headline=filled(block.headline, one.facts),
        text=text,
        action=filled(block.action, one.facts),
        link=block.link or "",
        **_image(block, one.facts),
        product_id=scene.product_id if one.ready.of_product else None,
        claims=block.claims,
        facts={name: fact.told for name, fact in one.facts.items()},
        reasons=(_reason(one, scene, unrivalled),),
        propensity=chance,
    )


def _image(block: Block, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """An image nobody described is not shown."""
    if block.image is None or not block.alt:
        return {}
    alt = filled(block.alt, facts)
    return {"image": block.image, "alt": alt, "width": block.width, "height": block.height}


def _reason(one: _Candidate, scene: Scene, unrivalled: bool) -> Reason:
    if one.speaks:
        return why(one.fit, scene.beliefs, scene.variables)
    if unrivalled:
        return ALONE
    return HELPS if one.tally.shown >= _SEEN_ENOUGH else LEARNING
