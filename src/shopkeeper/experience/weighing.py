"""What a decision mostly followed, and what to change to get something else, in plain words.

A decision comes in; its main parameters in order of weight, and ways to change them, go out. Only
what the reasons of things really shown name is a parameter. Pure. Held by
tests/experience/test_weighing.py.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec

from shopkeeper.domain import Decision, Reason

_CODES = {
    "said": ("you_said", "speaks_to"),
    "did": (
        "because_you", "bought_before", "yours_before", "like_this", "history", "due",
        "next_category", "hesitating",
    ),
    "page": ("goes_with", "similar", "searched", "found", "given", "free_shipping"),
    "others": ("popular", "popular_now", "bought_together", "same_visit", "helps"),
    "ad": ("promised",),
    "terms": ("rule", "tier", "menu", "policy"),
    "chance": ("exploring", "new_here", "learning"),
    "shop": ("pinned", "margin", "shop", "range", "starter"),
}  # fmt: skip
"""Parameter to the codes of the reasons that name it."""
WORDS = {
    "said": "What you told us",
    "did": "What you did here",
    "page": "The page you are on, and what you searched for",
    "others": "What other shoppers choose",
    "ad": "The ad you came by",
    "terms": "The public terms of offers",
    "chance": "Chance, to learn what people like",
    "shop": "The shop's own choice",
}
_OF = {code: name for name, codes in _CODES.items() for code in codes}
_ARMS = {
    "personalized": "Chosen for this visit by {what}.",
    "holdout": "You are one of a few who see what is popular, so that we can tell what "
    "personalization is worth.",
    "off": "Nothing of you was used: everybody who asks for this page sees the same.",
}


class MainParameter(msgspec.Struct, frozen=True):
    """Something the page followed."""

    name: str
    text: str
    things: int
    """How many products, offers and blocks say so."""


class ToChange(msgspec.Struct, frozen=True):
    """What to do to get something else."""

    text: str
    about: str
    """Where: `preferences`, `consent`, `dislike`, `offers`."""


def parameters_of(decision: Decision) -> tuple[MainParameter, ...]:
    """What the page followed, the weightiest first; a first reason weighs as much as two others."""
    things, weights = Counter[str](), Counter[str]()
    for reasons in _reasons(decision):
        named = list(dict.fromkeys(_OF[r.code] for r in reasons if r.code in _OF))
        things.update(named)
        weights.update(named + named[:1])
    ranked = sorted(weights, key=lambda name: (-weights[name], list(WORDS).index(name)))
    return tuple(MainParameter(name, WORDS[name], things[name]) for name in ranked)


def summary_of(decision: Decision, parameters: tuple[MainParameter, ...]) -> str:
    """The whole page in one sentence."""
    told = [one.text[0].lower() + one.text[1:] for one in parameters[:3]] or ["the shop's range"]
    what = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    return _ARMS[decision.arm].format(what=what)


def changes_of(decision: Decision, parameters: tuple[MainParameter, ...]) -> tuple[ToChange, ...]:
    """What the customer can do to get something else."""
    return tuple(_changes(decision, {one.name for one in parameters}))


def _changes(decision: Decision, named: set[str]) -> Iterator[ToChange]:
    if "said" in named or decision.beliefs:
        yield ToChange(
            "Change, take back or switch off what is believed of you; the next page follows.",
            "preferences",
        )
    if decision.arm == "off":
        yield ToChange("Agree to personalization, and pages follow you.", "consent")
    else:
        yield ToChange("Switch personalization off, and you see what everybody sees.", "consent")
    if any(slate.products for slate in decision.slates.values()):
        yield ToChange("Say of a product that it is not for you, and it stays away.", "dislike")
    if decision.offers or decision.withheld_offers:
        yield ToChange("Read who gets which offer: every offer there is is public.", "offers")


def _reasons(decision: Decision) -> Iterator[tuple[Reason, ...]]:
    for slate in decision.slates.values():
        yield from (one.reasons for one in slate.products)
    yield from (one.reasons for one in decision.offers)
    yield from (one.reasons for one in decision.blocks)
