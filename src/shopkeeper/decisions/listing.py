"""Govern a list: what a search found, or products given to be ordered, as a page shows them.

Candidates in the order that suits the customer come in; a composed decision goes out: moved as
merchandisers want, the promised product first where an ad's link leads here, cut to the part the
page shows, with prices, offers, words and duties as on every page. Pure, given the generator.

No product joins a list that was not found or given: tests/decisions/test_listing.py. From what was
logged the same list is made again: tests/experience/test_replaying_lists.py.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.attributes import attributes_of_moment
from shopkeeper.decisions.chance import seed_of
from shopkeeper.decisions.decide import composed
from shopkeeper.decisions.explain import Explainer
from shopkeeper.decisions.filling import Filled
from shopkeeper.decisions.hearing import acted_on
from shopkeeper.decisions.heeding import Heard, hear
from shopkeeper.decisions.merchandising import Steered, steer
from shopkeeper.decisions.moment import BARE, Moment, as_permitted
from shopkeeper.decisions.placements import FOUND, GIVEN
from shopkeeper.decisions.retrieve import EMPTY
from shopkeeper.decisions.shop import Shop
from shopkeeper.decisions.slate import PINNED
from shopkeeper.decisions.state import state_of
from shopkeeper.decisions.wording import PROMISED
from shopkeeper.domain import (
    Candidates,
    Decision,
    DecisionId,
    InvalidRequest,
    ProductId,
    Reason,
    Shown,
    Slate,
    unpacked,
)
from shopkeeper.models import Query

SEARCH, CATEGORY = "search", "category"
"""Pages a list may stand on even where the shop's pages leave them out: then with one price, and
without offers and words."""
MAX_REORDERED = 200
"""Found products the customer's liking or a rule may move; those after keep the words' order."""
NOT_NAMED = "given"
"""The retriever of what no model named."""
_PLAIN = {
    FOUND: Reason("found", "Among what you looked for"),
    GIVEN: Reason("given", "In the order it was given"),
}


@dataclass(frozen=True, slots=True)
class ListPart:
    """Which part of a list a page shows."""

    n: int
    offset: int = 0
    """Candidates to leave out before it."""
    before: int = 0
    """Places of the list before its first candidate."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in the order that suits the customer."""

    name: str
    """`FOUND` or `GIVEN`."""
    told: Candidates
    part: ListPart
    unknown: tuple[ProductId, ...] = ()
    """Given, and not in the catalogue: they come last."""


def page_of_list(shop: Shop, name: str) -> str:
    """The page a list stands on: as named; a category on that of searches where it has none.

    Raises:
        InvalidRequest: The shop has no such page, and it is none a list can do without.
    """
    pages = shop.governed.rules.pages
    if pages.page(name) is not None:
        return name
    if name not in {SEARCH, CATEGORY}:
        known = [page.id for page in pages.pages]
        raise InvalidRequest(f"`page` must be one of {', '.join(known)}, got {name!r:.80}")
    return SEARCH


def left_out(moment: Moment) -> NDArray[np.bool_] | None:
    """Products that people want in no search, shape `(n_products,)`; None: there are none."""
    rules = moment.shop.governed.steering
    if not rules.rules:
        return None
    course = rules.course(FOUND, attributes_of_moment(moment).tier, moment.now)
    return None if course is None or course.left.all() else ~course.left


def promised_on(moment: Moment) -> ProductId | None:
    """The product of the ad that leads to the page of the list; None: there is none."""
    page = moment.page or BARE
    if page.link != "landing" or moment.promise is None:
        return None
    return moment.promise.product_id


def governed_list(
    moment: Moment,
    listed: Listed,
    heard: Heard,
    query: Query,
    decision_id: DecisionId,
    rng: np.random.Generator | None = None,
) -> Decision:
    """The decision about a list, with everything its page carries.

    Args:
        moment: With what may be used of it.
        rng: As for `decide`.
    """
    seed = seed_of(moment) if rng is None else None
    rng = rng or np.random.default_rng(seed)
    leanings = acted_on(heard.leanings, heard.voice, replace(EMPTY, heard=listed.told.heard))
    explainer = Explainer(query, moment.history, moment.shop, leanings)
    page = moment.page or BARE
    filled = {listed.name: _filled(listed, moment, heard.tier, explainer)}
    read = state_of(moment, seed)
    return composed(
        moment, page, filled, leanings.beliefs, decision_id, rng, read, heard.attributes
    )


def list_again(
    moment: Moment, logged: Decision, decision_id: DecisionId, rng: np.random.Generator
) -> Decision:
    """A list as it was logged, governed and composed again; no model is asked for its order."""
    moment = as_permitted(moment)
    [slot] = moment.request.placements
    shown, told = logged.slates[slot.name].products, logged.candidates[slot.name]
    known = frozenset(told.ids)
    first = shown[0].position - 1 if shown else len(told.ids)
    before = first if shown and slot.name == FOUND and first >= MAX_REORDERED else 0
    part = ListPart(slot.n, first - before, before)
    unknown = tuple(one.id for one in shown if one.id not in known)
    heard = hear(moment)
    listed = Listed(slot.name, told, part, unknown if slot.name == GIVEN else ())
    return governed_list(moment, listed, heard, heard.of_customer, decision_id, rng)


def _filled(listed: Listed, moment: Moment, tier: str, explainer: Explainer) -> Filled:
    columns, told, part = moment.shop.columns, listed.told, listed.part
    items = np.array([columns.index[product] for product in told.ids], np.int32)
    steered, behind = _steered(listed, items, moment, tier)
    order, notes = _order(listed, moment, steered, behind)
    places = order[part.offset : part.offset + part.n]
    start = part.before + part.offset + 1
    scores, chances = unpacked(told.scores), unpacked(told.chances)
    retrievers = [told.retrievers[told.by[place]] for place in places]
    reasons = explainer.reasons_of(items[places].tolist(), retrievers)
    shown = [
        Shown(
            id=told.ids[place],
            score=scores[place],
            reasons=_reasons(listed, retriever, why, notes.get(place)),
            position=position,
            retriever=retriever,
            propensity=1.0,
            probability=chances[place] if chances and retriever != NOT_NAMED else None,
        )
        for position, (place, retriever, why) in enumerate(
            zip(places, retrievers, reasons, strict=True), start
        )
    ]
    plain = _PLAIN[listed.name]
    shown += [
        Shown(product, 0.0, (plain,), position, NOT_NAMED, 1.0)
        for position, product in enumerate(listed.unknown, start + len(shown))
    ]
    moved = {**steered.by, **steered.excluded}
    here = (item for item in items.tolist() if item in moved) if moved else ()
    return Filled(Slate(tuple(shown)), told, {columns.ids[item]: moved[item] for item in here})


def _steered(
    listed: Listed, items: NDArray[np.int32], moment: Moment, tier: str
) -> tuple[Steered, list[int]]:
    """What may be moved, in the order wanted, and the places of what keeps its place behind it."""
    course = moment.shop.governed.steering.course(listed.name, tier, moment.now)
    most = len(items) if listed.name == GIVEN else max(MAX_REORDERED - listed.part.before, 0)
    steered, gone = steer(items[:most], course), steer(items[most:], course).excluded
    movable = frozenset(items[:most].tolist())
    kept = replace(
        steered,
        by={item: rule for item, rule in steered.by.items() if item in movable},
        excluded={**steered.excluded, **gone},
        pins=tuple(pin for pin in steered.pins if pin[1] in movable),
    )
    return kept, [at for at, item in enumerate(items.tolist()) if at >= most and item not in gone]


def _order(
    listed: Listed, moment: Moment, steered: Steered, behind: list[int]
) -> tuple[list[int], dict[int, Reason]]:
    """Places of the candidates in the order wanted, and what is said of those that were put there.

    Who gives a list chose what is on it: what is excluded there stands last.
    """
    order = steered.order.tolist()
    if listed.name == GIVEN and steered.excluded:
        order += sorted(set(range(len(listed.told.ids))) - set(order))
    place: dict[ProductId | None, int] = {p: i for i, p in enumerate(listed.told.ids)}
    ids = moment.shop.columns.ids
    pins = [(at, place[ids[item]]) for at, item in steered.pins]
    notes = dict.fromkeys((i for _, i in pins), PINNED)
    promised = None if listed.part.before else place.get(promised_on(moment))
    if promised is not None and promised in order:
        pins = [*(pin for pin in pins if pin[1] != promised), (0, promised)]
        notes[promised] = PROMISED
    order = [i for i in order if i not in notes] if notes else order
    for at, i in pins:
        order.insert(at, i)
    return order + behind, notes


def _reasons(
    listed: Listed, retriever: str, why: tuple[Reason, ...], note: Reason | None
) -> tuple[Reason, ...]:
    """Of what no model names, that it is on the list."""
    told = (_PLAIN[listed.name],) if retriever == NOT_NAMED else why
    return told if note is None else (*told, note)
