"""Each model and the blend against popularity, on what really happened in the last days.

Configurations and weights come from the window of the same length before; then every model is
fitted on all that precedes the last days, and asked. Pure: the same data give the same board.

Held by tests/learning/test_scoreboard.py.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.domain import NotReady
from shopkeeper.learning.cases import Case
from shopkeeper.learning.choose import ENOUGH, K, choose
from shopkeeper.learning.ensemble import Ensemble, fit_ensemble
from shopkeeper.learning.protocols import shop
from shopkeeper.learning.protocols.shop import Window, last_window
from shopkeeper.learning.tune import Progress, Tuned
from shopkeeper.models import Interactions
from shopkeeper.stats import mean, paired_difference

BLEND = "blend"
_BASELINE = "popularity"
METRIC = f"recall@{K}"


class Row(msgspec.Struct, frozen=True):
    model: str
    """A model's name, or `blend`: all of them, as decisions use them."""
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


def scoreboard(
    data: Interactions, days: float = 30.0, progress: Progress | None = None
) -> Scoreboard:
    """Measure every model on the last days.

    Asked for is each known customer's first order in them, or, in a shop with hardly any, the next
    product of each visit.

    Args:
        days: At most this many; a quarter of a shorter history.
        progress: Told the share done, 0 to 1.

    Raises:
        NotReady: The last days hold too little to measure anything on.
    """
    if len(data) == 0:
        raise NotReady("there are no events to measure models on yet")
    window = last_window(data, days)
    title, cases = _questions(data, window)
    tell = progress or (lambda _: None)
    tuned = choose(data, window.before(), lambda done: tell(0.8 * done))
    before = data.before(window.start)
    fitted = fit_ensemble(before, tuned.configs, dict.fromkeys(tuned.configs, 1.0))
    values = {
        name: _values(fitted.weighed(weights), cases)
        for name, weights in _contestants(tuned).items()
    }
    tell(1.0)
    clusters = np.array([case.cluster for case in cases], np.int64)
    rows = [_row(name, values, clusters) for name in values]
    ranked = tuple(sorted(rows, key=lambda row: (row.value, row.model)))
    return Scoreboard(title, METRIC, ranked, tuned.weights)


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


def _contestants(tuned: Tuned) -> Mapping[str, Mapping[str, float]]:
    """Who is on the board, each as the weights it answers with."""
    return {**{name: {name: 1.0} for name in tuned.configs}, BLEND: tuned.weights}


def _values(ensemble: Ensemble, cases: Sequence[Case]) -> NDArray[np.float64]:
    return shop.measure([ensemble.answer(case, K) for case in cases], cases, K)["recall"]


def _row(name: str, values: Mapping[str, NDArray[np.float64]], clusters: NDArray[np.int64]) -> Row:
    ours = mean(values[name], clusters)
    gap = paired_difference(values[name], values[_BASELINE], clusters)
    known = (ours.value, ours.standard_error, gap.value, gap.low, gap.high)
    value, error, difference, low, high = (float("nan") if x is None else x for x in known)
    return Row(name, value, error, ours.n, difference, low, high)
