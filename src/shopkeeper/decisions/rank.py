"""Order products somebody else chose: a given list, or what a search found.

Nothing is added and nothing withheld: the caller decided what may be shown. The same models, with
the same weights as `decide`, say in which order, and what the customer said re-weighs them in the
same way. Pure, as `decide` is.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.decide import answer
from shopkeeper.decisions.explain import Explainer, main_retrievers
from shopkeeper.decisions.filling import arm_weights, ask
from shopkeeper.decisions.hearing import acted_on, voice_of
from shopkeeper.decisions.leanings import Leanings, leanings_of
from shopkeeper.decisions.moment import Moment, as_permitted
from shopkeeper.decisions.placements import placement
from shopkeeper.decisions.retrieve import Ranking, retrieve
from shopkeeper.decisions.tilt import widened
from shopkeeper.domain import Decision, DecisionId, ProductId, Reason, Shown, Slate

_FOUND = Reason("found", "Matches your words")
_GIVEN = Reason("given", "In the order it was given")


def rank(moment: Moment, products: tuple[ProductId, ...], decision_id: DecisionId) -> Decision:
    """Best first; products without evidence, or unknown, keep their order at the end."""
    moment = as_permitted(moment)
    index = moment.shop.columns.index
    known = np.array([index[p] for p in products if p in index], np.int32)
    personal = _personal(moment, known)
    order = np.argsort(-personal.scores, kind="stable")
    shown = [_shown(moment, personal, int(i), _GIVEN) for i in order]
    unknown = [p for p in products if p not in index]
    shown += [Shown(p, 0.0, (_GIVEN,), 0, "given", 1.0) for p in unknown]
    return answer(moment, {"rank": _slate(shown)}, decision_id, personal.leanings.beliefs)


def reorder_found(
    moment: Moment,
    items: NDArray[np.int32],
    relevance: NDArray[np.float32],
    decision_id: DecisionId,
) -> Decision:
    """What a search found, with the words first and the customer second.

    A product's relevance is raised by at most as much again by what the customer is known to
    like, so that a clearly better match stays above a favourite that matches worse.

    Args:
        items: Shape `(k,)`, catalogue indices.
        relevance: Shape `(k,)`, positive.
    """
    moment = as_permitted(moment)
    personal = _personal(moment, items)
    top = personal.scores.max(initial=0.0)
    lifted = relevance * (1 + (personal.scores / top if top > 0 else personal.scores))
    order = np.argsort(-lifted, kind="stable")
    shown = [_shown(moment, personal, int(i), _FOUND, float(lifted[i])) for i in order]
    return answer(moment, {"search": _slate(shown)}, decision_id, personal.leanings.beliefs)


@dataclass(frozen=True, slots=True)
class _Personal:
    """The blended score of each given item, in the order given, with what explains it."""

    items: NDArray[np.int32]
    scores: NDArray[np.float32]
    explainer: Explainer
    ranking: Ranking
    retrievers: list[str]
    """The model that contributed most, by place in `ranking`."""
    place: dict[int, int]
    """Catalogue index to its place in `ranking`, where it has one."""
    leanings: Leanings


def _personal(moment: Moment, items: NDArray[np.int32]) -> _Personal:
    shop = moment.shop
    allowed = np.zeros(len(shop.columns.ids), np.bool_)
    allowed[items] = True
    voice = voice_of(moment)
    query = replace(ask(placement("search"), moment), said=voice)
    ranking = retrieve(query, shop, arm_weights(None, moment.arm), allowed, n=max(len(items), 1))
    leanings = acted_on(leanings_of(moment), voice, ranking)
    ranking = widened(ranking, leanings, shop, allowed, n=len(items))
    by_item = np.zeros(len(allowed), np.float32)
    by_item[ranking.items] = ranking.scores
    place = {int(item): i for i, item in enumerate(ranking.items)}
    explainer = Explainer(query, moment.history, shop, leanings)
    retrievers = main_retrievers(ranking, range(len(ranking.items)))
    return _Personal(items, by_item[items], explainer, ranking, retrievers, place, leanings)


def _shown(
    moment: Moment, personal: _Personal, i: int, plain: Reason, score: float | None = None
) -> Shown:
    item = int(personal.items[i])
    place = personal.place.get(item)
    own = float(personal.scores[i]) if score is None else score
    product = moment.shop.columns.ids[item]
    if place is None:
        return Shown(product, own, (plain,), 0, "given", 1.0)
    retriever = personal.retrievers[place]
    reasons = personal.explainer.reasons(item, retriever)
    chances = personal.ranking.chances
    chance = None if chances is None else float(chances[place])
    return Shown(product, own, reasons, 0, retriever, 1.0, chance)


def _slate(shown: list[Shown]) -> Slate:
    placed = (
        Shown(s.id, s.score, s.reasons, position, s.retriever, s.propensity, s.probability)
        for position, s in enumerate(shown, 1)
    )
    return Slate(tuple(placed))
