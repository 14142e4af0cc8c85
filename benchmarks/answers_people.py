"""Customers replayed as if new: what they bought before a day answers, what after it counts.

A shop's purchases come in. Half of its customers are its past; the others are met for the first
time on the day that ends three fifths of the lines, each with the purchases before it, from which
answers are simulated, and the first baskets after it, which are scored. None is in both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers_shops import Material
from shopkeeper.catalog import SearchIndex, build_columns
from shopkeeper.customers.preferences import Question, Variable
from shopkeeper.decisions import Shop, open_shop
from shopkeeper.domain import Value
from shopkeeper.models import Bundle, Interactions, Kind, Popularity, PopularityConfig

UNTIL = 0.6
"""Share of the lines before the day."""
BASKETS = 3
"""Baskets after the day that are scored."""
LEAST = 5
"""Lines before the day of a customer whose answers can be simulated."""
LISTED = 24
"""Values a question lists."""
PICKED = 5
"""Values at most that are picked from them."""
STEPS = np.linspace(0, 1, 5)


@dataclass(frozen=True, slots=True)
class Newcomer:
    before: NDArray[np.int32]
    """Product index of each line that answers."""
    after: NDArray[np.int32]
    """Products of the baskets that are scored, each once."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A shop as it was on the day, and who comes then."""

    shop: Shop
    day: datetime
    chosen_on: tuple[Newcomer, ...]
    """For every choice that is made by looking."""
    measured_on: tuple[Newcomer, ...]
    habits: NDArray[np.float64]
    """Where the shop's past customers buy between cheap and dear, each one's mean; rising."""


def replay(material: Material, half_life: float, seed: int = 5) -> Replay:
    """Divide customers and days. `half_life`, in days, is of what is popular."""
    day = np.quantile(material.times, UNTIL)
    n = int(material.customers.max()) + 1
    group = np.random.default_rng(seed).permutation(n) % 4  # 0 and 1 are the past
    past = (group[material.customers] < 2) & (material.times < day)
    shop = _shop(material, past, half_life)
    met: dict[int, list[Newcomer]] = {2: [], 3: []}
    order = np.argsort(material.customers, kind="stable")
    bounds = np.searchsorted(material.customers[order], np.arange(n + 1))
    for customer in np.flatnonzero(group >= 2):
        mine = order[bounds[customer] : bounds[customer + 1]]
        newcomer = _newcomer(material, mine, day)
        if len(newcomer.before) >= LEAST and len(newcomer.after):
            met[int(group[customer])].append(newcomer)
    places = shop.traits.places("price")
    habits = _means(material.customers[past], places[material.items[past]])
    return Replay(
        shop, datetime.fromtimestamp(day, UTC), tuple(met[2]), tuple(met[3]), np.sort(habits)
    )


def _newcomer(material: Material, mine: NDArray[np.int64], day: float) -> Newcomer:
    later = material.times[mine] >= day
    baskets = material.baskets[mine]
    scored = later & np.isin(baskets, list(dict.fromkeys(baskets[later].tolist()))[:BASKETS])
    items = material.items[mine]
    return Newcomer(items[~later], np.unique(items[scored]))


def _shop(material: Material, past: NDArray[np.bool_], half_life: float) -> Shop:
    rows = int(past.sum())
    ids = tuple(product.id for product in material.products)
    data = Interactions(
        material.customers[past], material.items[past], np.full(rows, Kind.PURCHASE, np.int8),
        material.times[past], material.baskets[past], ids, int(material.customers.max()) + 1,
    )  # fmt: skip
    popular = Popularity(PopularityConfig(half_life_days=half_life)).fit(data)
    columns = build_columns(material.products, version=1)
    bundle = Bundle("replay", ids, {"popularity": popular}, {"popularity": 1.0})
    return open_shop(columns, SearchIndex(columns), bundle)


def _means(groups: NDArray[np.int32], values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = ~np.isnan(values)
    totals = np.bincount(groups[known], values[known])
    counts = np.bincount(groups[known])
    return totals[counts > 0] / counts[counts > 0]


def true_answer(who: Newcomer, variable: Variable, at: Replay) -> Value | None:
    """What the customer's purchases answer; None: they would skip it.

    Of a scale: where they are among the shop's past customers. Else what they bought most of, at
    most five of the values listed.
    """
    assert variable.products is not None
    traits = at.shop.traits
    if variable.kind == "scale":
        places = traits.places(variable.products.attribute)[who.before]
        rank = np.searchsorted(at.habits, np.nanmean(places)) / len(at.habits)
        return float(STEPS[np.abs(STEPS - rank).argmin()])
    counts = {
        value: int(held.by[who.before].sum())
        for value in listed(variable, at.shop)
        if (held := traits.held(variable.products, value)) is not None
    }
    best = [value for value in sorted(counts, key=lambda one: -counts[one]) if counts[value]]
    return _said(variable, best[:PICKED])


def random_answer(
    said: Value, variable: Variable, at: Replay, rng: np.random.Generator
) -> Value | None:
    """An answer that says nothing, as long as the true one."""
    if isinstance(said, float):
        return float(rng.choice(STEPS))
    values = listed(variable, at.shop)
    n = len(said) if isinstance(said, tuple) else 1
    return _said(variable, [str(one) for one in rng.permutation(values)[:n]])


def listed(variable: Variable, shop: Shop) -> Sequence[str]:
    """The values a question lists."""
    assert variable.products is not None
    return tuple(variable.options) or shop.traits.telling(variable.products, LISTED)


def _said(variable: Variable, values: list[str]) -> Value | None:
    if not values:
        return None
    return values[0] if variable.kind == "choice" else tuple(values)


def answers_of(
    who: Newcomer,
    variables: Mapping[str, Variable],
    at: Replay,
    noise: float,
    rng: np.random.Generator,
) -> dict[str, Value | None]:
    """What the customer would answer to each question, `noise` of the answers at random."""
    said: dict[str, Value | None] = {}
    for name, variable in variables.items():
        true = true_answer(who, variable, at)
        wrong = true is not None and rng.random() < noise
        said[name] = random_answer(true, variable, at, rng) if wrong and true is not None else true
    return said


def questions_at_random(
    questions: Sequence[Question], n: int, rng: np.random.Generator
) -> list[Question]:
    return [questions[place] for place in rng.permutation(len(questions))[:n]]
