"""Say why each product is there, naming only what its score really used.

The reason follows the model that contributed most; a product of the customer's own history is
named only where that model says its score came from it. What the customer said is named first or
second, where it raised the product's score.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from shopkeeper.decisions.history import History
from shopkeeper.decisions.leanings import Leanings
from shopkeeper.decisions.retrieve import Ranking
from shopkeeper.decisions.shop import Shop
from shopkeeper.decisions.tilt import BELIEFS
from shopkeeper.domain import ProductId, Reason
from shopkeeper.models import Kind, Model, Query

RANGE = "range"
"""The retriever of what nothing speaks for."""


def main_retrievers(ranking: Ranking, places: Sequence[int]) -> list[str]:
    """The model that contributed most to the score at each place; `range` where none did."""
    if not ranking.shares:
        return [RANGE] * len(places)
    names = list(ranking.shares)
    parts = np.array(list(ranking.shares.values()))[:, places]  # (models, places)
    best, most = parts.argmax(axis=0).tolist(), parts.max(axis=0, initial=0.0).tolist()
    return [names[b] if m > 0 else RANGE for b, m in zip(best, most, strict=True)]


class Explainer:
    """Says why, of one answer to one question: what models worked out of the question is kept."""

    def __init__(self, query: Query, history: History, shop: Shop, leanings: Leanings) -> None:
        self._leanings = leanings
        self._query, self._history, self._shop = query, history, shop
        self._asked: dict[str, Query] = {}
        self._running = frozenset(query.running().tolist())

    def reasons(self, item: int, retriever: str) -> tuple[Reason, ...]:
        """Why this product is shown, the strongest reason first.

        Args:
            item: Catalogue index.
            retriever: As `main_retrievers` gave it.
        """
        return self.reasons_of([item], [retriever])[0]

    def reasons_of(
        self, items: Sequence[int], retrievers: Sequence[str]
    ) -> list[tuple[Reason, ...]]:
        """The same of several products, each given once; models are asked of all at once."""
        anchors = self._anchors(items, retrievers)
        return [self._told(*one) for one in zip(items, retrievers, anchors, strict=True)]

    def _told(self, item: int, retriever: str, anchor: int | None) -> tuple[Reason, ...]:
        said = self._leanings.reason(item) if self._leanings and retriever != RANGE else None
        if said is not None and retriever == BELIEFS:
            return (said,)
        told = _reasons(item, retriever, anchor, self._query, self._history, self._shop)
        return told if said is None else (*told, said)

    def _anchors(self, items: Sequence[int], retrievers: Sequence[str]) -> list[int | None]:
        """The item of the question that speaks for each product, if one does."""
        models = self._shop.recommender.models if self._shop.recommender else {}
        known = self._shop.from_shop[np.array(items, np.int32)].tolist()
        found: dict[int, int | None] = {}
        for retriever in set(retrievers) & models.keys():
            mine = [one for one, by in zip(known, retrievers, strict=True) if by == retriever]
            found.update(self._spoken_for(models[retriever], retriever, mine))
        return [found.get(one) for one in known]

    def _spoken_for(
        self, model: Model[Any], retriever: str, items: Sequence[int]
    ) -> Iterator[tuple[int, int | None]]:
        """Each of the models' items with the one of the question that speaks for it.

        What the visit took up speaks for itself where a model scores it by how visits return to it.
        """
        back = self._running if len(getattr(model, "revisits", ())) else frozenset()
        others = [one for one in items if 0 <= one < model.n_items and one not in back]
        asked = self._asked.get(retriever)
        if asked is None:
            asked = self._asked[retriever] = self._query.within(model.n_items)
        yield from zip(others, model.because_each(asked, others), strict=True)
        yield from ((one, one) for one in items if 0 <= one < model.n_items and one in back)


def _reasons(
    item: int, retriever: str, anchor: int | None, query: Query, history: History, shop: Shop
) -> tuple[Reason, ...]:
    if anchor is None:
        searched = retriever == "content" and query.words
        return (_searched(query.words) if searched else _PLAIN.get(retriever, _PLAIN[RANGE]),)
    if anchor in query.anchors:
        return (_goes_with(anchor, retriever, shop),)
    if anchor == shop.from_shop[item]:
        return (_yours_before(anchor, shop.columns.ids[item], query, history),)
    return (_because_of(anchor, query, shop),)


_PLAIN = {
    "popularity": Reason("popular", "Bought often in this shop lately"),
    "item_knn": Reason("bought_together", "Bought by customers who choose what you choose"),
    "vmis_knn": Reason("same_visit", "Chosen by others during visits like yours"),
    "content": Reason("similar", "Like what you are looking at"),
    "context_popularity": Reason("popular_now", "Chosen often at moments like this"),
    RANGE: Reason("range", "From our range"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MOST_LETTERS = 60
_GONE = Reason("history", "Goes with something you chose that we no longer sell")
_VERBS = {
    Kind.PURCHASE: "bought",
    Kind.REVIEW: "reviewed",
    Kind.WISHLIST: "wished for",
    Kind.CART: "picked",
    Kind.REVIEW_READ: "read about",
    Kind.CLICK: "looked at",
    Kind.VIEW: "looked at",
    Kind.REMOVE: "put back",
    Kind.REFUND: "returned",
    Kind.DISLIKE: "passed over",
}
"""The strongest act first."""


def _goes_with(anchor: int, retriever: str, shop: Shop) -> Reason:
    index = int(shop.to_shop[anchor])
    if index < 0:
        return _GONE
    product = shop.columns.products[index]
    if retriever == "content":
        return Reason("like_this", f"Like {product.title}", product.id)
    return Reason("goes_with", f"Often chosen together with {product.title}", product.id)


def _searched(words: str) -> Reason:
    return Reason("searched", f"Because you searched for “{words[:_MOST_LETTERS]}”")


def _yours_before(anchor: int, product: ProductId, query: Query, history: History) -> Reason:
    orders, last = history.bought.get(anchor, (0, 0.0))
    if orders == 0:
        return Reason("yours_before", f"You {_verb(anchor, query)} it before", product)
    often = {1: "once", 2: "twice"}.get(orders, f"{orders} times")
    often = often if history.whole else f"at least {often}"
    day = datetime.fromtimestamp(last, UTC)
    text = f"You bought it {often}, last on {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return Reason("bought_before", text, product)


def _because_of(anchor: int, query: Query, shop: Shop) -> Reason:
    index = int(shop.to_shop[anchor])
    if index < 0:
        return _GONE
    product = shop.columns.products[index]
    return Reason("because_you", f"Because you {_verb(anchor, query)} {product.title}", product.id)


def _verb(anchor: int, query: Query) -> str:
    acts = set(query.kinds[query.items == anchor].tolist())
    return next((verb for kind, verb in _VERBS.items() if kind in acts), "chose")
