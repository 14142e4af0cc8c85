"""Fill a placement: ask the models, heed what people and customers said, withhold, choose.

A slot and a moment come in; a slate and the candidates it was filled from go out. From the
candidates alone the same slate can be filled again. Pure. Held by tests/decisions/test_filling.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.explain import main_retrievers
from shopkeeper.decisions.hearing import acted_on
from shopkeeper.decisions.heeding import Heard
from shopkeeper.decisions.merchandising import Steered, steer
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.placements import Placement, placement
from shopkeeper.decisions.recipes import Shelf, shelf_of
from shopkeeper.decisions.retrieve import DEPTH, Ranking, only, retrieve
from shopkeeper.decisions.slate import POPULAR, Asked, fill_slate
from shopkeeper.decisions.tilt import tilted, widened
from shopkeeper.domain import (
    Arm,
    Candidates,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    Slate,
    packed,
    unpacked,
)
from shopkeeper.models import Query

MAX_SHOWN = 200
ELSEWHERE = "stands elsewhere on this page"
_NONE = Candidates((), (), (), b"")


class Filled(NamedTuple):
    """A slate, and what it was filled from."""

    slate: Slate
    candidates: Candidates
    steered: Mapping[ProductId, str]
    """Product to the merchandising rule that moved it or took it out."""


@dataclass(frozen=True, slots=True)
class Again:
    """Candidates as they were logged, by slot: then no model is asked for any."""

    candidates: Mapping[str, Candidates] = field(default_factory=dict)


def fill_placements(
    moment: Moment, heard: Heard, rng: np.random.Generator, again: Again | None = None
) -> dict[str, Filled]:
    """Every placement the request names.

    Raises:
        InvalidRequest: As `decide`.
    """
    return {
        slot.name: fill(slot, slot.name, moment, heard, rng, None, again)
        for slot in moment.request.placements
    }


def fill_page(
    page: Page, moment: Moment, heard: Heard, rng: np.random.Generator, again: Again | None = None
) -> dict[str, Filled]:
    """Every shelf of a page that its recipe has something for; no product stands on two.

    Raises:
        InvalidRequest: A shelf's filters cannot be read over this catalogue.
    """
    found: dict[str, Filled] = {}
    stand: tuple[ProductId, ...] = ()
    for slot in page.slots:
        if slot.fill != "products":
            continue
        shelf = shelf_of(slot, moment, heard.of_customer)
        if shelf is None:
            continue
        asked = PlacementRequest(shelf.placement, slot.n, exclude=stand)
        filled = _apart(fill(asked, slot.id, moment, heard, rng, shelf, again), stand)
        if filled.slate.products:
            found[slot.id] = filled
            stand += tuple(one.id for one in filled.slate.products)
    return found


def _apart(filled: Filled, stand: tuple[ProductId, ...]) -> Filled:
    """With what is withheld for standing on another shelf said to be so."""
    told = filled.slate.withheld
    told = told | {product: ELSEWHERE for product in stand if product in told}
    return filled._replace(slate=msgspec.structs.replace(filled.slate, withheld=told))


def fill(
    slot: PlacementRequest,
    name: str,
    moment: Moment,
    heard: Heard,
    rng: np.random.Generator,
    shelf: Shelf | None = None,
    again: Again | None = None,
) -> Filled:
    """One slot.

    Args:
        name: Of the slot, for merchandising and the log.
        shelf: How its recipe fills it; None: as the placement does.
    """
    if not 1 <= slot.n <= MAX_SHOWN:
        raise InvalidRequest(f"`placements.n` must be from 1 to {MAX_SHOWN}, got {slot.n!r}")
    kind, shop = placement(slot.name), moment.shop
    allowed = shop.columns.mask(slot.filters) if shelf is None else shelf.allowed
    query = heard.query(kind)
    if again is None:
        ranking = _ranked(kind, query, moment, heard, allowed, shelf, slot.exclude)
        told = _told(ranking, moment)
    else:
        told = again.candidates.get(name, _NONE)
        ranking = _logged(told, moment)
    leanings = acted_on(heard.leanings, heard.voice, ranking)
    steered, masked = _steered(ranking, name, moment, heard.tier, allowed)
    asked = Asked(
        slot,
        query,
        masked,
        leanings,
        heard.wishes,
        pins=steered.pins,
        exact=shelf is not None and shelf.exact,
        said=shelf.reason if shelf is not None else None,
    )
    slate = fill_slate(asked, only(ranking, steered.order), moment, rng)
    return Filled(slate, told, _named(steered, slate, moment))


def arm_weights(weights: dict[str, float] | None, arm: Arm) -> dict[str, float] | None:
    """The weights an arm is served with: the holdout gets popularity alone."""
    return POPULAR if arm == "holdout" else weights


def _ranked(
    kind: Placement,
    query: Query,
    moment: Moment,
    heard: Heard,
    allowed: NDArray[np.bool_],
    shelf: Shelf | None,
    away: tuple[ProductId, ...],
) -> Ranking:
    learned = moment.shop.recommender
    weights = kind.weights(learned.weights if learned else {})
    if shelf is not None and shelf.weights is not None:
        weights = shelf.weights
    found = retrieve(query, moment.shop, arm_weights(weights, moment.arm), allowed)
    leanings = acted_on(heard.leanings, heard.voice, found)
    if kind.about_page or (shelf is not None and shelf.exact):
        ranking = tilted(found, leanings)  # what goes with the page is for the models to find
    else:
        ranking = widened(found, leanings, moment.shop, allowed)
    if shelf is not None and shelf.narrow is not None:
        index = moment.shop.columns.index
        elsewhere = np.array([index[p] for p in away if p in index], np.int32)
        ranking = only(ranking, ~np.isin(ranking.items, elsewhere))
        ranking = only(ranking, shelf.narrow(ranking.items))
    return replace(only(ranking, np.arange(min(len(ranking.items), DEPTH))), heard=found.heard)


def _steered(
    ranking: Ranking, name: str, moment: Moment, tier: str, allowed: NDArray[np.bool_]
) -> tuple[Steered, NDArray[np.bool_]]:
    """The order people want, and what may fill the slot beside the candidates."""
    course = moment.shop.governed.steering.course(name, tier, moment.now)
    left = allowed if course is None else allowed & course.left
    return steer(ranking.items, course), left


def _named(steered: Steered, slate: Slate, moment: Moment) -> dict[ProductId, str]:
    """A pin that something spoke against moved nothing."""
    ids = moment.shop.columns.ids
    named = {ids[item]: rule for item, rule in {**steered.by, **steered.excluded}.items()}
    vain = {ids[item] for _, item in steered.pins} - {one.id for one in slate.products}
    return {product: rule for product, rule in named.items() if product not in vain}


def _told(ranking: Ranking, moment: Moment) -> Candidates:
    ids, items = moment.shop.columns.ids, ranking.items.tolist()
    by = main_retrievers(ranking, range(len(items)))
    names = {name: place for place, name in enumerate(dict.fromkeys(by))}
    return Candidates(
        ids=tuple(map(ids.__getitem__, items)),
        scores=packed(ranking.scores.tolist()),
        retrievers=tuple(names),
        by=bytes(map(names.__getitem__, by)),
        chances=b"" if ranking.chances is None else packed(ranking.chances.tolist()),
        heard=ranking.heard,
    )


def _logged(told: Candidates, moment: Moment) -> Ranking:
    index = moment.shop.columns.index
    by = np.fromiter(told.by, np.int32, len(told.by))
    return Ranking(
        np.array([index[product] for product in told.ids], np.int32),
        np.array(unpacked(told.scores), np.float32),
        {name: (by == i).astype(np.float32) for i, name in enumerate(told.retrievers)},
        np.array(unpacked(told.chances), np.float32) if told.chances else None,
        told.heard,
    )
