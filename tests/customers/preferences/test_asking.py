from datetime import timedelta

from shopkeeper.customers.preferences import NOTHING, AskedBefore, Memory, may_ask
from shopkeeper.customers.preferences.asking import may_ask_after
from shopkeeper.domain import Asked
from tests.customers.preferences.shop import NOW, SHOP


def asked(*days, outcome="open"):
    return Memory(
        asked=tuple(
            AskedBefore(f"q/{n}", NOW - timedelta(days=d), outcome) for n, d in enumerate(days)
        )
    )


def test_a_shop_asks_no_more_than_its_limit():
    assert may_ask(NOTHING, SHOP, NOW)
    assert may_ask(asked(1), SHOP, NOW)
    assert not may_ask(asked(1, 29), SHOP, NOW)
    assert may_ask(asked(1, 30), SHOP, NOW)


def test_answers_count_and_what_was_withheld_does_not():
    assert not may_ask(asked(1, 2, outcome="answered"), SHOP, NOW)
    assert may_ask(asked(1, 2, outcome="withheld"), SHOP, NOW)


def test_of_what_was_ever_asked_neither_what_was_chosen_nor_what_was_withheld_counts():
    chosen = [Asked(f"q/{n}", NOW, chosen=True) for n in range(9)]
    withheld = [Asked(f"w/{n}", NOW, withheld=True) for n in range(9)]
    first, again, other = Asked("p/1", NOW), Asked("p/1", NOW), Asked("p/2", NOW)
    assert may_ask_after([*chosen, *withheld, first, again], SHOP, NOW)
    assert not may_ask_after([*chosen, first, other], SHOP, NOW)
