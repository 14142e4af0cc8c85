"""How often a customer may be asked something they did not come to answer.

What is remembered, the shop's limit and the time come in; yes or no goes out. Pure. Questions that
customers open themselves do not count against the limit: whoever asks knows. Held by
tests/customers/preferences/test_asking.py.
"""

from datetime import datetime, timedelta

from shopkeeper.customers.preferences.memory import Memory
from shopkeeper.customers.preferences.variables import Preferences


def may_ask(memory: Memory, preferences: Preferences, now: datetime) -> bool:
    """Whether one more question keeps within the shop's limit.

    Questions put within the limit's days count, answered or not; those withheld were not put.
    """
    since = now - timedelta(days=preferences.ask.days)
    put = sum(1 for one in memory.asked if one.outcome != "withheld" and one.time > since)
    return put < preferences.ask.questions
