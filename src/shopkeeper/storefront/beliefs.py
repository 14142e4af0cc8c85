"""What is believed and agreed to, as the preference centre says it. Pure.

Sheets of `experience` come in; words, bars and forms go out.
`tests/storefront/test_beliefs.py` holds that only what is used has a form to say it.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from shopkeeper.catalog import Columns
from shopkeeper.customers.preferences import Variable
from shopkeeper.domain import ConsentSource, Purpose
from shopkeeper.experience import (
    ConsentSheet,
    Preference,
    PreferenceSheet,
    Provenance,
    PurposeConsent,
)
from shopkeeper.storefront.fields import Field, field_of
from shopkeeper.storefront.words import counted, shown_day, shown_title

SURE = ((0.9, "very sure"), (0.65, "fairly sure"), (0.35, "not very sure"), (0.0, "hardly sure"))
"""From which confidence on what is said."""
MOST_RANKED = 3
_WHO: dict[ConsentSource, str] = {
    "customer": "You said {said} on {day}, in this shop",
    "event": "You said {said} on {day}, with what you clicked",
    "import": "Your customer record says {said}, since {day}",
    "signal": "Your browser said {said} on {day}",
    "service": "You told our support {said} on {day}",
}


class Source(msgspec.Struct, frozen=True):
    """One piece of evidence."""

    words: str
    counts: str
    """How much it counts now."""


class Believed(msgspec.Struct, frozen=True, kw_only=True):
    """One preference as it stands in the centre."""

    preference: Preference
    sure: str
    """Empty where nothing is believed."""
    percent: int
    origin: str
    sources: tuple[Source, ...]
    field: Field | None
    """To say or correct it; None where nobody is asked."""

    @property
    def name(self) -> str:
        return self.preference.variable

    @property
    def evidence(self) -> str:
        return counted(len(self.sources), "piece of evidence", "pieces of evidence")

    @property
    def is_known(self) -> bool:
        return self.preference.value is not None


class Purposed(msgspec.Struct, frozen=True):
    """One purpose as it stands in the centre."""

    purpose: Purpose
    consent: PurposeConsent
    said: str
    """What was said, when and where."""


def used_of(
    sheet: PreferenceSheet, variables: Mapping[str, Variable], columns: Columns
) -> tuple[Believed, ...]:
    """What has a use here, or is off and could: all a customer is asked for."""
    barred = is_barred(sheet)
    shown = (
        _believed(one, columns, None if barred else _field(one, variables[one.variable]))
        for one in sheet.preferences
        if one.uses
    )
    return tuple(one for one in shown if one.field or one.sources or one.preference.off)


def unused_of(sheet: PreferenceSheet, columns: Columns) -> tuple[Believed, ...]:
    """What is known though nothing uses it: to be seen and taken back, not asked for."""
    known = (one for one in sheet.preferences if not one.uses and (one.evidence or one.off))
    return tuple(_believed(one, columns, None) for one in known)


def is_barred(sheet: PreferenceSheet) -> bool:
    """Whether the customer said no to being followed: then nothing may be added or corrected."""
    return sheet.consent.purposes["personalization"].state == "refused"


def purposes_of(sheet: ConsentSheet, yes: str, no: str) -> tuple[Purposed, ...]:
    """Every purpose, with what was said of it."""
    return tuple(
        Purposed(purpose, consent, _said(consent, yes, no))
        for purpose, consent in sheet.purposes.items()
    )


def sure_words(confidence: float) -> str:
    """How sure that is, in words.

    >>> sure_words(0.7), sure_words(0.1)
    ('fairly sure', 'hardly sure')
    """
    return next(words for least, words in SURE if confidence >= least)


def _believed(one: Preference, columns: Columns, field: Field | None) -> Believed:
    known = one.value is not None
    return Believed(
        preference=one,
        sure=sure_words(one.confidence) if known else "",
        percent=round(100 * one.confidence) if known else 0,
        origin=_origin(one),
        sources=tuple(Source(_words(piece, columns), _counts(piece)) for piece in one.evidence),
        field=field,
    )


def _origin(one: Preference) -> str:
    if one.off:
        return "Switched off: neither used nor learned."
    if one.value is None:
        return "Not used while your no holds." if one.evidence else "Nothing is known."
    return "You said so." if one.explicit else "A guess, from what you did here."


def _words(piece: Provenance, columns: Columns) -> str:
    """As it was told, with a shouted title put in title case."""
    index = columns.index.get(piece.product) if piece.product else None
    if index is None:
        return piece.words
    title = columns.products[index].title
    return piece.words.replace(title, shown_title(title))


def _counts(piece: Provenance) -> str:
    if piece.weight >= 0.75:
        return "counts in full"
    return "counts in part" if piece.weight >= 0.2 else "counts a little"


def _field(one: Preference, variable: Variable) -> Field | None:
    """A form, where there is something to choose from and the customer may choose."""
    typed = variable.products is not None and variable.products.how == "words"
    asks = bool(one.options) or typed or one.kind in {"scale", "number"}
    if one.off or not one.may_state or not asks:
        return None
    return field_of(
        f"f-{one.variable}",
        one.title,
        one.kind,
        one.options,
        low=one.low,
        high=one.high,
        ends=one.ends,
        most=MOST_RANKED if one.kind == "ranked" else len(one.options),
        value=one.value,
    )


def _said(consent: PurposeConsent, yes: str, no: str) -> str:
    if consent.state == "not_asked" or consent.source is None:
        return "You have not said yes or no."
    said = (yes if consent.state == "agreed" else no).lower()
    return _WHO[consent.source].format(said=said, day=_day(consent.time)) + _to_words(consent)


def _day(time: datetime | None) -> str:
    return shown_day(time) if time else "a day we do not know"


def _to_words(consent: PurposeConsent) -> str:
    return f", to version {consent.wording} of these words." if consent.wording else "."
