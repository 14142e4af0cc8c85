"""What offers may know of a moment: the allow-list, filled, and nothing beside it.

Pure. Whatever else differs between two moments, the same attributes come out: law 6 of the design,
held exhaustively by tests/decisions/test_attributes.py.
"""

from shopkeeper.decisions.moment import Moment
from shopkeeper.decisions.offers import (
    EMPTY,
    Attributes,
    Basket,
    Utm,
    attributes_of,
    campaign_of,
    measures_of,
)


def attributes_of_moment(moment: Moment) -> Attributes:
    """Tier, orders, market, basket and campaign of a moment."""
    rules, events = moment.shop.governed.rules, moment.profile.events
    measures = None
    if not moment.refused:
        currency = moment.shop.columns.currency
        measures = measures_of(events, moment.history.whole, moment.now, currency)
    return attributes_of(rules.tiers, measures, moment.market, basket_of(moment), campaign(moment))


def campaign(moment: Moment) -> str:
    """The running campaign of the menu this visit came by; empty: none."""
    menu = moment.shop.governed.rules.offers
    if moment.promise is not None and moment.promise.campaign:
        promised = moment.promise.campaign
        running = (c.id for c in menu.campaigns if c.starts <= moment.now < c.ends)
        return promised if promised in running else ""
    return campaign_of(menu, Utm(campaign=moment.request.context.campaign), moment.now)


def basket_of(moment: Moment) -> Basket:
    """What is in the basket of the page, at the prices everybody pays.

    A product that is not in the catalogue, or has no price, is left out.
    """
    goods, index = moment.shop.governed.menu.goods, moment.shop.columns.index
    items = [index[p] for p in moment.request.context.basket if p in index]
    items = [i for i in items if goods.price[i] >= 0]
    if not items:
        return EMPTY
    costs = goods.cost[items]
    return Basket(
        total=int(goods.price[items].sum()),
        cost=int(costs.sum()) if (costs >= 0).all() else None,
        items=len(items),
        least=int(goods.minimum[items].clip(min=0).sum()),
    )
