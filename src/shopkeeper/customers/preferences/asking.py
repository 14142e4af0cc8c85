"""How often a customer may be asked something they did not come to answer.

What is remembered, or every record of what was asked, the shop's limit and the time come in; yes or
no goes out. Pure. Questions of a quiz that customers chose to take do not count against the limit;
only the records tell them from others. Held by tests/customers/preferences/test_asking.py.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from shopkeeper.customers.preferences.memory import AskedBefore, Memory
from shopkeeper.customers.preferences.variables import AskLimit, Preferences
from shopkeeper.domain import Asked


def may_ask(memory: Memory, preferences: Preferences, now: datetime) -> bool:
    """Whether one more question keeps within the shop's limit, though none was chosen.

    Questions put within the limit's days count, answered or not; those withheld were not put.
    """
    put = [one for one in memory.asked if one.outcome != "withheld"]
    return _keeps_within(put, preferences.ask, now)


def may_ask_after(records: Iterable[Asked], preferences: Preferences, now: datetime) -> bool:
    """The same, of everything a customer was ever asked: what they chose to be asked is left out.

    A question put several times counts once.
    """
    put = [one for one in records if not (one.withheld or one.chosen)]
    return _keeps_within(put, preferences.ask, now)


def _keeps_within(put: Sequence[Asked | AskedBefore], limit: AskLimit, now: datetime) -> bool:
    since = now - timedelta(days=limit.days)
    return len({one.question for one in put if one.time > since}) < limit.questions
