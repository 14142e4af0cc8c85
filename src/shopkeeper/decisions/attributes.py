"""What offers may know of a moment: the allow-list, filled, and nothing beside it.

Pure. Whatever else differs between two moments, the same attributes come out: law 6 of the design,
held exhaustively by tests/decisions/test_attributes.py.
"""

from collections.abc import Sequence

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
from shopkeeper.domain import Event


def attributes_of_moment(moment: Moment) -> Attributes:
    """Tier, orders, market, basket and campaign of a moment."""
    rules, events = moment.shop.governed.rules, moment.profile.events
    measures = None
    if not moment.refused:
        currency = moment.shop.columns.currency
        measures = measures_of(telling(events), moment.history.whole, moment.now, currency)
    return attributes_of(rules.tiers, measures, moment.market, basket_of(moment), campaign(moment))


def telling(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that measures are taken of: orders, and the oldest, which tells how far back was
    read. Of a customer with hundreds of events these are a few.

    Args:
        events: Oldest first.
    """
    return (*events[:1], *(event for event in events[1:] if event.name.startswith("Order ")))


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

    A product that is not in the catalogue is left out; one without a price counts for food alone.
    """
    goods, index = moment.shop.governed.menu.goods, moment.shop.columns.index
    known = [index[p] for p in moment.request.context.basket if p in index]
    if not known:
        return EMPTY
    food = bool(moment.shop.governed.foods[known].any())
    items = [i for i in known if goods.price[i] >= 0]
    if not items:
        return Basket(food=food)
    costs = goods.cost[items]
    return Basket(
        total=int(goods.price[items].sum()),
        cost=int(costs.sum()) if (costs >= 0).all() else None,
        items=len(items),
        least=int(goods.minimum[items].clip(min=0).sum()),
        food=food,
    )
