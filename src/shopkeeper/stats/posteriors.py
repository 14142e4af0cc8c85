r"""What is believed of one quantity after weighted evidence: Beta, Dirichlet and Normal.

From pseudo-counts, or a mean and a variance, and evidence with weights (1: one clear observation)
to the posterior, how far it spreads and how much surer it is than the prior. Conjugate, so that a
handful of sums is all there is to do; pure, and free of arrays, because there are few of them.

The order of evidence does not matter and a weight of 0 changes nothing:
tests/stats/test_posteriors.py.

Source: Gelman, Carlin, Stern, Dunson, Vehtari & Rubin, "Bayesian Data Analysis", 3rd edition, 2013,
chapters 2 and 3.
"""

import math
from collections.abc import Mapping

import msgspec


class Beta(msgspec.Struct, frozen=True):
    """The chance of something that is or is not."""

    yes: float
    """Pseudo-count above 0."""
    no: float
    """Pseudo-count above 0."""

    @property
    def mean(self) -> float:
        return self.yes / (self.yes + self.no)

    @property
    def deviation(self) -> float:
        """Standard deviation of the chance."""
        total = self.yes + self.no
        return math.sqrt(self.yes * self.no / (total * total * (total + 1)))

    def after(self, yes: float, no: float) -> "Beta":
        """The posterior after evidence of these weights, 0 or more, for and against.

        >>> Beta(1, 1).after(2, 0).mean
        0.75
        """
        return Beta(self.yes + yes, self.no + no)

    def confidence(self, prior: "Beta") -> float:
        """How far the mean went from the prior's towards certainty; 0 where it went nowhere.

        >>> Beta(1, 1).after(2, 0).confidence(Beta(1, 1))
        0.5
        """
        return surer(self.mean, prior.mean)


class Dirichlet(msgspec.Struct, frozen=True):
    """The chances of options of which one is right."""

    counts: dict[str, float]
    """Option to its pseudo-count, 0 or more."""
    rest: float = 0.0
    """Pseudo-count of all options without a name here; with `counts` above 0."""

    @property
    def total(self) -> float:
        return math.fsum(self.counts.values()) + self.rest

    @property
    def spread(self) -> dict[str, float]:
        """Option to its mean chance; with the rest's they add up to 1."""
        total = self.total
        return {option: count / total for option, count in self.counts.items()}

    def mean(self, option: str) -> float:
        """Mean chance of one option; 0 where it has no name here."""
        return self.counts.get(option, 0.0) / self.total

    def deviation(self, option: str) -> float:
        """Standard deviation of the chance of one option."""
        mean = self.mean(option)
        return math.sqrt(mean * (1 - mean) / (self.total + 1))

    def after(self, weights: Mapping[str, float]) -> "Dirichlet":
        """The posterior after evidence of these weights, 0 or more, by option.

        >>> Dirichlet({"a": 1, "b": 1}).after({"a": 2}).spread
        {'a': 0.75, 'b': 0.25}
        """
        counts = dict(self.counts)
        for option, weight in weights.items():
            counts[option] = counts.get(option, 0.0) + weight
        return Dirichlet(counts, self.rest)

    def confidence(self, toward: Mapping[str, float], prior: "Dirichlet") -> float:
        r"""The part of all counts that is evidence for what it is asked about, in 0 to 1.

        $\sum_i \min(n_i, n v_i) / (n + s)$ with evidence $n_i$ of sum $n$ and the prior's total
        $s$: $n / (n + s)$ where all of it agrees, less where it does not.

        Args:
            toward: Option to its chance $v_i$ if all were certain; these add up to 1.

        >>> prior = Dirichlet({"a": 1, "b": 1})
        >>> prior.after({"a": 2}).confidence({"a": 1.0}, prior)
        0.5
        """
        total = self.total
        gathered = total - prior.total
        agreeing = 0.0
        for option, chance in toward.items():
            evidence = self.counts.get(option, 0.0) - prior.counts.get(option, 0.0)
            agreeing += min(evidence, gathered * chance)
        return max(0.0, agreeing / total)


class Normal(msgspec.Struct, frozen=True):
    """A quantity, observed with a known deviation."""

    mean: float
    variance: float
    """Above 0."""

    @property
    def deviation(self) -> float:
        return math.sqrt(self.variance)

    def after(self, value: float, weight: float, noise: float) -> "Normal":
        r"""The posterior after observations of mean `value` that count for `weight` of them.

        $1/v' = 1/v + w/\sigma^2$ and $m' = v' (m/v + w x/\sigma^2)$.

        Args:
            weight: 0 or more.
            noise: Variance of one observation, above 0.

        >>> Normal(0.0, 1.0).after(1.0, 1.0, 1.0)
        Normal(mean=0.5, variance=0.5)
        """
        drawn = weight * self.variance / (noise + weight * self.variance)
        return Normal(self.mean + drawn * (value - self.mean), self.variance * (1 - drawn))

    def confidence(self, prior: "Normal") -> float:
        """The share of the prior's variance that is gone.

        >>> Normal(0.0, 1.0).after(1.0, 3.0, 1.0).confidence(Normal(0.0, 1.0))
        0.75
        """
        return max(0.0, 1 - self.variance / prior.variance)


def surer(now: float, before: float) -> float:
    """How far a chance went from what it was towards the certainty it moves to; in 0 to 1.

    >>> surer(0.75, 0.5), surer(0.25, 0.5), surer(0.5, 0.5)
    (0.5, 0.5, 0.0)
    """
    if now > before:
        return (now - before) / (1 - before)
    return (before - now) / before if now < before else 0.0
