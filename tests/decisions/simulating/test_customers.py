from shopkeeper.decisions.offers import default_tiers, load_tiers, tier_of
from shopkeeper.decisions.simulating import sorts_of

DEFAULT = load_tiers(default_tiers()).said


def tiers(text: str):
    return load_tiers(f"tiers:\n{text}").said


def test_each_customer_is_in_the_tier_they_stand_for():
    found = sorts_of(DEFAULT)
    assert set(found) == {tier.id for tier in DEFAULT.tiers}
    for name, sorts in found.items():
        for count, measures in sorts.items():
            assert (tier_of(measures, DEFAULT), measures.orders) == (name, count)


def test_whoever_ordered_is_not_new():
    assert set(sorts_of(DEFAULT)["new"]) == {0}
    assert 0 not in sorts_of(DEFAULT)["returning"]


def test_a_number_a_policy_asks_for_is_tried():
    assert 77 in sorts_of(DEFAULT, [77])["returning"]


def test_narrow_bounds_are_met():
    said = tiers(
        "  - {id: odd, title: O, words: W, orders: {least: 7, most: 7},"
        " days_since_first_order: {least: 41, most: 41}, spent: {least: 333, most: 334, days: 9}}\n"
        "  - {id: all, title: A, words: W, everyone: true}\n"
    )
    assert set(sorts_of(said)["odd"]) == {7}


def test_a_tier_nobody_can_be_in_is_not_there():
    said = tiers(
        "  - {id: some, title: S, words: W, orders: {least: 1}}\n"
        "  - {id: none, title: N, words: W, orders: {most: 0}}\n"
        "  - {id: hidden, title: H, words: W, orders: {least: 5}}\n"
        "  - {id: all, title: A, words: W, everyone: true}\n"
    )
    assert set(sorts_of(said)) == {"some", "none"}
