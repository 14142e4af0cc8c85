"""What three answers are worth to somebody nobody knows: `python -m benchmarks.answers`.

A simulation on real purchases, and reported as one. BENCHMARK_DATA, or the argument, is the folder
of the data sets. Customers of two shops are met as if new; their answers are simulated from what
they bought before a day, some of them at random; what they are shown is scored against the first
baskets they bought after it. Nobody was asked anything.

What is shown and asked is the product's own: `decide`, `best_question` and the beliefs between
them, over popularity alone, the one model that answers a stranger.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.answers_people import (
    Newcomer,
    Replay,
    answers_of,
    questions_at_random,
    replay,
)
from benchmarks.answers_shops import Material, complete_journey, online_retail
from shopkeeper.customers import NOBODY
from shopkeeper.customers.preferences import Belief, Evidence, Memory, Question, beliefs_of
from shopkeeper.decisions import Moment, best_question, decide, read_history
from shopkeeper.domain import Context, DecideRequest, DecisionId, PlacementRequest, Value
from shopkeeper.stats import Difference, Estimate, find_hits, mean, ndcg, paired_difference, recall

SHOPS = (complete_journey, online_retail)
HALF_LIFE = {"complete-journey": 365.0, "online-retail": 30.0}
"""Days, of what is popular: the best of 30, 90 and 365 for popularity itself, on other customers
than those measured."""
K = 20
ASKED = 3
NOISES = (0.1, 0.2)
"""Share of the answers that are given at random."""
CHOOSING = 150
"""Customers, at most, that the best fixed questions are chosen on."""
SEED = 11

Asker = Callable[["Known"], Question | None]


@dataclass(slots=True)
class Known:
    """A newcomer, by what they said so far."""

    at: Replay
    material: Material
    said: dict[str, Value | None] = field(default_factory=dict)

    def beliefs(self) -> dict[str, Belief]:
        evidence = tuple(
            Evidence(name, value, "quiz", self.at.day, 1.0, position)
            for position, (name, value) in enumerate(self.said.items())
            if value is not None
        )
        return beliefs_of(Memory(evidence=evidence), self.material.preferences, self.at.day)

    def moment(self) -> Moment:
        request = DecideRequest((PlacementRequest("home", n=K),), context=Context(page="home"))
        shop = self.at.shop
        return Moment(
            NOBODY, read_history(NOBODY, shop), request, shop, 0.0, self.at.day,
            beliefs=self.beliefs(), preferences=self.material.preferences,
        )  # fmt: skip

    def open(self) -> list[Question]:
        return [one for one in self.material.questions if one.variable not in self.said]


class Slates:
    """What is shown, and what is asked next, by what was said: worked out once."""

    def __init__(self, at: Replay, material: Material) -> None:
        self.at, self.material = at, material
        self._shown: dict[object, NDArray[np.int32]] = {}
        self._next: dict[object, Question | None] = {}

    def known(self) -> Known:
        return Known(self.at, self.material)

    def shown(self, known: Known) -> NDArray[np.int32]:
        key = frozenset(known.said.items())
        if key not in self._shown:
            slate = decide(known.moment(), DecisionId("replay")).slates["home"]
            index = self.at.shop.columns.index
            self._shown[key] = np.array([index[one.id] for one in slate.products], np.int32)
        return self._shown[key]

    def best(self, known: Known) -> Question | None:
        key = frozenset(known.said.items())
        if key not in self._next:
            worth = best_question(known.moment(), known.open(), self.material.preferences, K)
            self._next[key] = None if worth is None else worth.question
        return self._next[key]


def asked(
    slates: Slates, answers: Mapping[str, Value | None], ask: Asker | None
) -> NDArray[np.int32]:
    """What a newcomer is shown after up to three questions; skipped ones count as asked."""
    known = slates.known()
    for _ in range(ASKED if ask is not None else 0):
        question = ask(known) if ask is not None else None
        if question is None:
            break
        known.said[question.variable] = answers[question.variable]
    return slates.shown(known)


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of asking reached."""

    shop: str
    way: str
    noise: float | None
    recall: Estimate
    ndcg: Estimate
    gain: Difference | None
    """Of recall above popularity's, on the same customers."""
    questions: str = ""


Scores = tuple[NDArray[np.float64], NDArray[np.float64]]


def scores(shown: Sequence[NDArray[np.int32]], people: Sequence[Newcomer]) -> Scores:
    """Recall@20 and NDCG@20 of each newcomer."""
    relevant = [who.after for who in people]
    hits = find_hits(shown, relevant, K)
    sizes = np.array([len(right) for right in relevant])
    return recall(hits, sizes), ndcg(hits, sizes)


def in_order(names: Sequence[str], material: Material) -> Asker:
    """Asks the same questions of everybody."""
    questions = {one.variable: one for one in material.questions}

    def ask(known: Known) -> Question | None:
        left = [name for name in names if name not in known.said]
        return questions[left[0]] if left else None

    return ask


def best_fixed(slates: Slates) -> tuple[str, ...]:
    """The three questions that, asked of everybody, bring most recall to some of those chosen on;
    each taken as the best beside those before it."""
    people, material = slates.at.chosen_on[:CHOOSING], slates.material
    variables = material.preferences.variables
    rng = np.random.default_rng(SEED)
    said = [answers_of(who, variables, slates.at, 0.0, rng) for who in people]

    def reached(names: tuple[str, ...]) -> float:
        shown = [asked(slates, answers, in_order(names, material)) for answers in said]
        return float(scores(shown, people)[0].mean())

    best: tuple[str, ...] = ()
    for _ in range(ASKED):
        best = max(((*best, name) for name in variables if name not in best), key=reached)
    return best


def measure(material: Material) -> Iterator[Row]:
    """Every way of asking, on customers nothing was chosen on."""
    at = replay(material, HALF_LIFE[material.name])
    slates, people = Slates(at, material), at.measured_on
    plain = scores([asked(slates, {}, None) for _ in people], people)
    yield Row(material.name, "popularity", None, mean(plain[0]), mean(plain[1]), None)
    fixed = best_fixed(slates)
    for noise in NOISES:
        rng = np.random.default_rng(SEED)
        variables = material.preferences.variables
        said = [answers_of(who, variables, at, noise, rng) for who in people]
        drawn = [questions_at_random(material.questions, ASKED, rng) for _ in people]
        names = [[one.variable for one in three] for three in drawn]
        ways: dict[str, list[Asker]] = {
            "three at random": [in_order(three, material) for three in names],
            "three by expected value": [slates.best] * len(people),
            "three fixed, the best": [in_order(fixed, material)] * len(people),
        }
        for way, askers in ways.items():
            shown = [asked(slates, each, ask) for each, ask in zip(said, askers, strict=True)]
            found = scores(shown, people)
            gain = paired_difference(found[0], plain[0])
            told = ", ".join(fixed) if "fixed" in way else ""
            yield Row(material.name, way, noise, mean(found[0]), mean(found[1]), gain, told)


def run(data: Path) -> list[Row]:
    """All rows, for whoever quotes them."""
    return [row for make in SHOPS for row in measure(make(data))]


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["BENCHMARK_DATA"])
    where = machine.describe()
    table = Table(
        "shop", "asked", "noise", "n", "recall@20", "NDCG@20", "above popularity", box=None
    )
    rows = run(data)
    for row in rows:
        noise = "" if row.noise is None else f"{row.noise:.0%}"
        table.add_row(
            row.shop, row.way, noise, str(row.recall.n), _told(row.recall), _told(row.ndcg),
            "" if row.gain is None else _above(row.gain),
        )  # fmt: skip
    console = Console(width=130)
    console.print(f"\nSimulated answers of real customers met as if new, on {where}")
    console.print(table)
    for row in rows:
        if row.questions and row.noise == NOISES[0]:
            console.print(f"{row.shop}, the best fixed: {row.questions}")


def _above(gain: Difference) -> str:
    return f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f})"


def _told(estimate: Estimate) -> str:
    return f"{estimate.value:.4f} ± {estimate.standard_error:.4f}"


if __name__ == "__main__":
    main()
