"""Say why each product is there, naming only what its score really used.

The reason follows the model that contributed most; a product of the customer's own history is
named only where that model says its score came from it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from shopkeeper.decisions.retrieve import Ranking
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import Event, ProductId, Reason
from shopkeeper.models import Query


def main_retriever(ranking: Ranking, place: int) -> str:
    """The model that contributed most to the score at `place`; `range` where none did."""
    parts = {name: float(share[place]) for name, share in ranking.shares.items()}
    best = max(parts, key=lambda name: parts[name], default="range")
    return best if parts.get(best, 0.0) > 0 else "range"


def reasons_for(
    item: int, retriever: str, query: Query, events: Sequence[Event], shop: Shop, about_page: bool
) -> tuple[Reason, ...]:
    """Why this product is shown, the strongest reason first.

    Args:
        item: Catalogue index.
        retriever: As `main_retriever` gave it.
    """
    if retriever == "repeat_purchase":
        return (_bought_before(shop.columns.ids[item], events),)
    anchor = _anchor(item, retriever, query, shop)
    if anchor is not None:
        return (_goes_with(anchor, query, shop, about_page),)
    return (_PLAIN[retriever] if retriever in _PLAIN else _PLAIN["range"],)


_PLAIN = {
    "popularity": Reason("popular", "Bought often in this shop lately"),
    "item_knn": Reason("bought_together", "Bought by customers who choose what you choose"),
    "vmis_knn": Reason("same_visit", "Chosen by others during visits like yours"),
    "range": Reason("range", "From our range"),
}


def _bought_before(product: ProductId, events: Sequence[Event]) -> Reason:
    times = [
        event.time
        for event in events
        if event.name == "Order Completed" and any(p.product_id == product for p in event.lines)
    ]
    if not times:
        return _PLAIN["range"]
    often = {1: "once", 2: "twice"}.get(len(times), f"{len(times)} times")
    return Reason("bought_before", f"You bought it {often}, last on {_day(max(times))}", product)


def _day(time: datetime) -> str:
    return f"{time.day} {time:%B %Y}"


def _anchor(item: int, retriever: str, query: Query, shop: Shop) -> int | None:
    if shop.bundle is None or retriever not in shop.bundle.models or shop.from_shop[item] < 0:
        return None
    return shop.bundle.models[retriever].because(query, int(shop.from_shop[item]))


def _goes_with(anchor: int, query: Query, shop: Shop, about_page: bool) -> Reason:
    index = int(shop.to_shop[anchor])
    if index < 0:
        return Reason("history", "Goes with something you chose that we no longer sell")
    product = shop.columns.products[index]
    if about_page:
        return Reason("goes_with", f"Often chosen together with {product.title}", product.id)
    acts = Counter(query.kinds[query.items == anchor].tolist())
    verb = _VERBS[max(acts, key=lambda kind: (_WEIGHT[kind], acts[kind]))] if acts else "chose"
    return Reason("because_you", f"Because you {verb} {product.title}", product.id)


_VERBS = {0: "looked at", 1: "picked", 2: "bought", 3: "returned", 4: "passed over"}
_WEIGHT = {2: 4, 1: 3, 0: 2, 3: 1, 4: 0}
