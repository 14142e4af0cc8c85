"""An order's own figures, in rows: its products, what offers took off, what was paid.

An order and its letter's decision come in; rows and the duties of law go out. Nothing is worked out
but quantity times price: what nobody told is left empty. Reads titles and the rules the decision
was made by. Held by tests/experience/test_letters.py.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from shopkeeper.catalog import disclosures_for, markets_of
from shopkeeper.decisions.offers import Offer, offers_named
from shopkeeper.decisions.policies import Guard
from shopkeeper.decisions.rules import Rules
from shopkeeper.domain import (
    Decision,
    Disclosure,
    Event,
    InvalidRequest,
    Line,
    Money,
    parse_money,
)
from shopkeeper.experience.lettering import Row, plain
from shopkeeper.experience.rebuilding import rules_of_past
from shopkeeper.experience.services import Services
from shopkeeper.experience.titles import Titles


def duties_of(services: Services, order: Event, decision: Decision) -> tuple[Disclosure, ...]:
    """What the law of the order's market wants said beside the offers it used."""
    rules, named = rules_of(services, decision), set(offers_named(order.properties))
    used = [offer for offer in rules.offers.offers if offer.id in named]
    food = services.shops.current().governed.food
    personal = Guard(rules.policies, used, (), food).personal
    told = [offer.id for offer in used if offer.id in personal]
    market = decision.request.context.market or order.context.market or services.facts.place.market
    return disclosures_for(markets_of(rules.markets).rule(market.upper()), told)


def rules_of(services: Services, decision: Decision) -> Rules:
    """The rules a letter was decided by; those in force, where they cannot be had any more."""
    current = services.shops.current().governed.rules
    if decision.versions.get("rules") == current.version:
        return current
    past = rules_of_past(services, decision)
    return past if isinstance(past, Rules) else current


def line_row(line: Line, titles: Titles) -> Row:
    """One product of the order."""
    title = plain(titles.of(line.product_id) or line.product_id)
    words = f"{line.quantity} × {title}"
    if line.price is None:
        return Row(words, "")
    each = f", {line.price} each" if line.quantity > 1 else ""
    return Row(words + each, str(Money(line.price.amount * line.quantity, line.price.currency)))


def sum_rows(
    services: Services, order: Event, rules: Rules, duties: Sequence[Disclosure]
) -> Iterator[Row]:
    """What offers took off, what came to it, and what was paid."""
    currency = _currency(services, order)
    menu = {offer.id: offer for offer in rules.offers.offers}
    used = list(dict.fromkeys(offers_named(order.properties)))
    shares = {name: _share(order, name, currency) for name in used}
    taken = _amount(order.properties.get("discount"), currency)
    if len(used) == 1 and shares[used[0]] is None:
        shares[used[0]] = taken
    for name in used:
        yield _used(name, menu.get(name), shares[name], duties)
    if taken is not None and not any(shares.values()):
        yield Row("Taken off together" if used else "Taken off", f"−{taken}")
    for field, words in (("shipping", "Delivery"), ("tax", "Tax")):
        if (amount := _amount(order.properties.get(field), currency)) is not None:
            yield Row(words, str(amount))
    if order.total is not None:
        yield Row("Total", str(order.total))


def _used(name: str, offer: Offer | None, share: Money | None, duties: Sequence[Disclosure]) -> Row:
    """An offer of the order in its public words, with what a law wants said of it."""
    laws = tuple(duty.text for duty in duties if name in duty.offers)
    amount = f"−{share}" if share is not None else ""
    if offer is None:
        return Row(plain(name), amount, laws)
    return Row(plain(offer.title), amount, (f"Who gets it: {plain(offer.eligibility)}", *laws))


def _currency(services: Services, order: Event) -> str:
    told = [order.total, *(line.price for line in order.lines)]
    return next((money.currency for money in told if money), services.facts.place.currency)


def _share(order: Event, name: str, currency: str) -> Money | None:
    shares = order.properties.get("discounts")
    return _amount(shares.get(name), currency) if isinstance(shares, dict) else None


def _amount(told: Any, currency: str) -> Money | None:
    """An amount above 0 that somebody told in major units; None where it is none."""
    if not isinstance(told, int | float | str) or isinstance(told, bool):
        return None
    try:
        found = parse_money(told, currency)
    except InvalidRequest:
        return None
    return found if found.amount > 0 else None
