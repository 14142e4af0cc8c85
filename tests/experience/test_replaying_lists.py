"""What was found, and what was given to be ordered, is made again as a page is."""

from datetime import timedelta

import msgspec
import pytest

from shopkeeper.decisions.promises import Promise
from shopkeeper.domain import (
    Context,
    ProductId,
    SessionId,
)
from shopkeeper.experience import (
    RankRequest,
    SearchRequest,
    Services,
    rank,
    search,
)
from shopkeeper.experience.promising import write_promise
from shopkeeper.experience.replaying import Replay
from tests.decisions.shelf import IDS
from tests.experience.governed_shop import LAST, TEN, publish
from tests.experience.replayed import (
    ANN,
    BLOCKS,
    OVER,
    START,
    STEERING,
    again,
    altered,
    change_everything,
    live,
)

LISTS: tuple[SearchRequest | RankRequest, ...] = (
    SearchRequest("thing", {"product_type": "Bags"}, page="category"),
    SearchRequest("thing p7", n=3, offset=4, customer=ANN, session_id=SessionId("v1")),
    SearchRequest(filters={"brand": "Bolt"}, customer=ANN, context=Context(market="DE")),
    SearchRequest("nothing of the kind"),
    SearchRequest("thing", offset=50),
    RankRequest((ProductId("new"), *IDS, ProductId("unknown")), ANN, SessionId("v1")),
    RankRequest(IDS[:3], page="home"),
)


@pytest.mark.parametrize("asked", LISTS, ids=range(len(LISTS)))
def test_a_list_is_made_again_from_what_was_logged(
    governed: Services, asked: SearchRequest | RankRequest
) -> None:
    publish(governed, offers=TEN + LAST + OVER, blocks=BLOCKS, merchandising=STEERING[1])
    live(governed, [("Order Completed", "p5", 2)], "low")
    promise = Promise("ad", START, START + timedelta(days=1), ("fine",), "over", ProductId("p9"))
    token = write_promise(governed, promise)
    request = msgspec.structs.replace(asked, promise=token)
    decision = (
        search(governed, request).decision
        if isinstance(request, SearchRequest)
        else rank(governed, request)
    )
    assert decision.withheld_offers or decision.offers
    governed.log.flush()
    change_everything(governed)
    assert again(governed, decision) == Replay(decision.decision_id, same=True)


def test_a_list_that_came_out_otherwise_is_told(governed: Services) -> None:
    decision = search(governed, SearchRequest("thing", n=4, customer=ANN)).decision
    [told] = decision.candidates.values()
    other = msgspec.structs.replace(told, ids=told.ids[::-1])
    found = altered(governed, decision, candidates={"search": other})
    assert "slates.search.products.0.id" in {one.path for one in found.differences}
