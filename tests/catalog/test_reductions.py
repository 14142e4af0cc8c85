from hypothesis import given

from shopkeeper.catalog import PricePoint, prior_price, reduction_of
from shopkeeper.domain import Money
from shopkeeper.testing.catalog import day
from shopkeeper.testing.reductions import diaries


def points(diary):
    found = []
    for at, said in sorted(diary.items()):
        if isinstance(said, int):
            found.append(PricePoint(day(at), Money(said, "GBP"), "orders"))
        else:
            price, sale = said
            on_sale = sale is not None and sale < price
            found.append(PricePoint(day(at), Money(sale or price, "GBP"), "feed", on_sale))
    return found


@given(diaries())
def test_the_prior_price_is_that_of_what_was_stated_before_the_start(diary):
    ledger = points(diary)
    found = reduction_of(ledger)
    stated = [point for point in ledger if point.stated]
    assert (found is None) == (not stated)
    if found is not None:
        assert found.start in [point.time for point in stated]
        assert found.prior == prior_price(stated, found.start)


@given(diaries())
def test_orders_can_only_lower_what_may_be_called_the_former_price(diary):
    ledger = points(diary)
    found = reduction_of(ledger)
    if found is not None and found.prior is not None:
        assert found.lowest.amount <= found.prior.amount
        alone = reduction_of([point for point in ledger if point.stated])
        assert (alone.start, alone.prior, alone.lowest) == (found.start, found.prior, found.prior)


@given(diaries())
def test_each_step_by_itself_never_says_more_than_all_together(diary):
    whole, step = reduction_of(points(diary)), reduction_of(points(diary), progressive=False)
    if whole is not None and step is not None:
        assert whole.start <= step.start
        assert not step.progressive
        assert (whole.start == step.start) == (not whole.progressive)
