"""Policies of offers in Cedar: what may never be offered to whom, whatever the menu says."""

from shopkeeper.decisions.policies.checking import check_policies
from shopkeeper.decisions.policies.parsing import PolicySet, default_policies
from shopkeeper.decisions.policies.reading import Seen
from shopkeeper.decisions.policies.schema import schema_text
from shopkeeper.decisions.policies.verdicts import Guard, Verdicts
from shopkeeper.decisions.policies.why import Why, explain

__all__ = [
    "Guard",
    "PolicySet",
    "Seen",
    "Verdicts",
    "Why",
    "check_policies",
    "default_policies",
    "explain",
    "schema_text",
]
