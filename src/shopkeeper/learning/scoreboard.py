"""Each model and all of them together against popularity, on what really happened in the last days.

Configurations and weights come from the window of the same length before; then every model is
fitted on all that precedes the last days, and asked. Pure: the same data give the same board.

Held by tests/learning/test_scoreboard.py.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import NotReady
from shopkeeper.learning.auto import Plan, answer
from shopkeeper.learning.cases import Case
from shopkeeper.learning.choose import ENOUGH, K, choose
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.shop import Window, last_window
from shopkeeper.learning.tune import Progress
from shopkeeper.models import Interactions
from shopkeeper.models.recommender import Recommender
from shopkeeper.stats import mean, paired_difference

AUTO = "auto"
_BASELINE = "popularity"
METRIC = f"recall@{K}"


class Row(msgspec.Struct, frozen=True):
    model: str
    """A model's name, or `auto`: all of them, as decisions use them."""
    value: float
    standard_error: float
    n: int
    """Customers, or visits, asked about."""
    difference: float
    """To popularity, on the same cases."""
    low: float
    """Lower end of the 95 % interval of the difference."""
    high: float


class Scoreboard(msgspec.Struct, frozen=True):
    title: str
    """What was asked, in words."""
    metric: str
    rows: tuple[Row, ...]
    """The worst first."""
    weights: dict[str, float]
    """Of the blend, chosen on the window before."""
    notes: tuple[str, ...] = ()
    """What was decided, in words."""


def scoreboard(
    data: Interactions,
    days: float = 30.0,
    *,
    minutes: float = 5.0,
    progress: Progress | None = None,
) -> tuple[Scoreboard, Plan]:
    """Measure every model on the last days.

    Asked for is each known customer's first order in them, or, in a shop with hardly any, the next
    product of each visit.

    Args:
        days: At most this many; a quarter of a shorter history.
        minutes: About how long choosing may take.
        progress: Told the share done, 0 to 1.

    Returns:
        The board, and the plan that was measured: chosen on the window before.

    Raises:
        NotReady: The last days hold too little to measure anything on.
    """
    if len(data) == 0:
        raise NotReady("there are no events to measure models on yet")
    window = last_window(data, days)
    title, cases = _questions(data, window)
    tell = progress or (lambda _: None)
    plan = choose(data, window.before(), minutes=minutes, progress=lambda done: tell(0.8 * done))
    fitted = plan.fit(data.before(window.start))
    values = {name: _values(one, cases) for name, one in _contestants(fitted).items()}
    tell(1.0)
    clusters = np.array([case.cluster for case in cases], np.int64)
    rows = [_row(name, values, clusters) for name in values]
    ranked = tuple(sorted(rows, key=lambda row: (row.value, row.model)))
    return Scoreboard(title, METRIC, ranked, plan.weights, plan.notes), plan


def _questions(data: Interactions, window: Window) -> tuple[str, Sequence[Case]]:
    last = f"the last {window.days:.0f} days"
    orders = shop.first_orders(data, window)
    if len(orders) >= ENOUGH:
        return f"Each customer's first order of {last}", orders
    visits = shop.next_acts(data, window)
    if len(visits) >= ENOUGH:
        return f"The last product of each visit of {last}", visits
    raise NotReady(
        f"{last} hold {len(orders)} first orders of known customers and {len(visits)} visits of "
        f"two products; {ENOUGH} of either are needed to measure models"
    )


def _contestants(fitted: Recommender) -> Mapping[str, Recommender]:
    """Who is on the board: each model alone, and all as decisions use them."""
    return {**{name: fitted.weighed({name: 1.0}) for name in fitted.models}, AUTO: fitted}


def _values(recommender: Recommender, cases: Sequence[Case]) -> NDArray[np.float64]:
    return shop.measure([answer(recommender, case, K) for case in cases], cases, K)["recall"]


def _row(name: str, values: Mapping[str, NDArray[np.float64]], clusters: NDArray[np.int64]) -> Row:
    ours = mean(values[name], clusters)
    gap = paired_difference(values[name], values[_BASELINE], clusters)
    known = (ours.value, ours.standard_error, gap.value, gap.low, gap.high)
    value, error, difference, low, high = (float("nan") if x is None else x for x in known)
    return Row(name, value, error, ours.n, difference, low, high)
