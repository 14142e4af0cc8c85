"""Promises of ads: written for a link, read from it, and measured along the chain.

Touches the shop's secret, what is in force, and the log. A link that was altered, has expired or
was for one visit that is over gives the ordinary page. Held by tests/experience/test_promising.py.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import blake2b

from shopkeeper.decisions import Shop
from shopkeeper.decisions.offers import Utm, campaign_of
from shopkeeper.decisions.ports import Hold, Limit, Refused
from shopkeeper.decisions.promises import (
    Chain,
    Promise,
    chain_of,
    make_promise,
    read_promise,
)
from shopkeeper.decisions.promises import Refused as Refusal
from shopkeeper.domain import DecideRequest, Decision, InvalidRequest
from shopkeeper.experience.services import Services
from shopkeeper.log import Kind

_SIGNS = "promises"
_VISIT = timedelta(hours=12)
"""How long a link for one visit stays that visit's."""
_BATCH = 2_000


def write_promise(services: Services, promise: Promise) -> str:
    """The parameter of an ad's link.

    Raises:
        InvalidRequest: It promises nothing, too much, or what the shop does not have: no such
            offer, block, product or campaign is in force, or the offer can never apply to the
            product.
    """
    shop = services.shops.current()
    rules = shop.governed.rules
    for field, name, known in (
        ("offer", promise.offer, {offer.id for offer in rules.offers.offers}),
        ("campaign", promise.campaign, {one.id for one in rules.offers.campaigns}),
        ("product", promise.product_id or "", shop.columns.index.keys()),
    ):
        if name and name not in known:
            raise InvalidRequest(f"`{field}` must be one that is in force, got {name!r:.80}")
    blocks = {block.id for block in rules.blocks.blocks}
    if unknown := [name for name in promise.blocks if name not in blocks]:
        raise InvalidRequest(f"`blocks` must be of those in force, got {unknown[0]!r:.80}")
    _check_applies(shop, promise)
    return make_promise(promise, services.directory.secret(_SIGNS))


def _check_applies(shop: Shop, promise: Promise) -> None:
    menu = shop.governed.menu
    if promise.product_id is None:
        return
    for place, offer in enumerate(menu.offers):
        applies = offer.on_basket or menu.applies[place, menu.columns.index[promise.product_id]]
        if offer.id == promise.offer and not applies:
            raise InvalidRequest(
                f"`offer` must be one for `product` {promise.product_id!r:.80}, "
                f"got {promise.offer!r:.80}, which is for others"
            )


def read_promised(services: Services, token: str) -> Promise | Refusal:
    """What a link's parameter promises now, or why it promises nothing."""
    return read_promise(token, services.directory.secret(_SIGNS), services.clock())


def promise_of(
    services: Services, request: DecideRequest, shop: Shop, now: datetime
) -> Promise | None:
    """What the visit's ad promised; None: nothing, or nothing that binds.

    A visit that brings no token but a running campaign's link parameter is promised the campaign's
    first offer.
    """
    if request.promise:
        market = request.context.market or services.facts.place.market
        secret = services.directory.secret(_SIGNS)
        found = read_promise(request.promise, secret, now, market)
        if not isinstance(found, Promise) or not _first_visit(services, found, request, now):
            return None
        return found
    return _of_campaign(shop, request.context.campaign, now)


def promises_kept(services: Services, since: datetime) -> tuple[Chain, ...]:
    """How the promises of ads fared in the decisions since then."""
    return chain_of(
        record
        for record in decisions_logged(services)
        if record.promise is not None and record.time >= since
    )


def _of_campaign(shop: Shop, said: str, now: datetime) -> Promise | None:
    menu = shop.governed.rules.offers
    name = campaign_of(menu, Utm(campaign=said), now) if said else ""
    campaign = next((one for one in menu.campaigns if one.id == name), None)
    offer = next((one.id for one in menu.offers if name and one.campaign == name), "")
    if campaign is None or not offer:
        return None
    return Promise(name, campaign.starts, campaign.ends, offer=offer, campaign=name)


def _first_visit(
    services: Services, promise: Promise, request: DecideRequest, now: datetime
) -> bool:
    """Whether a link for one visit is this one's: the first that brought it keeps it.

    A dry run keeps nothing.
    """
    if not promise.once:
        return True
    if request.session_id is None:
        return False
    if request.dry_run:
        return True
    name = f"promise:{blake2b(request.promise.encode(), digest_size=12).hexdigest()}"
    hold = Hold(name, f"{name} {request.session_id}", name, (Limit(name, "", budget=1, uses=True),))
    answer = services.reservations.reserve([hold], now, max(promise.expires, now + _VISIT))
    return not isinstance(answer[name], Refused)


def decisions_logged(services: Services) -> Iterator[Decision]:
    """Every decision the log has, oldest first; those of erased customers are gone."""
    position = 0
    while batch := services.log.read(position, _BATCH, Kind.DECISION):
        position = batch[-1].position
        for logged in batch:
            if isinstance(logged.entry.record, Decision):
                yield logged.entry.record
