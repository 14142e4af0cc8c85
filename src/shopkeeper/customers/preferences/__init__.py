"""What customers prefer: what may be known, what is known, from where, and how surely."""

from shopkeeper.customers.preferences.belief import Belief
from shopkeeper.customers.preferences.memory import (
    NOTHING,
    AskedBefore,
    ConsentState,
    Evidence,
    Memory,
)
from shopkeeper.customers.preferences.variables import (
    AskLimit,
    Preferences,
    ProductLink,
    Question,
    Quiz,
    Rule,
    Sensitivity,
    Use,
    Variable,
    VariableKind,
)

__all__ = [
    "NOTHING",
    "AskLimit",
    "AskedBefore",
    "Belief",
    "ConsentState",
    "Evidence",
    "Memory",
    "Preferences",
    "ProductLink",
    "Question",
    "Quiz",
    "Rule",
    "Sensitivity",
    "Use",
    "Variable",
    "VariableKind",
]
