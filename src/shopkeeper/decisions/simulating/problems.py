"""What the simulation found, as problems with file, line and a way out.

Pure. Held by tests/decisions/simulating/test_simulate.py.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from shopkeeper.decisions.offers import Menu, Offer, OffersFile, Tier, TiersFile
from shopkeeper.decisions.offers.amounts import Amounts
from shopkeeper.decisions.simulating.bearing import Borne, Mask, Stack
from shopkeeper.decisions.simulating.reaching import Reached
from shopkeeper.domain.files import Path, Problem, Written

TOLERATED = 500
"""Basis points: where more of the products an offer is for cannot have it, the offer is not what
its public words say, and is not published. Of fewer it is withheld one by one, with a warning."""
_NAMED = 3
Found = Iterator[Problem]


def of_reach(
    written: Written[OffersFile], menu: Menu, reached: Reached, live: Sequence[int]
) -> Found:
    """Offers that nobody gets."""
    for i in live:
        if why := reached.why_not[i]:
            text = f"{menu.offers[i].id!r} is got by nobody: {why}"
            fatal = reached.surely[i]
            yield written.problem(("offers", i), text, code="unreachable", fatal=fatal)


def of_tiers(
    written: Written[TiersFile], offers: Written[OffersFile], menu: Menu, reached: Reached
) -> Found:
    """Tiers nobody is in, and tiers that get nothing."""
    for i, tier in enumerate(written.said.tiers):
        if tier.id not in reached.tiers:
            yield _nobody(written, i, tier)
        elif menu.offers and not reached.by[:, reached.tiers.index(tier.id)].any():
            text = f"offer nothing to tier {tier.id!r}"
            yield offers.problem(("offers",), text, code="uncovered", fatal=False)


def _nobody(written: Written[TiersFile], i: int, tier: Tier) -> Problem:
    text = f"{tier.id!r} is never reached: those before it take everybody it would"
    hint = "put the narrower one first"
    return written.problem(("tiers", i), text, hint, code="unreachable", fatal=False)


def of_floor(written: Written[OffersFile], menu: Menu, place: int, found: Borne) -> Found:
    """An offer that products cannot bear."""
    offer, meant = menu.offers[place], int(found.meant.sum())
    if not meant:
        text = f"{offer.id!r} is for no product of the catalogue that has a price"
        yield written.problem((*_at(place), "products"), text, code="unreachable")
    elif not found.bears.any() and not found.below.any():
        text = f"{offer.id!r} can be had with none of its {meant:,} products: {_closed(found)}"
        yield written.problem(_at(place), text, _cost_hint(found), code="unreachable")
    if count := int(found.below.sum()):
        floor = (offer.margin_floor_bps or 0) / 100
        text = (
            f"{offer.id!r} goes below the floor of {floor:g} % or the least price on {count:,} "
            f"of {meant:,} products: {_worst(menu, found.below, found.left)}"
        )
        path = (*_at(place), _field(offer))
        fatal = too_many(count, meant)
        yield written.problem(path, text, _way_out(offer, found), code="margin", fatal=fatal)


def of_costs(written: Written[OffersFile], menu: Menu, found: list[Borne]) -> Found:
    """Products no offer can be made on, because nobody says what they cost."""
    lacking: Mask = np.logical_or.reduce([b.no_cost for b in found]) if found else np.zeros(0, bool)
    if count := int(lacking.sum()):
        first = ", ".join(menu.columns.ids[i] for i in np.flatnonzero(lacking)[:_NAMED])
        text = f"cannot be had on {count:,} products whose cost is not known, like {first}"
        hint = "state `cost_of_goods_sold` in the feed, or `unknown_cost: allow`"
        yield written.problem(("offers",), text, hint, code="cost", fatal=False)


def of_stack(written: Written[OffersFile], menu: Menu, stack: Stack) -> Problem:
    """Offers that may be combined and cannot bear each other."""
    names = " and ".join(repr(menu.offers[i].id) for i in stack.places)
    count = int(stack.breaks.sum())
    text = (
        f"{names} together go below the floor on {count:,} of {stack.met:,} products: "
        f"{_some(menu, stack.breaks)}"
    )
    hint = "let them not combine, make one smaller, or keep their `products` apart"
    ids = [menu.offers[i].id for i in stack.places]
    at = next(i for i in stack.places if set(menu.offers[i].stacks_with) & set(ids))
    fatal = too_many(count, stack.met)
    return written.problem((*_at(at), "stacks_with"), text, hint, "margin", fatal)


def too_many(count: int, of: int) -> bool:
    """Whether so many products without an offer make it another than it says it is."""
    return count * 10_000 > TOLERATED * of


def _at(place: int) -> Path:
    return ("offers", place)


def _field(offer: Offer) -> str:
    if offer.on_basket and offer.kind != "percent":
        return "least_basket" if offer.least_basket else "cost"
    return "amount" if offer.kind == "amount" else "depth_bps"


def _closed(found: Borne) -> str:
    said = [(found.no_cost, "have no known cost"), (found.already, "are below the floor without")]
    return ", ".join(f"{int(mask.sum()):,} {words}" for mask, words in said if mask.any())


def _cost_hint(found: Borne) -> str:
    return "state `cost_of_goods_sold` in the feed, or `unknown_cost: allow`" * bool(
        found.no_cost.any()
    )


def _way_out(offer: Offer, found: Borne) -> str:
    if found.depth is not None and not offer.on_basket:
        unit = f" ({found.depth / 100:g} %)" if offer.kind != "amount" else ""
        return f"at most {found.depth}{unit} keeps it on all of them; or narrow `products`"
    if offer.on_basket:
        return "a larger `least_basket` bears it"
    return "narrow `products`, or state a lower `margin_floor_bps`"


def _worst(menu: Menu, mask: Mask, left: Amounts) -> str:
    """The first few by what they would leave."""
    rows = np.flatnonzero(mask)
    worst = rows[np.argsort(left[rows], kind="stable")][:_NAMED]
    more = ", …" if len(rows) > _NAMED else ""
    named = (f"{menu.columns.ids[i]} (keeps {left[i] / 100:g} %)" for i in worst)
    return ", ".join(named) + more


def _some(menu: Menu, mask: Mask) -> str:
    rows = np.flatnonzero(mask)
    more = ", …" if len(rows) > _NAMED else ""
    return ", ".join(menu.columns.ids[i] for i in rows[:_NAMED]) + more
