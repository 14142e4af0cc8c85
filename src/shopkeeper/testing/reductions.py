"""What every catalogue must know of reductions, held against a count of every moment.

A back-end's test class derives from `ReductionContract` and gives it a `catalog` fixture.
"""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import Catalog, Reduction
from shopkeeper.domain import Money, ProductId, ProductWithdrawn
from shopkeeper.log import Record, catch_up
from shopkeeper.testing.catalog import (
    ABROAD,
    BOWL,
    HERE,
    MUG,
    changed,
    day,
    follow_all,
    log_of,
    observed,
)

Statement = tuple[int, int | None]
"""A price and a sale price, as a shop states them."""
Said = Statement | int
"""A statement, or a price seen in orders."""
Diary = Mapping[int, Said]
"""What was said of one product on which day."""
_STEP = 2.5
"""Days between the moments looked at: prices change on every second."""


def diaries() -> st.SearchStrategy[Diary]:
    """Up to 12 of every fifth day, with few enough prices and gaps that they meet again."""
    price = st.integers(1, 5)
    stated = st.tuples(price, st.none() | price)
    every_fifth = st.integers(0, 15).map(lambda n: 5 * n)
    return st.dictionaries(every_fifth, stated | stated | price, max_size=12)


def records_of(diary: Diary, product_id: ProductId = MUG) -> list[Record]:
    """The diary as the log has it, in the order of the days."""
    told: list[Record] = []
    for at, said in sorted(diary.items()):
        if isinstance(said, int):
            told.append(observed(said, at, product_id))
        else:
            told.append(changed(product_id, at=at, price=said[0], sale_price=said[1]))
    return told


def counted(diary: Diary, progressive: bool = True) -> Reduction | None:
    """The reduction in force, found by looking at every moment by itself."""
    stated = {at: said for at, said in diary.items() if not isinstance(said, int)}
    moment = float(max(stated, default=0))
    if not _on_sale(_at(stated, moment)):
        return None
    while _continues(_at(stated, moment - _STEP), _at(stated, moment), progressive):
        moment -= _STEP
    window = [moment - _STEP * n for n in range(1, int(30 / _STEP) + 1)]
    prior = [_paid(said) for m in window if (said := _at(stated, m)) is not None]
    seen = [_paid(said) for m in window if (said := _at(diary, m)) is not None]
    now, then = _at(stated, max(stated)), _at(stated, moment)
    return Reduction(
        start=day(moment),
        prior=_lowest(prior),
        lowest=_lowest(prior + seen),
        progressive=now is not None and then is not None and _paid(now) < _paid(then),
        new_product=_at(stated, moment - 30) is None,
    )


_EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class ReductionContract:
    """The laws of `Catalog.reductions`."""

    @pytest.fixture
    def catalog(self) -> Catalog:
        raise NotImplementedError("give the contract a `catalog` fixture")

    @_EXAMPLES
    @given(diaries(), diaries(), st.booleans())
    @example({0: (1, None), 30: (5, None), 60: (5, 3)}, {30: (5, None), 60: (5, 3)}, True)
    @example({0: (5, None), 5: 1, 10: 4, 60: (5, 3)}, {45: 1, 50: (5, None), 60: (5, 3)}, True)
    def test_a_reduction_is_what_counting_every_moment_finds(
        self, catalog: Catalog, mug: Diary, bowl: Diary, progressive: bool
    ) -> None:
        catalog.reset()
        catch_up(log_of([*records_of(mug, MUG), *records_of(bowl, BOWL)]), catalog)
        expected = {MUG: counted(mug, progressive), BOWL: counted(bowl, progressive)}
        found = catalog.reductions(HERE, progressive)
        assert found == {key: one for key, one in expected.items() if one is not None}
        for some in ((MUG,), [BOWL, BOWL], {MUG, BOWL, ProductId("no")}, ()):
            part = {key: one for key, one in found.items() if key in some}
            assert catalog.reductions(HERE, progressive, some) == part
        assert catalog.reductions(ABROAD, progressive) == {}

    def test_a_cut_of_the_ordinary_price_is_no_step_of_a_later_sale(self, catalog: Catalog) -> None:
        found = _reduction(catalog, {0: (500, None), 40: (400, None), 80: (400, 300)})
        assert (found.start, found.prior) == (day(80), _money(400))

    def test_steps_without_a_rise_are_one_reduction(self, catalog: Catalog) -> None:
        found = _reduction(catalog, {0: (500, None), 40: (500, 400), 80: (500, 300)})
        assert (found.start, found.prior, found.progressive) == (day(40), _money(500), True)
        alone = catalog.reductions(HERE, progressive=False)[MUG]
        assert (alone.start, alone.prior, alone.progressive) == (day(80), _money(400), False)

    def test_a_rise_ends_the_reduction(self, catalog: Catalog) -> None:
        found = _reduction(catalog, {0: (500, None), 40: (500, 300), 80: (500, 400)})
        assert (found.start, found.prior) == (day(80), _money(300))

    def test_a_price_from_orders_lowers_what_may_be_said_and_proves_nothing(
        self, catalog: Catalog
    ) -> None:
        found = _reduction(catalog, {0: 900, 35: (500, None), 40: 350, 41: (500, 300)})
        assert (found.prior, found.lowest) == (_money(500), _money(350))
        proven = _reduction(catalog, {0: 900, 41: (500, 300)})
        assert (proven.prior, proven.lowest) == (None, _money(900))

    def test_what_is_not_for_sale_or_not_on_sale_is_not_told(self, catalog: Catalog) -> None:
        catch_up(log_of([*records_of({0: (500, 400)}), ProductWithdrawn(MUG, day(1))]), catalog)
        assert catalog.reductions(HERE) == {}

    def test_a_clock_that_goes_back_rewrites_nothing(self, catalog: Catalog) -> None:
        """A statement dated before the newest comes into force right after it."""
        told = [changed(whole=True, title="Mug", price=300), changed(at=60, price=200)]
        late = changed(at=20, price=900)
        follow_all(catalog, *told, late, changed(at=61, price=900, sale_price=400))
        assert [p.price.amount for p in catalog.price_history(MUG, HERE)] == [300, 200, 900, 400]
        assert catalog.price_history(MUG, HERE)[2].time - day(60) < day(0.1) - day(0)
        assert catalog.reductions(HERE)[MUG].prior == _money(200)

    def test_a_late_price_from_orders_hides_no_stated_one(self, catalog: Catalog) -> None:
        told = records_of({0: (300, None), 61: (900, 400)})
        follow_all(catalog, *told, observed(900, 25), observed(900, 0))
        assert catalog.price_history(MUG, HERE)[0].price == _money(300)
        assert catalog.reductions(HERE)[MUG].prior == _money(300)


def _reduction(catalog: Catalog, diary: Diary) -> Reduction:
    catalog.reset()
    catch_up(log_of(records_of(diary)), catalog)
    return catalog.reductions(HERE)[MUG]


def _at(diary: Mapping[int, Said], moment: float) -> Said | None:
    day_of = max((at for at in diary if at <= moment), default=None)
    return None if day_of is None else diary[day_of]


def _on_sale(said: Said | None) -> bool:
    return isinstance(said, tuple) and said[1] is not None and said[1] < said[0]


def _continues(before: Said | None, now: Said | None, progressive: bool) -> bool:
    if before is None or now is None or not (_on_sale(before) and _on_sale(now)):
        return False
    return _paid(before) == _paid(now) or (progressive and _paid(before) > _paid(now))


def _paid(said: Said) -> int:
    return said if isinstance(said, int) else said[1] or said[0]


def _lowest(amounts: Sequence[int]) -> Money | None:
    return _money(min(amounts)) if amounts else None


def _money(amount: int) -> Money:
    return Money(amount, HERE.currency)
