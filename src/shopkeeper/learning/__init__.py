"""Learning: the log as data, training, promotion, the scoreboard, evaluation by file."""

from shopkeeper.learning.dataset import interactions_of
from shopkeeper.learning.evaluate import Report, evaluate_sessions, evaluate_topn
from shopkeeper.learning.promote import promote, roll_back
from shopkeeper.learning.scoreboard import Row, Scoreboard, scoreboard
from shopkeeper.learning.sitting import Latency
from shopkeeper.learning.train import train

__all__ = [
    "Latency",
    "Report",
    "Row",
    "Scoreboard",
    "evaluate_sessions",
    "evaluate_topn",
    "interactions_of",
    "promote",
    "roll_back",
    "scoreboard",
    "train",
]
