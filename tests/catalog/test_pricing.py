"""Law 6, one price, and law 8, a reduction is real."""

import inspect
from datetime import timedelta
from operator import attrgetter

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import (
    Catalog,
    Columns,
    MarketRule,
    build_columns,
    markets_of,
    percent_below,
    price_shown,
    priced,
    priced_at,
    pricing,
)
from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.catalog.columns import UNPROVEN
from shopkeeper.catalog.pricing import (
    CHEAPER,
    FROM_ORDERS,
    NEW,
    NOT_HERE,
    PERISHABLE,
    REASONS,
)
from shopkeeper.domain import Money, PricePlace, PriceShown, ProductWithdrawn
from shopkeeper.log import catch_up
from shopkeeper.testing.catalog import BOWL, HERE, MUG, changed, day, log_of
from shopkeeper.testing.reductions import counted, diaries, records_of

RULE = markets_of().rule(HERE.market)


def shelf(mug, bowl=None, rule=RULE, **fields):
    """Columns as a snapshot has them, of what was said of two products."""
    catalog = MemoryCatalog()
    told = [changed(whole=True, title="Mug", **fields), *records_of(mug, MUG)]
    catch_up(log_of([*told, *records_of(bowl or {}, BOWL)]), catalog)
    columns = build_columns(catalog.products(HERE), 1)
    return priced(columns, catalog.reductions(HERE, rule.progressive), rule)


def shown(mug, rule=RULE, **fields):
    columns = shelf(mug, None, rule, **fields)
    return price_shown(columns, columns.index[MUG])


@settings(max_examples=60)
@given(diaries(), diaries())
def test_a_former_price_is_the_lowest_of_the_30_days_before_or_there_is_none(mug, bowl):
    columns = shelf(mug, bowl)
    for product_id, diary in ((MUG, mug), (BOWL, bowl)):
        item = columns.index.get(product_id)
        told = None if item is None else price_shown(columns, item)
        reduction = counted(diary)
        if told is not None and told.was is not None:
            assert reduction is not None
            assert told.was == reduction.prior == reduction.lowest
            assert told.price.amount < told.was.amount
            assert told.since == reduction.start
            assert told.percent == (percent_below(told.price.amount, told.was.amount) or None)
        elif told is not None:
            assert bool(told.withheld) == (reduction is not None)
            assert (told.percent, told.since) == (None, None)


@settings(max_examples=30)
@given(diaries(), diaries())
def test_two_who_ask_at_one_moment_in_one_market_are_told_one_price(mug, bowl):
    mine, yours = shelf(mug, bowl), shelf(mug, bowl)
    assert [price_shown(mine, i) for i in range(len(mine))] == [
        price_shown(yours, i) for i in range(len(yours))
    ]


@settings(max_examples=60, deadline=None)
@given(diaries(), diaries(), st.integers(0, 76), st.integers(0, 76), st.booleans(), st.booleans())
@example({0: (5, None), 60: (5, 3)}, {}, 76, 76, True, True)
@example({0: (5, None), 40: (5, 3), 50: (5, None), 60: (5, 3)}, {0: (5, 3)}, 45, 45, True, False)
def test_prices_followed_change_by_change_are_those_read_anew(mug, bowl, one, two, steps, gone):
    """Whatever was said of one product since, the other's former price stands."""
    rule = msgspec.structs.replace(RULE, progressive=steps)
    told = sorted([*records_of(mug, MUG), *records_of(bowl, BOWL)], key=attrgetter("time"))
    told += [ProductWithdrawn(MUG, day(80))] * gone
    log, catalog, former = log_of(told), MemoryCatalog(), None
    last = 0
    for until in (*sorted((one, two)), 100):
        batch = [e for e in log.read(last, 99) if e.entry.record.time <= day(until)]
        catalog.apply(batch, batch[-1].position if batch else last)
        columns = build_columns(catalog.products(HERE), catalog.position())
        changed = {e.entry.record.product_id for e in batch}
        kept = priced_at(columns, catalog, HERE, rule, former, changed)
        whole = priced_at(columns, catalog, HERE, rule)
        for name in ("was", "since", "withheld"):
            assert getattr(kept, name).tolist() == getattr(whole, name).tolist(), name
        former, last = kept, catalog.position()


def test_a_product_whose_price_is_not_as_it_was_is_asked_again_though_nobody_names_it():
    before, after = {0: (500, None), 40: (500, 300)}, {0: (500, None), 40: (500, 300), 45: 200}
    catalog = MemoryCatalog()
    catch_up(log_of([*records_of(after, MUG), *records_of({46: (500, 250)}, MUG)]), catalog)
    columns = build_columns(catalog.products(HERE), 2)
    told = priced_at(columns, catalog, HERE, RULE, shelf(before))
    assert told.was.tolist() == priced_at(columns, catalog, HERE, RULE).was.tolist()


def test_no_pricing_function_takes_anything_of_who_asks():
    allowed = {Columns, Columns | None, MarketRule, int, bool, pricing.Reduction}
    allowed |= {Catalog, PricePlace}
    named = {"reductions", "changed"}  # what the ledger knows, by product; of which it knows more
    for name, function in inspect.getmembers(pricing, inspect.isfunction):
        if function.__module__ == pricing.__name__:
            for parameter in inspect.signature(function).parameters.values():
                said = (name, parameter.name)
                assert parameter.annotation in allowed or parameter.name in named, said


def test_a_reduction_shows_what_it_was_since_when_and_whole_percent_rounded_down():
    assert shown({0: (1000, None), 40: (1000, 667)}) == PriceShown(
        Money(667, "GBP"), Money(1000, "GBP"), 33, day(40)
    )


def test_the_percentage_is_from_the_lowest_price_not_the_last():
    """As the court said in C-330/23, Aldi Süd."""
    told = shown({0: (500, None), 20: (400, None), 39: (500, None), 40: (500, 300)})
    assert (told.was, told.percent) == (Money(400, "GBP"), 25)


def test_less_than_one_percent_is_told_without_one():
    told = shown({0: (1000, None), 40: (1000, 999)})
    assert (told.was, told.percent) == (Money(1000, "GBP"), None)


STRICT = msgspec.structs.replace
MILK = STRICT(RULE, perishable=False, perishable_types=("Milk",))


@pytest.mark.parametrize(
    ("diary", "rule", "fields", "reason"),
    [
        ({40: (500, 300)}, RULE, {}, UNPROVEN),
        ({0: (500, None), 20: (300, None), 39: (500, None), 40: (500, 300)}, RULE, {}, CHEAPER),
        ({0: (500, None), 40: 400, 41: (500, 300)}, RULE, {}, FROM_ORDERS),
        ({0: 500, 41: (500, 300)}, RULE, {}, FROM_ORDERS),
        ({20: (500, None), 40: (500, 300)}, RULE, {}, NEW),
        ({0: (500, None), 40: (500, 300)}, STRICT(RULE, reductions=False), {}, NOT_HERE),
        ({0: (500, None), 40: (500, 300)}, MILK, {"product_type": "Milk > Whole"}, PERISHABLE),
    ],
)
def test_what_cannot_be_proven_is_withheld_with_its_reason(diary, rule, fields, reason):
    told = shown(diary, rule, **fields)
    assert told == PriceShown(Money(300, "GBP"), withheld=REASONS[reason])


def test_a_market_may_allow_new_products_and_know_no_steps():
    allowed = STRICT(RULE, new_products=True)
    assert shown({20: (500, None), 40: (500, 300)}, allowed).was == Money(500, "GBP")
    stepwise = STRICT(RULE, progressive=False)
    steps = {0: (500, None), 40: (500, 400), 45: (500, 300)}
    assert shown(steps).was == Money(500, "GBP")
    assert shown(steps, stepwise).was == Money(400, "GBP")


def test_what_is_not_called_reduced_is_only_a_price():
    assert shown({0: (500, None), 40: (300, None)}) == PriceShown(Money(300, "GBP"))
    assert shown({0: (500, None), 40: (300, 300)}) == PriceShown(Money(300, "GBP"))
    assert shown({0: 500, 40: 300}) == PriceShown(Money(300, "GBP"))
    assert shown({}) is None


def test_without_the_ledger_no_former_price_is_told():
    columns = shelf({0: (500, None), 40: (500, 300)})
    asleep = priced(columns, {}, RULE)
    assert price_shown(asleep, 0) == PriceShown(Money(300, "GBP"), withheld=REASONS[UNPROVEN])
    fresh = build_columns(columns.products, 1)
    assert price_shown(fresh, 0) == price_shown(asleep, 0)


def test_a_reduction_begun_after_the_products_were_read_waits_for_the_next_snapshot():
    before = build_columns(shelf({0: (500, None)}).products, 1)
    later = MemoryCatalog()
    catch_up(log_of(records_of({0: (500, None), 40: (500, 300)})), later)
    assert price_shown(priced(before, later.reductions(HERE), RULE), 0) == PriceShown(
        Money(500, "GBP")
    )


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_percentage_never_says_too_much(price, was):
    price, was = min(price, was), max(price, was)
    assert percent_below(price, was) * was <= (was - price) * 100


def test_times_are_kept_to_the_microsecond():
    late = day(40) + timedelta(microseconds=7)
    catalog = MemoryCatalog()
    sale = msgspec.structs.replace(changed(price=500, sale_price=300), time=late)
    catch_up(log_of([changed(price=500), sale]), catalog)
    columns = build_columns(catalog.products(HERE), 1)
    told = price_shown(priced(columns, catalog.reductions(HERE), RULE), 0)
    assert told.since == late
