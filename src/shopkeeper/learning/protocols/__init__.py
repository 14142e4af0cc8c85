"""Ways to measure on files, one each: what is asked, what counts as right, what is tried."""

from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.protocols.sessions import SESSIONS
from shopkeeper.learning.protocols.topn import TOPN

__all__ = ["SESSIONS", "TOPN", "Exam", "Protocol"]
