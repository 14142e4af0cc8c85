"""Order products somebody else chose: a given list, or what a search found.

Nothing is added: the caller decided what may be shown. The same models, with the same weights as
`decide`, say in which order, and what the customer said re-weighs them in the same way; then the
list is governed and composed as every page is, by `listing`. Pure, as `decide` is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.explain import main_retrievers
from shopkeeper.decisions.filling import arm_weights
from shopkeeper.decisions.hearing import acted_on
from shopkeeper.decisions.heeding import Heard, hear
from shopkeeper.decisions.listing import (
    MAX_REORDERED,
    NOT_NAMED,
    Listed,
    ListPart,
    governed_list,
)
from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.placements import FOUND, GIVEN
from shopkeeper.decisions.retrieve import Ranking, retrieve
from shopkeeper.decisions.tilt import widened
from shopkeeper.domain import Candidates, Decision, DecisionId, ProductId, packed
from shopkeeper.models import Query

Floats = NDArray[np.float32]


def rank(moment: Moment, products: tuple[ProductId, ...], decision_id: DecisionId) -> Decision:
    """Best first; products without evidence, or unknown, keep their order at the end."""
    moment = as_permitted(moment)
    index, heard = moment.shop.columns.index, hear(moment)
    query = heard.of_customer
    known = np.array([index[p] for p in products if p in index], np.int32)
    personal = _personal(moment, heard, query, known)
    order = np.argsort(-personal.scores, kind="stable")
    told = _told(personal, order, personal.scores, moment)
    unknown = tuple(p for p in products if p not in index)
    listed = Listed(GIVEN, told, ListPart(len(products)), unknown)
    return governed_list(moment, listed, heard, query, decision_id)


def reorder_found(
    moment: Moment,
    items: NDArray[np.int32],
    relevance: Floats,
    decision_id: DecisionId,
    part: ListPart | None = None,
) -> Decision:
    """What a search found, with the words first and the customer second.

    A product's relevance is raised by at most as much again by what the customer is known to
    like, so that a clearly better match stays above a favourite that matches worse.

    Args:
        items: Shape `(k,)`, catalogue indices, best match first.
        relevance: Shape `(k,)`, positive; falling, but for a promised product moved forward.
        part: What of them the page shows; None: all.
    """
    moment = as_permitted(moment)
    part, heard = part or ListPart(max(len(items), 1)), hear(moment)
    query = heard.of_customer
    personal = _personal(moment, heard, query, items)
    top = personal.scores.max(initial=0.0)
    lifted = relevance * (1 + (personal.scores / top if top > 0 else personal.scores))
    movable = max(MAX_REORDERED - part.before, 0)
    order = np.arange(len(items))
    order[:movable] = np.argsort(-lifted[:movable], kind="stable")
    told = _told(personal, order, lifted, moment)
    return governed_list(moment, Listed(FOUND, told, part), heard, query, decision_id)


@dataclass(frozen=True, slots=True)
class _Personal:
    """What models and the customer say of each given item."""

    items: NDArray[np.int32]
    scores: Floats
    """Shape `(k,)`, the blend; 0 where no model names it."""
    ranking: Ranking
    places: NDArray[np.intp]
    """Shape `(k,)`: of each in `ranking`, -1 where it has none."""


def _personal(moment: Moment, heard: Heard, query: Query, items: NDArray[np.int32]) -> _Personal:
    shop = moment.shop
    allowed = np.zeros(len(shop.columns.ids), np.bool_)
    allowed[items] = True
    found = retrieve(query, shop, arm_weights(None, moment.arm), allowed, n=max(len(items), 1))
    leanings = acted_on(heard.leanings, heard.voice, found)
    ranking = widened(found, leanings, shop, allowed, n=len(items))
    places = np.full(len(allowed), -1, np.intp)
    places[ranking.items] = np.arange(len(ranking.items))
    by_item = np.zeros(len(allowed), np.float32)
    by_item[ranking.items] = ranking.scores
    return _Personal(items, by_item[items], ranking, places[items])


def _told(
    personal: _Personal, order: NDArray[np.intp], scores: Floats, moment: Moment
) -> Candidates:
    """The list in this order, as it is logged; of what no model names the chance is 0."""
    ids, ranking = moment.shop.columns.ids, personal.ranking
    named = [*main_retrievers(ranking, range(len(ranking.items))), NOT_NAMED]
    places = personal.places[order]
    by = [named[place] for place in places.tolist()]
    names = tuple(dict.fromkeys(by))
    chances = b""
    if ranking.chances is not None:
        chances = packed(np.append(ranking.chances, np.float32(0))[places].tolist())
    return Candidates(
        ids=tuple(ids[item] for item in personal.items[order].tolist()),
        scores=packed(scores[order].tolist()),
        retrievers=names,
        by=bytes(map(names.index, by)),
        chances=chances,
        heard=ranking.heard,
    )
