"""Say why each product is there, naming only what its score really used.

The reason follows the model that contributed most; a product of the customer's own history is
named only where that model says its score came from it.
"""

from datetime import UTC, datetime

from shopkeeper.decisions.history import History
from shopkeeper.decisions.retrieve import Ranking
from shopkeeper.decisions.shop import Shop
from shopkeeper.domain import ProductId, Reason
from shopkeeper.models import Kind, Query


def main_retriever(ranking: Ranking, place: int) -> str:
    """The model that contributed most to the score at `place`; `range` where none did."""
    parts = {name: float(share[place]) for name, share in ranking.shares.items()}
    best = max(parts, key=lambda name: parts[name], default="range")
    return best if parts.get(best, 0.0) > 0 else "range"


def reasons_for(
    item: int, retriever: str, query: Query, history: History, shop: Shop
) -> tuple[Reason, ...]:
    """Why this product is shown, the strongest reason first.

    Args:
        item: Catalogue index.
        retriever: As `main_retriever` gave it.
    """
    anchor = _anchor(item, retriever, query, shop)
    if anchor is None:
        return (_PLAIN.get(retriever, _PLAIN["range"]),)
    if anchor in query.anchors:
        return (_goes_with(anchor, shop),)
    if anchor == shop.from_shop[item]:
        return (_yours_before(anchor, shop.columns.ids[item], query, history),)
    return (_because_of(anchor, query, shop),)


_PLAIN = {
    "popularity": Reason("popular", "Bought often in this shop lately"),
    "item_knn": Reason("bought_together", "Bought by customers who choose what you choose"),
    "vmis_knn": Reason("same_visit", "Chosen by others during visits like yours"),
    "range": Reason("range", "From our range"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
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


def _anchor(item: int, retriever: str, query: Query, shop: Shop) -> int | None:
    if shop.bundle is None or retriever not in shop.bundle.models or shop.from_shop[item] < 0:
        return None
    return shop.bundle.models[retriever].because(query, int(shop.from_shop[item]))


def _goes_with(anchor: int, shop: Shop) -> Reason:
    product = shop.columns.products[int(shop.to_shop[anchor])]
    return Reason("goes_with", f"Often chosen together with {product.title}", product.id)


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
