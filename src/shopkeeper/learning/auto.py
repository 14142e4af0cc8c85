"""`auto`: given only the data, choose retrievers, their blend and a ranker, within a time.

On slices withheld from train by the protocol: first each retriever is tuned, those too slow left
out; then the weights of their blend; then a ranker over their candidates, kept only where it is
better on cases it has not seen. What was chosen is a `Plan`: it can be written down, says why, and
fits anew to the same scores.

Held by tests/learning/test_auto.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.bench import Bench
from shopkeeper.learning.budget import Budget, Clock
from shopkeeper.learning.cases import Case
from shopkeeper.learning.ensemble import allowed
from shopkeeper.learning.protocols.protocol import Protocol
from shopkeeper.learning.stacking import Stacked, stack
from shopkeeper.learning.tune import Progress, Search, Trial, Tuned, tune
from shopkeeper.models import MODELS, Config, Interactions
from shopkeeper.models.boosters import booster_of
from shopkeeper.models.features import Features
from shopkeeper.models.ranker import Ranker, RankerConfig
from shopkeeper.models.recommender import Recommender
from shopkeeper.stats import Estimate

AUTO = "auto"
_TUNING = 0.5
"""Part of the time for retrievers and weights; the rest is the ranker's and the last fit's."""
_RESERVE = 2.0
"""How many times over the last fit is provided for."""
_LESSON_SECONDS = 0.005
"""A case costs at least this, in features and trees."""
_SEED = 12


class Plan(msgspec.Struct, frozen=True):
    """What was chosen, and why; as JSON it says all that is needed to fit it anew."""

    models: dict[str, dict[str, Any]]
    """Retriever to its configuration; only those that are asked."""
    weights: dict[str, float]
    """Retriever to its weight in the blend."""
    ranker: RankerConfig | None = None
    booster: str = ""
    """The ranker's trees, as LightGBM's text."""
    measured: dict[str, Estimate] = {}
    """The blend's metrics on the cases it was tuned by: a little too good."""
    compared: dict[str, dict[str, Estimate]] = {}
    """`blend` and `ranker` on cases neither was fitted to."""
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()
    """What was decided, in words."""
    heard: int = 0
    """Lessons in which what the customer had said speaks for or against a candidate."""

    def configs(self) -> dict[str, Config]:
        """Each retriever's configuration, validated."""
        return {
            name: msgspec.convert(config, MODELS[name].Config)
            for name, config in self.models.items()
        }

    def fit(self, data: Interactions) -> Recommender:
        """Fit what was chosen; the ranker's trees stay, its features are learned from `data`."""
        models = {name: MODELS[name](config).fit(data) for name, config in self.configs().items()}
        recommender = Recommender(models, self.weights, data.n_items)
        if self.ranker is None:
            return recommender
        features = Features.fit(data, tuple(models), self.ranker.groups)
        return replace(recommender, ranker=Ranker(self.ranker, features, booster_of(self.booster)))

    def describe(self) -> dict[str, Any]:
        """All but the trees, for manifests and reports."""
        said: dict[str, Any] = msgspec.to_builtins(self)
        del said["booster"]
        return said


def plan(
    protocol: Protocol,
    data: Interactions,
    k: int,
    *,
    minutes: float = 15.0,
    model: str = AUTO,
    objective: str = "purchase",
    progress: Progress | None = None,
    clock: Clock | None = None,
) -> Plan:
    """Choose what answers best by a protocol, on a slice withheld from `data`.

    Args:
        k: Length of the answer that is judged.
        minutes: About how long choosing and the last fit may take together.
        model: A model's name, that is tuned alone, or `auto`.
        objective: What the ranker puts first, as in its configuration.
        progress: Told the share done, 0 to 1.
        clock: Never goes back; in seconds.
    """
    budget = Budget(minutes * 60) if clock is None else Budget(minutes * 60, clock)
    tell = progress or (lambda _: None)
    untried = _in_order(protocol.untried) if model == AUTO else {model: 1.0}
    searches = {name: _search(protocol, name) for name in untried}
    bench = protocol.bench(data, k)
    if len(bench.cases) == 0:
        configs = {name: search.start for name, search in searches.items()}
        usual = _planned(Tuned(configs, untried), ("nothing to choose by: the usual settings",))
        return _kept(usual, protocol, data)
    share = _TUNING if model == AUTO else 0.9
    tuned = tune(bench, searches, untried, lambda done: tell(0.6 * done), budget.part(share))
    chosen = _kept(_planned(tuned, tuple(_left_out(tuned))), protocol, data)
    if model != AUTO:
        tell(1.0)
        return chosen
    chosen = _with_ranker(chosen, tuned, protocol, data, bench, k, budget, objective)
    tell(1.0)
    return chosen


def _in_order(weights: Mapping[str, float]) -> dict[str, float]:
    """As declared, but popularity first: a stranger is answered however little time there is."""
    return dict(sorted(weights.items(), key=lambda pair: pair[0] != "popularity"))


def answer(recommender: Recommender, case: Case, k: int) -> NDArray[np.int32]:
    """The best `k` items that are not masked, fewer where no model knows more."""
    return recommender.recommend(case.query, k, allowed(case, recommender.n_items)).items


def _planned(tuned: Tuned, notes: tuple[str, ...]) -> Plan:
    asked = {name: weight for name, weight in tuned.weights.items() if weight > 0}
    models = {name: msgspec.to_builtins(tuned.configs[name]) for name in asked}
    return Plan(models, asked, measured=tuned.metrics, trials=tuned.trials, notes=notes)


def _kept(chosen: Plan, protocol: Protocol, data: Interactions) -> Plan:
    """With what is always kept, where the data hold what it listens to."""
    heard = {"content": data.goods, "context_popularity": data.contexts}
    always = {name: w for name, w in protocol.always.items() if heard.get(name) is not None}
    missing = {name: w for name, w in always.items() if chosen.weights.get(name, 0.0) < w}
    if not missing:
        return chosen
    usual = {name: msgspec.to_builtins(_search(protocol, name).start) for name in missing}
    notes = tuple(f"{name} is kept for what is new" for name in missing)
    return msgspec.structs.replace(
        chosen,
        models={**usual, **chosen.models},
        weights={**chosen.weights, **missing},
        notes=(*chosen.notes, *notes),
    )


def _search(protocol: Protocol, name: str) -> Search:
    return protocol.searches.get(name, Search(MODELS[name].Config()))


def _left_out(tuned: Tuned) -> Iterator[str]:
    for trial in tuned.trials:
        if trial.value is None:
            yield f"{trial.model} was left out: {trial.why}"
    for name, weight in tuned.weights.items():
        if weight == 0:
            yield f"{name} was left out: the blend is as good without it"


def _with_ranker(
    chosen: Plan,
    tuned: Tuned,
    protocol: Protocol,
    data: Interactions,
    bench: Bench,
    k: int,
    budget: Budget,
    objective: str,
) -> Plan:
    fits = sum(tuned.seconds.get(name, 0.0) for name in chosen.models)
    make = protocol.lessons or (lambda _data, _k: iter([bench]))
    taught = _taught(chosen, make(data, k), budget, fits)
    stacked = stack(taught, RankerConfig(objective=objective), bench.measure, k)
    return msgspec.structs.replace(
        chosen,
        ranker=stacked.config,
        booster=stacked.booster,
        compared=_compared(stacked),
        notes=(*chosen.notes, _verdict(stacked)),
        heard=stacked.heard,
    )


def _taught(
    chosen: Plan, benches: Iterator[Bench], budget: Budget, fits: float
) -> Iterator[tuple[Bench, Recommender]]:
    """As many benches as there is time for, each with the retrievers fitted on it."""
    blend = msgspec.structs.replace(chosen, ranker=None)
    for bench in benches:
        spare = budget.left() - (1 + _RESERVE) * fits
        most = int(spare / (2 * _LESSON_SECONDS))
        if most < 1:
            return
        yield replace(bench, cases=_some(bench.cases, most)), blend.fit(bench.data)


def _some(cases: Sequence[Case], most: int) -> Sequence[Case]:
    """At most so many of the cases, the same ones each time, in their order."""
    if len(cases) <= most:
        return cases
    chosen = np.random.default_rng(_SEED).choice(len(cases), most, replace=False)
    return [cases[i] for i in np.sort(chosen)]


def _compared(stacked: Stacked) -> dict[str, dict[str, Estimate]]:
    both = {"blend": stacked.blend, "ranker": stacked.ranker}
    return {name: metrics for name, metrics in both.items() if metrics}


def _verdict(stacked: Stacked) -> str:
    decided = "a ranker orders the candidates" if stacked.config else "no ranker"
    trust = f", trusted {stacked.config.trust:g}" if stacked.config else ""
    figures = "; ".join(
        f"{which} "
        + ", ".join(
            f"{name} {found.value:.4f}"
            for name, found in metrics.items()
            if found.value is not None
        )
        for which, metrics in _compared(stacked).items()
    )
    return f"{decided}{trust}: {stacked.why} ({stacked.cases} cases; {figures})"
