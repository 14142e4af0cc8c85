from datetime import timedelta

from shopkeeper.customers.preferences import NOTHING, AskedBefore, Memory, may_ask
from tests.customers.preferences.shop import NOW, SHOP


def asked(*days, outcome="open", chosen=False):
    times = [NOW - timedelta(days=d) for d in days]
    return Memory(
        asked=tuple(AskedBefore(f"q/{n}", t, outcome, chosen) for n, t in enumerate(times))
    )


def test_a_shop_asks_no_more_than_its_limit():
    assert may_ask(NOTHING, SHOP, NOW)
    assert may_ask(asked(1), SHOP, NOW)
    assert not may_ask(asked(1, 29), SHOP, NOW)
    assert may_ask(asked(1, 30), SHOP, NOW)


def test_answers_count_and_what_was_withheld_does_not():
    assert not may_ask(asked(1, 2, outcome="answered"), SHOP, NOW)
    assert may_ask(asked(1, 2, outcome="withheld"), SHOP, NOW)


def test_what_was_chosen_does_not_count():
    assert may_ask(asked(1, 2, chosen=True), SHOP, NOW)
    assert may_ask(asked(1, 2, outcome="answered", chosen=True), SHOP, NOW)
