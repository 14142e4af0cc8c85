"""Learning: the log as data, training, promotion, the scoreboard, evaluation by file."""

from shopkeeper.learning.context import Arm, ContextReport, evaluate_context
from shopkeeper.learning.dataset import interactions_of
from shopkeeper.learning.evaluate import MINUTES, Report, evaluate
from shopkeeper.learning.peers import PeerReport
from shopkeeper.learning.probability import ProbabilityReport, evaluate_probability
from shopkeeper.learning.promote import promote, roll_back
from shopkeeper.learning.protocols import PROTOCOLS
from shopkeeper.learning.scoreboard import Row, Scoreboard, scoreboard
from shopkeeper.learning.sitting import Latency
from shopkeeper.learning.train import Trained, train

__all__ = [
    "MINUTES",
    "PROTOCOLS",
    "Arm",
    "ContextReport",
    "Latency",
    "PeerReport",
    "ProbabilityReport",
    "Report",
    "Row",
    "Scoreboard",
    "Trained",
    "evaluate",
    "evaluate_context",
    "evaluate_probability",
    "interactions_of",
    "promote",
    "roll_back",
    "scoreboard",
    "train",
]
