"""Ways to measure on files, one each: what is asked, what counts as right, what is tried."""

from shopkeeper.learning.protocols.baskets import BASKETS
from shopkeeper.learning.protocols.protocol import Exam, Protocol
from shopkeeper.learning.protocols.purchase import PURCHASE
from shopkeeper.learning.protocols.sequence import SEQUENCE
from shopkeeper.learning.protocols.sessions import SESSIONS
from shopkeeper.learning.protocols.topn import TOPN

PROTOCOLS: dict[str, Protocol] = {
    protocol.name: protocol for protocol in (SESSIONS, TOPN, SEQUENCE, BASKETS, PURCHASE)
}
"""By the name the command line knows them by."""

__all__ = ["BASKETS", "PROTOCOLS", "PURCHASE", "SEQUENCE", "SESSIONS", "TOPN", "Exam", "Protocol"]
