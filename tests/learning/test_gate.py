import msgspec
import pytest

from shopkeeper.learning.auto import Plan
from shopkeeper.learning.gate import LEAST, Verdict, judge
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.shop import last_window
from shopkeeper.models import Interactions, PopularityConfig, RepeatPurchaseConfig
from tests.learning.village import village

HABITS = Plan(
    {"repeat_purchase": msgspec.to_builtins(RepeatPurchaseConfig())}, {"repeat_purchase": 1.0}
)
THE_SAME_FOR_ALL = Plan(
    {"popularity": msgspec.to_builtins(PopularityConfig())}, {"popularity": 1.0}
)


@pytest.fixture(scope="module")
def slice_() -> tuple[Interactions, list]:
    data = village()
    window = last_window(data, 20.0)
    return data.before(window.start), shop.first_orders(data, window)


def judged(new: Plan, current: Plan | None, slice_) -> Verdict:
    past, cases = slice_
    return judge(new.fit(past), current and current.fit(past), cases, shop.measure, 5)


def test_what_is_surely_worse_does_not_pass(slice_) -> None:
    verdict = judged(THE_SAME_FOR_ALL, HABITS, slice_)
    assert not verdict.passed
    assert "surely worse" in verdict.why
    assert verdict.difference.high < 0
    assert verdict.difference.n == len(slice_[1])


@pytest.mark.parametrize("current", [HABITS, THE_SAME_FOR_ALL, None])
def test_what_is_as_good_or_better_or_the_first_passes(slice_, current) -> None:
    verdict = judged(HABITS, current, slice_)
    assert verdict.passed
    assert verdict.new.value > 0.8


def test_too_few_cases_decide_nothing_and_say_so(slice_) -> None:
    verdict = judged(THE_SAME_FOR_ALL, HABITS, (slice_[0], slice_[1][: LEAST - 1]))
    assert verdict.passed
    assert "too few" in verdict.why
