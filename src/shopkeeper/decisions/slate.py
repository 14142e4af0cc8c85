"""Turn a ranking into the products shown in a placement: withhold, diversify, explain.

Where what is left is too short it is filled: with all that is popular, then with the range. Then
what earns more may stand higher, as far as the shop declared, and a few places are given to
products to learn about them; either says so. Held by tests/decisions/test_slate.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.diversify import diversify
from shopkeeper.decisions.explain import Explainer, main_retrievers
from shopkeeper.decisions.explore import explore
from shopkeeper.decisions.guards import Situation, withhold
from shopkeeper.decisions.leanings import Leanings
from shopkeeper.decisions.margin import by_margin
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.placements import placement
from shopkeeper.decisions.retrieve import Ranking, only, retrieve
from shopkeeper.decisions.tilt import tilted
from shopkeeper.decisions.wishes import Wishes
from shopkeeper.domain import InvalidRequest, PlacementRequest, ProductId, Reason, Shown, Slate
from shopkeeper.models import Query

POPULAR = {"popularity": 1.0}
MAX_WITHHELD = 50
_NOTHING = np.empty(0, np.int32)
MAX_POOL = 200
"""Products at most that a place is drawn from."""
EARNS_MORE = Reason("margin", "Equally relevant, and stands higher because the shop earns more")
NEW_HERE = Reason("new_here", "New here: shown to learn whether people like it")
PINNED = Reason("pinned", "Chosen by the shop")
LEARNING = Reason("exploring", "Shown to learn whether people like it")


class Pick(msgspec.Struct, frozen=True):
    """A product that has a place in the slate."""

    item: int
    """Catalogue index."""
    score: float
    retriever: str
    propensity: float = 1.0
    note: Reason | None = None
    """Said after the other reasons, or instead where the retriever is `exploration`."""
    probability: float | None = None
    """How likely it is to be bought in this visit; None where nothing tells."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One placement to be filled, and what it is filled by."""

    slot: PlacementRequest
    query: Query
    allowed: NDArray[np.bool_]
    """Shape `(n_products,)`, true for products that meet the request's filters."""
    leanings: Leanings
    wishes: Wishes
    pins: tuple[tuple[int, int], ...] = ()
    """Place from 0 and catalogue index of what people put there."""
    exact: bool = False
    """Never filled up with what is popular, or from the range."""
    said: Reason | None = None
    """Of every product here, before its own reasons."""


def fill_slate(asked: Asked, ranking: Ranking, moment: Moment, rng: np.random.Generator) -> Slate:
    """The best of the ranking that nothing speaks against, then of what fills it up.

    Args:
        ranking: With what the customer said in its scores.
        rng: Chooses what is shown to learn about it.
    """
    slot, shop = asked.slot, moment.shop
    situation = Situation(
        shop, moment.request, slot, moment.profile.events, moment.now, asked.wishes.against
    )
    picks: list[Pick] = []
    spare = _NOTHING
    withheld: dict[ProductId, str] = {}
    for source in _sources(asked, ranking, moment):
        fresh = only(source, ~np.isin(source.items, _items(picks))) if picks else source
        kept, reasons = withhold(fresh.items, situation)
        withheld |= {product: why for product, why in reasons.items() if product not in withheld}
        left = only(fresh, kept)
        spare = left.items if source is ranking else spare
        places = diversify(left.items, slot.n - len(picks), shop, _dial(slot, moment))
        picks += _picked(left, places)
        if len(picks) == slot.n:
            break
    picks = _by_margin(picks, slot, moment)
    pins, free = _pins(picks, asked, situation), asked.allowed
    if pins:
        free = free.copy()
        free[_items([*pins.values()])] = False
        picks = [pick for pick in picks if free[pick.item]]
        spare = spare[free[spare]]
    if not asked.exact:
        picks = _explored(picks, spare, free, situation, moment, rng)
    for place, pin in pins.items():
        picks.insert(place, pin)
    picks = picks[: slot.n]
    explainer = Explainer(asked.query, moment.history, shop, asked.leanings)
    shown = _shown(picks, explainer, moment, asked.said)
    return Slate(shown, dict(list(withheld.items())[:MAX_WITHHELD]))


def _picked(left: Ranking, places: list[int]) -> list[Pick]:
    items, scores = left.items[places].tolist(), left.scores[places].tolist()
    chances: list[float | None] = [None] * len(places)
    if left.chances is not None:
        chances = left.chances[places].tolist()
    told = zip(items, scores, main_retrievers(left, places), chances, strict=True)
    return [Pick(item, score, by, 1.0, None, chance) for item, score, by, chance in told]


def _sources(asked: Asked, ranking: Ranking, moment: Moment) -> Iterator[Ranking]:
    yield ranking
    if asked.exact:
        return
    n = max(len(asked.allowed), 1)
    popular = retrieve(asked.query, moment.shop, POPULAR, asked.allowed, n)
    yield tilted(popular, asked.leanings)
    rest = np.flatnonzero(asked.allowed).astype(np.int32)
    yield Ranking(rest, np.zeros(len(rest), np.float32), {})


def _pins(picks: list[Pick], asked: Asked, situation: Situation) -> dict[int, Pick]:
    """What people put in which place, rising, if nothing speaks against showing it."""
    if not asked.pins:
        return {}
    known = {pick.item: pick for pick in picks}
    items = np.array([item for _, item in asked.pins], np.int32)
    may = withhold(items, situation)[0] & asked.allowed[items]
    return {
        place: msgspec.structs.replace(
            known.get(item) or Pick(item, 0.0, "merchandising"), note=PINNED
        )
        for (place, item), kept in zip(asked.pins, may.tolist(), strict=True)
        if kept
    }


def _items(picks: list[Pick]) -> NDArray[np.int32]:
    return np.array([pick.item for pick in picks], np.int32)


def _dial(slot: PlacementRequest, moment: Moment) -> float:
    """How unlike each other the products are to be; the holdout gets what is popular as it is."""
    if moment.arm == "holdout":
        return 0.0
    asked = slot.diversity
    if asked is None:
        own = placement(slot.name).diversity
        return moment.policy.diversity if own is None else own
    if not 0 <= asked <= 1:
        raise InvalidRequest(f"`placements.diversity` must be from 0 to 1, got {asked!r}")
    return asked


def _by_margin(picks: list[Pick], slot: PlacementRequest, moment: Moment) -> list[Pick]:
    own = placement(slot.name).margin_loss
    loss = moment.policy.margin_loss if own is None else own
    if moment.arm == "holdout" or loss <= 0:
        return picks
    relevance = np.maximum([pick.score for pick in picks], 0.0)
    order, passed = by_margin(relevance, moment.shop.margin[_items(picks)], loss)
    return [
        msgspec.structs.replace(picks[p], note=EARNS_MORE if p in passed else None) for p in order
    ]


def _explored(
    picks: list[Pick],
    spare: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    situation: Situation,
    moment: Moment,
    rng: np.random.Generator,
) -> list[Pick]:
    """A few places given to products to learn about them; never where the arm is the holdout."""
    share = moment.policy.exploration if moment.arm != "holdout" else 0.0
    if share <= 0 or moment.shop.recommender is None:
        return picks
    pool, note = _pool(picks, spare, allowed, situation, moment)
    found = explore(len(picks), len(pool), share, rng)
    kept = [
        Pick(p.item, p.score, p.retriever, chance, p.note, p.probability)
        for p, chance in zip(picks, found.propensities, strict=True)
    ]
    for place, drawn in found.drawn.items():
        chance = found.propensities[place]
        kept[place] = Pick(pool[drawn], 0.0, "exploration", chance, note)
    return kept


def _pool(
    picks: list[Pick],
    spare: NDArray[np.int32],
    allowed: NDArray[np.bool_],
    situation: Situation,
    moment: Moment,
) -> tuple[list[int], Reason]:
    """What may be shown to learn about it: what is new, else what came next."""
    picked, new = {pick.item for pick in picks}, moment.shop.newcomers
    if len(new):
        new = new[allowed[new]]
        free = [item for item in new[withhold(new, situation)[0]].tolist() if item not in picked]
        if free:
            return free[:MAX_POOL], NEW_HERE
    return [item for item in spare.tolist() if item not in picked][:MAX_POOL], LEARNING


def _shown(
    picks: list[Pick], explainer: Explainer, moment: Moment, said: Reason | None
) -> tuple[Shown, ...]:
    ids, first = moment.shop.columns.ids, () if said is None else (said,)
    told = explainer.reasons_of([one.item for one in picks], [one.retriever for one in picks])
    return tuple(
        Shown(
            id=ids[pick.item],
            score=pick.score,
            reasons=(*first, *_noted(reasons, pick)),
            position=position,
            retriever=pick.retriever,
            propensity=pick.propensity,
            probability=pick.probability,
        )
        for position, (pick, reasons) in enumerate(zip(picks, told, strict=True), 1)
    )


def _noted(reasons: tuple[Reason, ...], pick: Pick) -> tuple[Reason, ...]:
    if pick.note is None:
        return reasons
    if pick.retriever in {"exploration", "merchandising"}:
        return (pick.note,)
    return (*reasons, pick.note)
