"""What customers prefer: what may be known, what is known, from where, and how surely."""

from shopkeeper.customers.preferences.agreement import join_consent, read_consent
from shopkeeper.customers.preferences.asking import may_ask
from shopkeeper.customers.preferences.belief import Belief
from shopkeeper.customers.preferences.believing import beliefs_of
from shopkeeper.customers.preferences.checking import (
    Refusal,
    check_skipped,
    check_stated,
    find_question,
)
from shopkeeper.customers.preferences.infer import Attributes, infer
from shopkeeper.customers.preferences.loading import load_preferences, read_preferences
from shopkeeper.customers.preferences.memory import (
    NOTHING,
    AskedBefore,
    ConsentState,
    Evidence,
    Memory,
)
from shopkeeper.customers.preferences.posterior import prior_spread
from shopkeeper.customers.preferences.quizzes import (
    answers_in,
    next_in_quiz,
    open_in_quiz,
    place_in,
    way_in,
)
from shopkeeper.customers.preferences.remember import decode, encode, joined, remember
from shopkeeper.customers.preferences.special import special_category
from shopkeeper.customers.preferences.values import as_key, check_value, normalised
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
    "Attributes",
    "Belief",
    "ConsentState",
    "Evidence",
    "Memory",
    "Preferences",
    "ProductLink",
    "Question",
    "Quiz",
    "Refusal",
    "Rule",
    "Sensitivity",
    "Use",
    "Variable",
    "VariableKind",
    "answers_in",
    "as_key",
    "beliefs_of",
    "check_skipped",
    "check_stated",
    "check_value",
    "decode",
    "encode",
    "find_question",
    "infer",
    "join_consent",
    "joined",
    "load_preferences",
    "may_ask",
    "next_in_quiz",
    "normalised",
    "open_in_quiz",
    "place_in",
    "prior_spread",
    "read_consent",
    "read_preferences",
    "remember",
    "special_category",
    "way_in",
]
