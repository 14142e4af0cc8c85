"""What a customer is shown of what is known of them: every preference, with where it comes from.

Values only; `preferences` fills them, surfaces show them.
"""

from datetime import datetime
from typing import Literal

import msgspec

from shopkeeper.customers.preferences import Use, VariableKind
from shopkeeper.domain import ConsentSource, ProductId, Purpose, Rejection, Source, Value


class Provenance(msgspec.Struct, frozen=True, omit_defaults=True):
    """One piece of evidence, in words and in figures."""

    words: str
    """Like "You said so in the quiz on 3 March 2026"."""
    value: Value
    """What it speaks for."""
    source: Source
    time: datetime
    weight: float
    """How many clear statements it counts for now."""
    event: str = ""
    """Name of the event it was inferred from; absent: it was said."""
    product: ProductId | None = None


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed about one variable."""

    variable: str
    title: str
    about: str
    kind: VariableKind
    options: dict[str, str]
    """What may be chosen, value to words; of a variable open to the catalogue, its values."""
    low: float
    high: float
    ends: tuple[str, str]
    """Words for the two ends of a scale."""
    value: Value | None
    """What is acted upon; null: not known, or off."""
    words: str
    """The value as a shopper reads it; empty where there is none."""
    confidence: float
    """0 to 1."""
    explicit: bool
    """Somebody said so; else it was guessed."""
    pinned: bool
    off: bool
    contradicted: bool
    may_state: bool
    """Whether the customer may say so themselves."""
    used: bool
    """Whether it has a part in what is shown now."""
    uses: tuple[Use, ...]
    use: str
    """What it is used for, or why it is not, in words."""
    evidence: tuple[Provenance, ...]
    """Newest first."""


class PurposeConsent(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed for one purpose."""

    state: Literal["agreed", "refused", "not_asked"]
    title: str
    about: str
    time: datetime | None = None
    source: ConsentSource | None = None
    wording: str = ""
    """Version of the words that were shown."""
    withheld: str = ""
    """Why it is not done although it was agreed: a browser's signal, or the law of a place."""
    kept_on: str = ""
    """Where the customer was not asked and something is kept for it all the same: the ground of the
    newest of that, and its day."""
    no_effect: str = ""
    """Why what was just said of it changed nothing; empty where it did."""


class ConsentSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What may be done with what is known of a customer, purpose by purpose."""

    purposes: dict[Purpose, PurposeConsent]
    wording: str
    """Version of the words now in force, to be sent back with an answer."""
    signal_honoured: bool
    """The browser sent `Sec-GPC: 1`, and it is obeyed."""


class PreferenceSheet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything believed of a customer, and what they agreed to."""

    known: bool
    """Whether anything at all is kept of this customer."""
    personalized: bool
    """Whether what is shown depends on them."""
    why_not: str
    """Why it does not, in words; empty where it does."""
    preferences: tuple[Preference, ...]
    """In the shop's order."""
    consent: ConsentSheet


class Refused(msgspec.Struct, frozen=True):
    """Nothing was stored, and why, by name."""

    refusals: tuple[Rejection, ...]

    def __str__(self) -> str:
        return "; ".join(f"`{r.field}` must be {r.expected}, got {r.got}" for r in self.refusals)
