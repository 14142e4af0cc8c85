"""The shape of `preferences.yaml` and `consent.yaml`, for editors.

Nothing is read into these structs: the two files are read with a line for each part, by
`customers`, which also checks what no shape can say. That a file which may be read has this shape,
and that neither names a field the other does not: tests/decisions/test_schemas.py.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shopkeeper.customers.jurisdictions import MOST_DAYS, PURPOSES, Answer
from shopkeeper.customers.preferences import Sensitivity, Use, VariableKind
from shopkeeper.domain import EVENT_NAMES, Purpose, Source

Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Words = Annotated[str, Meta(min_length=1, max_length=400)]
Title = Annotated[str, Meta(min_length=1, max_length=80)]
Days = Annotated[float, Meta(gt=0, le=36_500)]
Answers = Annotated[
    dict[str, Words], Meta(min_length=2, description="Value to its words for shoppers.")
]
Held = str | float | tuple[str, ...]
_Purposes = Annotated[tuple[Purpose, ...], Meta(extra_json_schema={"uniqueItems": True})]
_Event = {"propertyNames": {"enum": sorted(EVENT_NAMES)}}
_Kept = {"propertyNames": {"enum": sorted({*EVENT_NAMES, "Decision", "*"})}}


class _Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the file."""


class Products(_Part):
    """How values of a variable touch products."""

    how: Annotated[
        Literal["equals", "path", "percentile", "words"],
        Meta(description="`percentile` for a scale or number, and for nothing else."),
    ]
    attribute: Annotated[Title, Meta(description="Of products; with `words` it is not asked.")] = ""


class Variable(_Part):
    """One thing worth knowing of a customer."""

    kind: Annotated[VariableKind, Meta(description="What sort of value it has.")]
    title: Annotated[Title, Meta(description="What shoppers see it called.")]
    about: Annotated[Words, Meta(description="One sentence to shoppers: what it is used for.")]
    sources: Annotated[
        tuple[Source, ...], Meta(min_length=1, description="Where a belief about it may come from.")
    ]
    options: Annotated[Answers, Meta(description="Value to its words for shoppers.")] = {}
    low: Annotated[float, Meta(ge=-1e9, le=1e9, description="Of a scale or number.")] = 0
    high: Annotated[float, Meta(ge=-1e9, le=1e9, description="Of a scale or number.")] = 1
    ends: Annotated[
        tuple[Title, ...],
        Meta(min_length=2, max_length=2, description="Words for the two ends of a scale."),
    ] = ()
    prior: Annotated[
        dict[str, float],
        Meta(description="How options compare before anything is known; `mean` and `deviation`."),
    ] = {}
    strength: Annotated[
        float, Meta(gt=0, le=1_000, description="How many clear statements the prior weighs.")
    ] = 2
    half_life_days: Annotated[Days, Meta(description="After which evidence counts half.")] = 365
    retention_days: Annotated[Days, Meta(description="After which evidence is removed.")] = 1_095
    purposes: Annotated[
        _Purposes, Meta(min_length=1, description="All of these must be agreed to.")
    ] = ("personalization",)
    sensitivity: Annotated[
        Sensitivity, Meta(description="What is not `ordinary` is only said, never guessed.")
    ] = "ordinary"
    uses: Annotated[
        tuple[Use, ...], Meta(description="What is done with it; none: it is not asked.")
    ] = ()
    products: Annotated[Products | None, Meta(description="How it touches products.")] = None


class Rule(_Part):
    """What an event says about a variable, by an attribute of its products."""

    variable: Annotated[Name, Meta(description="One of `variables`.")]
    attribute: Annotated[Title, Meta(description="Of the products of the event.")]
    events: Annotated[
        dict[str, Annotated[float, Meta(gt=0, le=1)]],
        Meta(
            min_length=1,
            extra_json_schema=_Event,
            description="Event to how many clear statements it counts for.",
        ),
    ]
    values: Annotated[
        dict[str, Held], Meta(description="Attribute's value to the variable's; none: as it is.")
    ] = {}


class Question(_Part):
    """One question of a quiz."""

    id: Annotated[Name, Meta(description="A name of its own in this quiz.")]
    variable: Annotated[Name, Meta(description="One of `variables`, with a use.")]
    text: Annotated[Words, Meta(description="As customers read it.")]
    answers: Annotated[Answers, Meta(description="Where not all options, or other words.")] = {}
    most: Annotated[int, Meta(ge=1, description="Answers at most.")] = 3
    skippable: Annotated[bool, Meta(description="Whether it may be left out.")] = True
    next: Annotated[
        dict[str, str],
        Meta(description="Answer to the question that follows; `*` any other, `-` skipped, `end`."),
    ] = {}


class Quiz(_Part):
    """Questions asked together."""

    title: Annotated[Title, Meta(description="As customers read it.")]
    occasion: Annotated[
        Literal["welcome", "post_purchase", "page"], Meta(description="When it is offered.")
    ]
    questions: Annotated[tuple[Question, ...], Meta(min_length=1, description="In order.")]
    intro: Annotated[Words, Meta(description="What stands before the first question.")] = ""
    source: Annotated[
        Literal["quiz", "post_purchase"], Meta(description="What its answers count as.")
    ] = "quiz"


class Ask(_Part):
    """How often a customer may be asked what they did not come to answer."""

    questions: Annotated[int, Meta(ge=0, le=100, description="At most so many,")]
    days: Annotated[float, Meta(gt=0, le=3_650, description="in so many days.")]


class SupportTag(_Part):
    """What a tag of a support case says."""

    variable: Annotated[Name, Meta(description="One of `variables`.")]
    value: Annotated[Held, Meta(description="Its value.")]


class PreferencesFile(_Part):
    """What a shop wants to know of its customers, and how it asks."""

    variables: Annotated[
        dict[Name, Variable], Meta(min_length=1, description="Each by its own name.")
    ]
    ask: Annotated[Ask, Meta(description="How often it asks.")]
    rules: Annotated[tuple[Rule, ...], Meta(description="What may be guessed, and from what.")] = ()
    quizzes: Annotated[dict[Name, Quiz], Meta(description="Each by its own name.")] = {}
    withhold: Annotated[
        float, Meta(ge=0, le=1, description="Share of customers who are not asked, by chance.")
    ] = 0
    support_tags: Annotated[
        dict[str, SupportTag], Meta(description="Tag of a support case to what it says.")
    ] = {}


class Wording(_Part):
    """A purpose in words for customers."""

    title: Annotated[Words, Meta(description="What it is called.")]
    about: Annotated[Words, Meta(description="One sentence: what is done, with what.")]


class Jurisdiction(_Part):
    """What is asked and what is never done in a place."""

    analytics: Annotated[Answer, Meta(description="`refuse`: not done there.")] = "ask"
    personalization: Annotated[Answer, Meta(description="`refuse`: not done there.")] = "ask"
    advertising: Annotated[Answer, Meta(description="`refuse`: not done there.")] = "ask"
    messages: Annotated[Answer, Meta(description="`refuse`: not done there.")] = "ask"
    signal: Annotated[
        _Purposes, Meta(description="Refused there by `Sec-GPC` beside what is everywhere.")
    ] = ()


Place = Annotated[str, Meta(pattern=r"^(\*|EEA|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]


class ConsentFile(_Part):
    """What a shop asks consent for, in which words, and how long it keeps what."""

    wording: Annotated[Words, Meta(description="Version of the words; raise it with them.")]
    yes: Annotated[Words, Meta(description="The answer that agrees.")]
    no: Annotated[Words, Meta(description="The one that refuses, of as many words.")]
    purposes: Annotated[
        dict[Purpose, Wording],
        Meta(extra_json_schema={"required": list(PURPOSES)}, description="Each in words."),
    ]
    signal: Annotated[
        _Purposes,
        Meta(
            extra_json_schema={"contains": {"const": "advertising"}},
            description="What `Sec-GPC` refuses everywhere: advertising at least.",
        ),
    ]
    jurisdictions: Annotated[
        dict[Place, Jurisdiction], Meta(description="`*`, EU, EEA, a country or a region.")
    ] = {}
    retention_days: Annotated[
        dict[str, Annotated[float, Meta(ge=1, le=MOST_DAYS)]],
        Meta(extra_json_schema=_Kept, description="Event to how long it is kept; `*`: all others."),
    ] = {}
