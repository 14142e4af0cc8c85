"""A decision as a shopper's own page may carry it. Pure.

What is for operators and replay alone goes: what was not chosen and its scores, what people moved,
which policies spoke, what was read, what failed. Held by tests/experience/test_shoppers.py.
"""

import msgspec

from shopkeeper.domain import Decision, PromiseState

WORDS_GONE = "some of the ad's words do not hold here now"


def for_shopper(decision: Decision) -> Decision:
    """The decision without candidates, merchandising rules, policies, state, positions and alarms.

    Alarms name files of rules and are no business of a shopper's: what follows from them, full
    price, is in the prices. Why an offer is not there stays, in the public words it has.
    """
    return msgspec.structs.replace(
        decision,
        inputs=(),
        offers=tuple(msgspec.structs.replace(one, policies=()) for one in decision.offers),
        withheld_blocks={},
        candidates={},
        steered={},
        alarms=(),
        promise=None if decision.promise is None else _plain(decision.promise),
        state=None,
    )


def _plain(promise: PromiseState) -> PromiseState:
    """Without what claims and facts lack: that is the shop's to mend."""
    told = (WORDS_GONE if one.startswith("block ") else one for one in promise.breaks)
    return msgspec.structs.replace(promise, breaks=tuple(dict.fromkeys(told)))
