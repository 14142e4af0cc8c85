"""How often a customer may be asked something they did not come to answer.

What is remembered, the shop's limit and the time come in; yes or no goes out. Pure. Questions of a
quiz that customers chose to take do not count against the limit. Held by
tests/customers/preferences/test_asking.py.
"""

from datetime import datetime, timedelta

from shopkeeper.customers.preferences.memory import Memory
from shopkeeper.customers.preferences.variables import Preferences


def may_ask(memory: Memory, preferences: Preferences, now: datetime) -> bool:
    """Whether one more question keeps within the shop's limit, though none was chosen.

    Questions put within the limit's days count, answered or not; those withheld were not put.
    """
    since = now - timedelta(days=preferences.ask.days)
    put = (one for one in memory.asked if not one.chosen and one.outcome != "withheld")
    return sum(one.time > since for one in put) < preferences.ask.questions
