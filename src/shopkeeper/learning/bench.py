"""What a choice of configuration or weights is judged on: one part to fit, another to ask about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shopkeeper.learning.cases import Case, Measure
from shopkeeper.learning.ensemble import blended, candidates
from shopkeeper.models import MODELS, Candidates, Config, Interactions

Found = list[Candidates]
"""One model's candidates, case by case."""
Values = NDArray[np.float64]
"""How well each case was answered, shape `(n_cases,)`."""


@dataclass(frozen=True, slots=True)
class Bench:
    data: Interactions
    """What models are fitted on; nothing of the cases' answers is in it."""
    cases: Sequence[Case]
    measure: Measure
    k: int

    def find(self, name: str, config: Config) -> Found:
        """A model's candidates for every case, fitted anew."""
        model = MODELS[name](config).fit(self.data)
        return [candidates(model, case, self.k) for case in self.cases]

    def metrics(
        self, found: Mapping[str, Found], weights: Mapping[str, float]
    ) -> dict[str, Values]:
        """Each metric of the blend, case by case."""
        asked = {name: found[name] for name in found if weights.get(name, 0.0) > 0}
        answers = [
            blended({name: asked[name][i] for name in asked}, weights, self.k, self.data.n_items)
            for i in range(len(self.cases))
        ]
        return self.measure(answers, self.cases, self.k)

    def values(self, found: Mapping[str, Found], weights: Mapping[str, float]) -> Values:
        """The mean of the metrics, case by case."""
        metrics = list(self.metrics(found, weights).values())
        return np.asarray(np.mean(metrics, axis=0), np.float64)

    def gain(self, ours: Values, theirs: Values) -> float:
        """As `gain_of`, on the bench's cases."""
        return gain_of(ours, theirs, self.cases)


def gain_of(ours: Values, theirs: Values, cases: Sequence[Case]) -> float:
    """By how much ours is better, beyond the standard error of the difference.

    Not above 0: too little to tell from noise.
    """
    weight = np.array([case.weight for case in cases])
    better = (ours - theirs) * weight / weight.mean()
    return float(better.mean() - better.std() / len(better) ** 0.5)
