"""Turn a ranking into the products shown in a placement: withhold, diversify, explain.

Where what is left is too short it is filled: with all that is popular, then with the range.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shopkeeper.decisions.diversify import diversify
from shopkeeper.decisions.explain import main_retriever, reasons_for
from shopkeeper.decisions.guards import Situation, withhold
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.retrieve import Ranking, only, retrieve
from shopkeeper.domain import PlacementRequest, ProductId, Shown, Slate
from shopkeeper.models import Query

POPULAR = {"popularity": 1.0}
MAX_WITHHELD = 50


def fill_slate(
    slot: PlacementRequest,
    ranking: Ranking,
    query: Query,
    allowed: NDArray[np.bool_],
    moment: Moment,
) -> Slate:
    """The best of the ranking that nothing speaks against, then of what fills it up.

    Args:
        allowed: Shape `(n_products,)`, true for products that meet the request's filters.
    """
    situation = Situation(moment.shop, moment.request, slot, moment.profile.events, moment.now)
    shown: list[Shown] = []
    withheld: dict[ProductId, str] = {}
    for source in _sources(ranking, query, allowed, moment):
        fresh = only(source, ~np.isin(source.items, _indices(shown, moment)))
        kept, reasons = withhold(fresh.items, situation)
        withheld |= {product: why for product, why in reasons.items() if product not in withheld}
        left = only(fresh, kept)
        for place in diversify(left.items, slot.n - len(shown), moment.shop):
            shown.append(_shown(left, place, len(shown) + 1, query, moment))
        if len(shown) == slot.n:
            break
    return Slate(tuple(shown), dict(list(withheld.items())[:MAX_WITHHELD]))


def _sources(
    ranking: Ranking, query: Query, allowed: NDArray[np.bool_], moment: Moment
) -> Iterator[Ranking]:
    yield ranking
    yield retrieve(query, moment.shop, POPULAR, allowed, n=max(len(allowed), 1))
    rest = np.flatnonzero(allowed).astype(np.int32)
    yield Ranking(rest, np.zeros(len(rest), np.float32), {})


def _indices(shown: list[Shown], moment: Moment) -> NDArray[np.int32]:
    return np.array([moment.shop.columns.index[product.id] for product in shown], np.int32)


def _shown(ranking: Ranking, place: int, position: int, query: Query, moment: Moment) -> Shown:
    item = int(ranking.items[place])
    retriever = main_retriever(ranking, place)
    return Shown(
        id=moment.shop.columns.ids[item],
        score=float(ranking.scores[place]),
        reasons=reasons_for(item, retriever, query, moment.history, moment.shop),
        position=position,
        retriever=retriever,
        propensity=1.0,
    )
