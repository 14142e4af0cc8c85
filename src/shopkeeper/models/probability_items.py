r"""How likely a visit is to end with the purchase of each product that was put in order for it.

$$P(i) = P(\text{purchase}) \cdot \bigl(1 - (1 - \pi_i)^m\bigr), \qquad
\pi_i = \rho \, \frac{e^{\alpha u(s_i)}}{\sum_j e^{\alpha u(s_j)}}$$

The visit's chance comes from `PurchaseModel`; $\pi_i$ is the part of one bought product that falls
to candidate `i`, of which candidates together get $\rho$ (the rest is what was not among them); an
order holds $m$ products on average. $u$ is the score or its logarithm, whichever told better what
was bought. So no product is likelier than a purchase, and over all candidates the chances add up to
at most $m \rho \, P(\text{purchase})$: the candidates expected to be bought.

Held by tests/models/test_probability_items.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from shopkeeper.domain import BackendFailed, NotReady

_TINY = np.finfo(np.float32).tiny
_LEAST, _MOST = 1e-7, 1 - 1e-6
_STEEPEST = 50.0
_DOUBT = 1.0  # purchases as good as seen, half of them of a candidate

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Order:
    """What was bought after candidates had been scored."""

    scores: Scores
    """Shape `(c,)`, of the candidates; higher is better."""
    bought: NDArray[np.int64]
    """Places among them that were bought, each once."""
    n_bought: int
    """Distinct products bought, those that were no candidates included; at least 1."""


class Calibrator(msgspec.Struct, frozen=True):
    """From scores and a visit's chance to each product's chance."""

    steepness: float
    """$\\alpha$, at least 0: 0 tells nothing apart."""
    covered: float
    """$\\rho$, in (0, 1): the part of what is bought that is among the candidates."""
    per_order: float
    """$m$, at least 1: distinct products an order holds."""
    logarithm: bool
    """Whether $u$ is the logarithm of the score."""

    def probabilities(self, scores: Scores, session_probability: float) -> Scores:
        """The chance of each candidate to be bought in the visit, shape `(c,)`, within (0, 1).

        A candidate with the higher score never has the lower chance.

        Args:
            scores: Shape `(c,)`, of all candidates: what is left out takes no part of the sum.
            session_probability: In (0, 1).
        """
        share = self.covered * softmax(self.steepness * _worth(scores, self.logarithm))
        ordered = -np.expm1(self.per_order * np.log1p(-share))
        return np.asarray(np.clip(session_probability * ordered, _LEAST, _MOST), np.float32)

    def save(self, directory: Path) -> None:
        """Write the numbers into `directory`, which is made if missing."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "calibrator.json").write_bytes(msgspec.json.encode(self))

    @staticmethod
    def load(directory: Path) -> "Calibrator":
        """What `save` wrote.

        Raises:
            NotReady: The file is missing.
            BackendFailed: It cannot be read.
        """
        path = directory / "calibrator.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Calibrator)
        except FileNotFoundError:
            raise NotReady(f"calibrator is incomplete: {path} is missing") from None
        except (OSError, msgspec.MsgspecError) as broken:
            raise BackendFailed(f"{path} cannot be read: {broken}") from broken


def fit_calibrator(orders: Sequence[Order]) -> Calibrator:
    """The numbers under which what was bought was likeliest.

    Args:
        orders: Later than what made their scores was fitted on; none: all candidates are alike.

    Source: McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior", 1974; Luce,
    "Individual Choice Behavior", 1959, for the logarithm.
    """
    found = sum(len(order.bought) for order in orders)
    all_bought = sum(order.n_bought for order in orders)
    covered = (found + _DOUBT / 2) / (all_bought + _DOUBT)
    per_order = all_bought / len(orders) if orders else 1.0
    told = [order for order in orders if len(order.bought) and len(order.scores) > 1]
    choices = [(*_steepest(told, logarithm), logarithm) for logarithm in _links(told)]
    _, steepness, logarithm = min(choices)
    return Calibrator(steepness, covered, per_order, logarithm)


def _links(orders: Sequence[Order]) -> tuple[bool, ...]:
    """Scores that are not all positive have no logarithm."""
    return (False, True) if all((order.scores > 0).all() for order in orders) else (False,)


def _steepest(orders: Sequence[Order], logarithm: bool) -> tuple[float, float]:
    """The loss, and the steepness at which it is least."""
    if not orders:
        return 0.0, 0.0
    worths = [_worth(order.scores, logarithm) for order in orders]
    unit = float(np.mean([np.ptp(worth) for worth in worths])) or 1.0

    def loss(steepness: float) -> float:
        return -sum(
            float(log_softmax(steepness / unit * worth)[order.bought].sum())
            for worth, order in zip(worths, orders, strict=True)
        )

    from scipy.optimize import minimize_scalar

    best = minimize_scalar(loss, bounds=(0.0, _STEEPEST), method="bounded")
    return float(best.fun), float(best.x) / unit


def _worth(scores: Scores, logarithm: bool) -> NDArray[np.float64]:
    values = scores.astype(np.float64)
    return np.log(np.maximum(values, _TINY)) if logarithm else values
