import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.catalog import PricePoint
from shopkeeper.domain import Money
from shopkeeper.storefront.chart import HEIGHT, WIDTH, chart_of

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def _history(*steps: tuple[float, int]) -> list[PricePoint]:
    points = [PricePoint(NOW - timedelta(days=d), Money(p, "GBP"), "orders") for d, p in steps]
    return sorted(points, key=lambda point: point.time)


@given(st.lists(st.tuples(st.floats(0, 900), st.integers(0, 10**9)), min_size=1, max_size=20))
def test_the_line_stays_on_the_paper_and_ends_today(steps: list[tuple[float, int]]) -> None:
    chart = chart_of(_history(*steps), NOW)
    assert chart is not None
    numbers = [float(n) for n in re.findall(r"[\d.]+", chart.line)]
    assert all(0 <= n <= WIDTH for n in numbers)
    assert all(0 <= mark.y <= HEIGHT for mark in chart.marks)
    assert chart.line.endswith(f"H{WIDTH - 8}")


def test_the_lowest_of_30_days_counts_what_was_in_force_when_they_began() -> None:
    chart = chart_of(_history((200, 50), (60, 80), (20, 100), (5, 90)), NOW)
    assert chart is not None
    assert chart.lowest.text == "£0.80"
    assert chart.lowest.x == chart.window


def test_what_comes_later_is_not_drawn() -> None:
    assert chart_of(_history((-3, 100)), NOW) is None
    assert chart_of([], NOW) is None


def test_the_table_has_every_price_newest_first() -> None:
    chart = chart_of(_history((60, 80), (20, 100)), NOW)
    assert chart is not None
    assert chart.rows == (("12 May 2024", "£1.00", True), ("2 April 2024", "£0.80", True))


def test_todays_price_is_marked_where_it_is_neither_highest_nor_lowest() -> None:
    for steps, said in (
        ([(60, 80), (20, 100), (5, 90)], ["£1.00", "£0.90"]),
        ([(60, 100), (5, 80)], ["£1.00"]),
        ([(60, 100)], ["£1.00"]),
    ):
        chart = chart_of(_history(*steps), NOW)
        assert chart is not None
        assert [mark.text for mark in chart.marks] == said
