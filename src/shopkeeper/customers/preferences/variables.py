"""What a shop wants to know of its customers, as it declares it; and how it asks.

Read from `preferences.yaml` by `loading`, which checks all that is said here. Nothing else about a
customer can be believed.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from shopkeeper.domain import Purpose, Source, Value

VariableKind = Literal["choice", "ranked", "scale", "set", "number"]
Use = Literal["ranking", "filter", "page"]
"""What this program does with a belief: `ranking` moves products, `filter` leaves products out,
`page` chooses which words, proofs and sections come first, and touches no product. A variable
without a use is declared, but never asked."""
Sensitivity = Literal["ordinary", "declared_only", "special"]
"""`ordinary` may be inferred from behaviour. `declared_only`, like a stage of life, may only be
said. `special` (health, religion, orientation, children, hardship, ...) may only be said by the
customer in their own preference centre, and is used as a `filter` alone."""


class ProductLink(msgspec.Struct, frozen=True):
    """How values of a variable touch products."""

    attribute: str
    """A field of a product, `price` among them, or a key of its `attributes`."""
    how: Literal["equals", "path", "percentile", "words"]
    """`equals`: the attribute is the value. `path`: it begins with the value. `percentile`: 0 is
    the cheapest of its type, 1 the dearest. `words`: the value is a word of the product's title,
    material, brand or type (the attribute is not looked at)."""


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One thing worth knowing of a customer."""

    name: str
    kind: VariableKind
    title: str
    """What shoppers see it called."""
    about: str
    """One sentence to shoppers: what it is used for."""
    options: dict[str, str] = {}
    """Value to its words for shoppers. Empty for `scale` and `number`, and where values come from
    the catalogue's own attribute."""
    low: float = 0.0
    high: float = 1.0
    """Bounds of a scale or number."""
    ends: tuple[str, str] = ("", "")
    """Words for the two ends of a scale."""
    prior: dict[str, float] = {}
    """Of a choice or ranked choice, how the options compare before anything is known; of a set, the
    chance that each is in it; of a scale or number `mean` and `deviation`. Empty: all alike."""
    strength: float = 2.0
    """How many clear statements the prior weighs."""
    half_life_days: float = 365.0
    """After how long a piece of evidence counts half."""
    retention_days: float = 1_095.0
    """After how long a piece of evidence is removed."""
    sources: tuple[Source, ...] = ()
    """Where a belief about it may come from."""
    purposes: tuple[Purpose, ...] = ("personalization",)
    """All of these must be agreed to."""
    sensitivity: Sensitivity = "ordinary"
    uses: tuple[Use, ...] = ()
    products: ProductLink | None = None
    line: int = 0
    """Of the file it was declared in."""

    @property
    def is_open(self) -> bool:
        """Whether its values come from the catalogue."""
        return not self.options and self.kind in {"choice", "ranked", "set"}


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What an event says about a variable, by an attribute of its products."""

    variable: str
    events: dict[str, float]
    """Event name to the weight of one such event."""
    attribute: str
    """Of the products of the event; its value is the evidence's."""
    values: dict[str, Value] = {}
    """Attribute value to the variable's; empty: as it is. Values not named say nothing."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    """Unique in its quiz."""
    variable: str
    text: str
    answers: dict[str, str] = {}
    """Value to its words, where not all options of the variable, or other words, are shown."""
    most: int = 3
    """Answers at most, of a set or ranked choice."""
    skippable: bool = True
    next: dict[str, str] = {}
    """Answer to the question that follows, instead of the next in the list; `*`: any other answer,
    `-`: skipped. The target `end` ends the quiz."""


class Quiz(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    title: str
    occasion: Literal["welcome", "post_purchase", "page"]
    """When it is offered: to a newcomer, after an order, or one at a time beside a page."""
    source: Source
    """What its answers count as."""
    questions: tuple[Question, ...]
    intro: str = ""

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)


class AskLimit(msgspec.Struct, frozen=True):
    """How often a shop may ask a customer something they did not come to answer."""

    questions: int
    days: float


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """All a shop declared."""

    variables: dict[str, Variable]
    rules: tuple[Rule, ...]
    quizzes: dict[str, Quiz]
    ask: AskLimit
    withhold: float
    """Share of customers a quiz is withheld from by chance, so that its worth can be measured."""
    support_tags: Mapping[str, Mapping[str, Any]]
    """Tag of a support case to `{variable, value}`."""
    digest: bytes
    """8 bytes of the text it was read from: what was derived by other rules is derived again."""
