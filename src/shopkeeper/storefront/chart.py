"""A product's price over time as the points of a step line. Pure.

Prices of one product come in, oldest first; coordinates and words for the template go out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from shopkeeper.catalog import PricePoint
from shopkeeper.storefront.words import shown_day, shown_money

WIDTH, HEIGHT = 640.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 8.0, 8.0, 26.0, 30.0
WINDOW = timedelta(days=30)


class Mark(msgspec.Struct, frozen=True):
    x: float
    y: float
    text: str
    anchor: str
    """`start`, `middle` or `end`, as SVG's `text-anchor`."""


class Chart(msgspec.Struct, frozen=True):
    line: str
    """SVG path of the step line."""
    window: float
    """Where the last 30 days begin, on the x axis."""
    marks: tuple[Mark, ...]
    """The highest price, and today's where it is neither that nor the lowest."""
    lowest: Mark
    """The lowest price of the last 30 days, where it was first to be had."""
    steady: bool
    """It never changed: a sentence says it better than a line."""
    first_day: str
    last_day: str
    rows: tuple[tuple[str, str, bool], ...]
    """(since when, price, whether it was inferred), newest first: the chart as a table."""


def chart_of(history: Sequence[PricePoint], now: datetime) -> Chart | None:
    """The chart; None without a price."""
    points = [point for point in history if point.time <= now]
    if not points:
        return None
    scale, lowest = _Scale(points, now), _lowest(points, now)
    path = [f"M{scale.x(points[0].time)} {scale.y(points[0])}"]
    path.extend(f"H{scale.x(point.time)}V{scale.y(point)}" for point in points[1:])
    path.append(f"H{scale.x(now)}")
    return Chart(
        line="".join(path),
        window=scale.x(max(now - WINDOW, points[0].time)),
        marks=_marks(points, lowest, now, scale),
        lowest=_mark(lowest, max(lowest.time, now - WINDOW), scale),
        steady=len({point.price for point in points}) == 1,
        first_day=shown_day(scale.start),
        last_day=shown_day(now),
        rows=tuple(
            (shown_day(point.time), shown_money(point.price), point.source != "feed")
            for point in reversed(points)
        ),
    )


class _Scale:
    """Times and amounts to coordinates; amounts from 0, so that no change looks large."""

    def __init__(self, points: Sequence[PricePoint], now: datetime) -> None:
        self.start = min(points[0].time, now - timedelta(days=1))
        self._span = (now - self.start).total_seconds()
        self._top = max(point.price.amount for point in points) * 1.15 or 1.0

    def x(self, time: datetime) -> float:
        share = min(max((time - self.start).total_seconds() / self._span, 0.0), 1.0)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, point: PricePoint) -> float:
        share = point.price.amount / self._top
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _marks(
    points: Sequence[PricePoint], lowest: PricePoint, now: datetime, scale: _Scale
) -> tuple[Mark, ...]:
    highest = max(points, key=lambda point: point.price.amount)
    marks = [_mark(highest, highest.time, scale)]
    if points[-1].price not in {highest.price, lowest.price}:
        marks.append(_mark(points[-1], now, scale))
    return tuple(marks)


def _lowest(points: Sequence[PricePoint], now: datetime) -> PricePoint:
    start = now - WINDOW
    opening = [point for point in points if point.time <= start][-1:]
    seen = opening + [point for point in points if point.time > start]
    return min(seen, key=lambda point: point.price.amount)


def _mark(point: PricePoint, time: datetime, scale: _Scale) -> Mark:
    x = scale.x(time)
    anchor = "start" if x < WIDTH * 0.15 else "end" if x > WIDTH * 0.85 else "middle"
    return Mark(x, round(scale.y(point), 1), shown_money(point.price), anchor)
