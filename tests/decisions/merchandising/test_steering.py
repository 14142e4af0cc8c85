"""People move candidates, and only those they name."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import build_columns
from shopkeeper.decisions.merchandising import (
    MerchandisingFile,
    MerchandisingRule,
    Steered,
    no_steering,
    steer,
    steering_of,
)
from shopkeeper.decisions.offers import Scope
from shopkeeper.domain import ProductId
from tests.decisions.shelf import IDS, NOW, N, products

COLUMNS = build_columns(products(), 1)
acts = st.sampled_from(["pin", "boost", "bury", "exclude"])
some = st.lists(st.sampled_from(IDS), min_size=1, max_size=4).map(tuple)
rules = st.builds(
    MerchandisingRule,
    id=st.sampled_from("abc"),
    act=acts,
    why=st.just("because"),
    products=st.builds(Scope, ids=some),
    position=st.integers(1, 5),
    strength=st.floats(1.1, 50),
)
rankings = st.permutations(range(N)).flatmap(lambda p: st.just(np.array(p, np.int32)))


def steered(items: np.ndarray, *told: MerchandisingRule) -> Steered:
    steering = steering_of(MerchandisingFile(told), COLUMNS)
    return steer(items, steering.course("home", "", NOW))


def rule(act: str, *ids: str, **fields: object) -> MerchandisingRule:
    named = Scope(tuple(ProductId(i) for i in ids))
    return MerchandisingRule(f"{act}-it", act, "because", named, **fields)  # type: ignore[arg-type]


@given(rankings, st.lists(rules, max_size=4))
def test_only_what_is_named_moves_and_only_what_is_excluded_goes(
    items: np.ndarray, told: list[MerchandisingRule]
) -> None:
    found = steered(items, *told)
    kept = items[found.order].tolist()
    assert sorted([*kept, *found.excluded]) == sorted(items.tolist())
    named = {COLUMNS.index[p] for each in told for p in each.products.ids}
    assert set(found.by) | set(found.excluded) <= named
    still = [i for i in items.tolist() if i not in named]
    assert [i for i in kept if i not in named] == still


@given(rankings, st.sampled_from(IDS), st.floats(1.1, 50))
def test_a_boosted_product_never_falls_and_a_buried_one_never_rises(
    items: np.ndarray, product: ProductId, strength: float
) -> None:
    item = COLUMNS.index[product]
    before = items.tolist().index(item)
    up = items[steered(items, rule("boost", product, strength=strength)).order].tolist()
    down = items[steered(items, rule("bury", product, strength=strength)).order].tolist()
    assert up.index(item) <= before <= down.index(item)


def test_without_rules_nothing_changes() -> None:
    items = np.arange(N, dtype=np.int32)
    assert no_steering().course("home", "", NOW) is None
    assert steer(items, None).order.tolist() == [*range(N)]


def test_the_earlier_rule_is_heard() -> None:
    items = np.arange(N, dtype=np.int32)
    found = steered(items, rule("boost", "p5"), rule("exclude", "p5", "p6"))
    assert (found.by, found.excluded) == ({5: "boost-it"}, {6: "exclude-it"})


def test_pins_take_places_in_turn() -> None:
    items = np.arange(N, dtype=np.int32)
    found = steered(items, rule("pin", "p5", "p7", position=2), rule("pin", "p1", position=1))
    assert found.pins == ((0, 1), (1, 5), (2, 7))


def test_a_filter_names_products_by_what_they_are() -> None:
    garden = MerchandisingRule("g", "exclude", "w", Scope(filters={"product_type": "Garden"}))
    found = steered(np.arange(N, dtype=np.int32), garden)
    assert set(found.excluded) == {2, 5, 8, 11}


def test_a_rule_holds_in_its_placement_for_its_tier_in_its_time() -> None:
    told = rule("exclude", "p1", placements=("home",), audience=("new",), starts=NOW,
                ends=NOW + timedelta(days=1))  # fmt: skip
    steering = steering_of(MerchandisingFile((told,)), COLUMNS)

    def held(placement: str, tier: str, now: datetime) -> bool:
        return steering.course(placement, tier, now) is not None

    assert held("home", "new", NOW)
    assert not held("basket", "new", NOW)
    assert not held("home", "lapsed", NOW)
    assert not held("home", "new", NOW - timedelta(seconds=1))
    assert not held("home", "new", datetime(2026, 11, 2, 12, tzinfo=UTC))
