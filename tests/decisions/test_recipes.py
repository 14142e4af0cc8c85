"""Each recipe fills its shelf with what it promises, or leaves it empty."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.customers import Profile
from shopkeeper.decisions.decide import decide
from shopkeeper.decisions.heeding import ask
from shopkeeper.decisions.pages import Slot
from shopkeeper.decisions.placements import placement
from shopkeeper.decisions.recipes import Shelf, basket_total, shelf_of, top_types
from shopkeeper.domain import (
    Context,
    DecideRequest,
    DecisionId,
    Money,
    PricePlace,
    ProductId,
    ShopFacts,
)
from tests.decisions.shelf import IDS, N, event, moment, profile, shop

SHOP = shop()
NOBODY = profile()


def shelf(
    recipe: str, who: Profile = NOBODY, basket: str = "", free: int = 0, **fields: object
) -> Shelf | None:
    """How a slot is filled; a basket like `p1 p2`, shipping free from so many pence."""
    context = Context(page="basket", basket=tuple(ProductId(p) for p in basket.split()))
    facts = ShopFacts("Corner", PricePlace("GB", "GBP"), free_shipping_from=Money(free, "GBP"))
    at = replace(moment(SHOP, who, context=context), facts=facts if free else None)
    slot = Slot("shelf", "products", recipe=recipe, **fields)  # type: ignore[arg-type]
    return shelf_of(slot, at, ask(placement("home"), at))


def allowed(found: Shelf | None) -> set[str]:
    assert found is not None
    return {IDS[i] for i in np.flatnonzero(found.allowed)}


REGULAR = profile(*(event("Order Completed", "p0", "p3", days_ago=days) for days in (60, 40, 20)))


def test_a_starter_kit_is_for_who_has_not_ordered_and_holds_one_of_each_kind() -> None:
    found = shelf("starter_kit", profile(event("Product Viewed", "p1")))
    assert found is not None
    assert found.narrow is not None
    items = np.arange(N, dtype=np.int32)
    kept = items[found.narrow(items)]
    assert len(kept) == len(set(SHOP.columns.product_type[kept].tolist())) == 3
    assert shelf("starter_kit", REGULAR) is None


def test_a_refill_is_what_was_bought_and_is_due() -> None:
    found = shelf("refill", REGULAR)
    assert allowed(found) == {"p0", "p3"}
    assert found is not None
    assert found.exact
    just_now = profile(*(event("Order Completed", "p0", days_ago=days) for days in (40, 20, 0.1)))
    assert shelf("refill", just_now) is None
    assert shelf("refill") is None


def test_the_next_category_is_one_not_bought_from() -> None:
    found = shelf("next_category", profile(event("Order Completed", "p0", "p1")))
    assert allowed(found) == {"p2", "p5", "p8", "p11"}
    assert shelf("next_category") is None
    everywhere = profile(event("Order Completed", "p0", "p2"))
    assert shelf("next_category", everywhere) is None


def test_a_bundle_reaches_free_shipping_where_something_does() -> None:
    found = shelf("bundle", basket="p0", free=204, constraint="shipping")
    assert allowed(found) == {f"p{i}" for i in range(4, 11)}
    assert found is not None
    assert found.reason is not None
    plain = {f"p{i}" for i in range(11)}
    assert allowed(shelf("bundle", basket="p0", free=100, constraint="shipping")) == plain
    assert allowed(shelf("bundle", basket="p0", free=10**6, constraint="shipping")) == plain
    assert allowed(shelf("bundle", basket="p0", constraint="shipping")) == plain
    assert shelf("bundle", free=204, constraint="shipping") is None


@given(
    st.sampled_from(["for_you", "goes_with", "starter_kit", "refill", "next_category", "bundle"]),
    st.sampled_from([NOBODY, REGULAR]),
    st.sampled_from(["none", "shipping", "budget", "in_stock"]),
)
def test_a_shelf_never_holds_what_its_filters_leave_out(
    recipe: str, who: Profile, constraint: str
) -> None:
    found = shelf(recipe, who, "p0", 150, constraint=constraint, filters={"brand": "Acme"})
    assert found is None or allowed(found) <= {IDS[i] for i in range(1, N, 2)}


def test_a_basket_costs_what_its_known_products_do() -> None:
    context = Context(basket=(ProductId("p0"), ProductId("gone"), ProductId("p2")))
    assert basket_total(moment(SHOP, context=context)) == 202


def test_the_widest_part_of_a_path_tells_the_category() -> None:
    assert top_types(("A > B", "A", "C > B")).tolist() == [0, 0, 1, -1]


def test_a_bundle_within_budget_costs_no_more_than_the_basket() -> None:
    assert allowed(shelf("bundle", basket="p3", constraint="budget")) == {"p0", "p1", "p2", "p3"}


def test_a_starter_kit_holds_what_no_shelf_before_it_took() -> None:
    at = replace(moment(SHOP), request=DecideRequest(page="home"))
    slates = decide(at, DecisionId("d")).slates
    taken = {one.id for one in slates["for-you"].products}
    kit = [one.id for one in slates["start-here"].products]
    assert kit
    assert not taken & set(kit)
