"""What of a moment neither the log nor a version holds, written down and read again.

A moment goes in, `StateRead` comes out, and the other way round. Pure. What is written down makes
the same moment again: tests/experience/test_replaying.py.
"""

from collections.abc import Iterator
from dataclasses import fields

import msgspec
import numpy as np

from shopkeeper.decisions.blocks import ProductFacts, Tally, bucket
from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.nobody import is_of_nobody, lost
from shopkeeper.decisions.pages import Page
from shopkeeper.decisions.policy import Policy
from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import GoodsRead, ShopFacts, StateRead

_COUNTS = tuple(
    field.name for field in fields(ProductFacts) if field.name not in {"as_of", "knows_refunds"}
)


def state_of(moment: Moment, seed: int | None) -> StateRead:
    """What is to be logged of a moment beside its events, candidates and versions.

    Args:
        moment: With what may be used of it.
    """
    page, policy = moment.page, moment.policy
    read = StateRead(
        seed=seed,
        whole=moment.profile.whole,
        policy=(policy.diversity, policy.exploration, policy.margin_loss),
        preferences=_digest(moment),
        stripped=moment.shop.bundle.stripped if moment.shop.bundle else 0,
        lost=lost(moment) if is_of_nobody(moment) else (),
    )
    return read if page is None else _of_page(read, page, moment)


def _of_page(read: StateRead, page: Page, moment: Moment) -> StateRead:
    return msgspec.structs.replace(
        read,
        facts=_facts(moment.facts),
        goods=_goods(moment),
        tallies=tuple(_tallies(page, moment)),
        unheld=dict(moment.unheld),
        promise={} if moment.promise is None else msgspec.to_builtins(moment.promise),
        signed=bool(moment.request.promise),
    )


def policy_of(state: StateRead) -> Policy:
    """The shop's settings of its slates at that time."""
    return Policy(*state.policy)


def promise_of(state: StateRead) -> Promise | None:
    """What the visit's ad said."""
    return msgspec.convert(state.promise, Promise) if state.promise else None


def tallies_of(state: StateRead) -> dict[tuple[str, str], Tally]:
    """How the page's blocks had fared."""
    return {(block, where): Tally(shown, acted) for block, where, shown, acted in state.tallies}


def goods_of(state: StateRead, n: int, product: int | None) -> ProductFacts | None:
    """What the log had counted, of the page's product alone.

    Args:
        n: Products of the catalogue.
        product: Catalogue index of the one the page is about.
    """
    if state.goods is None:
        return None
    counts = np.zeros((len(_COUNTS), n), np.int64)
    if product is not None:
        counts[:, product] = state.goods.counts
    columns = dict(zip(_COUNTS, counts, strict=True))
    return ProductFacts(as_of=state.goods.as_of, knows_refunds=state.goods.knows_refunds, **columns)


def _digest(moment: Moment) -> str:
    if moment.preferences is None or moment.profile.person is None:
        return ""
    return moment.preferences.digest.hex()


def _facts(facts: ShopFacts | None) -> ShopFacts | None:
    """Without what no page quotes."""
    if facts is None:
        return None
    return msgspec.structs.replace(facts, attribution="", days_behind=0, time_zone="UTC")


def _goods(moment: Moment) -> GoodsRead | None:
    goods, product = moment.goods, moment.request.context.product_id
    if goods is None:
        return None
    i = None if product is None else moment.shop.columns.index.get(product)
    counts = [0 if i is None else int(getattr(goods, name)[i]) for name in _COUNTS]
    told = (goods.as_of, counts, goods.knows_refunds)
    return msgspec.convert(told, GoodsRead)


def _tallies(page: Page, moment: Moment) -> Iterator[tuple[str, str, int, int]]:
    if not moment.tallies:
        return
    for slot in page.slots:
        where = [bucket(page.id, slot.id, spoken) for spoken in (False, True)]
        for ready in moment.shop.governed.book.blocks if slot.fill == "blocks" else ():
            for at in where:
                tally = moment.tallies.get((ready.block.id, at))
                if tally is not None:
                    yield (ready.block.id, at, tally.shown, tally.acted)
