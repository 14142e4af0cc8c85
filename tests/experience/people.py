"""What tests of preferences and rights say in one line."""

import itertools
from pathlib import Path

from shopkeeper.domain import CustomerRef, DecideRequest, Decision, PlacementRequest
from shopkeeper.experience import (
    Answer,
    Answered,
    NextQuestion,
    Services,
    answer,
    decide,
    next_question,
    preferences_of,
    put_products,
    set_consent,
)
from shopkeeper.experience.sheet import Preference
from shopkeeper.testing.services import make_services

ANN = CustomerRef(anonymous_id="browser-1")
BOB = CustomerRef(anonymous_id="browser-2")
KNOWN = CustomerRef(id="ann", anonymous_id="browser-1")
ACTOR = "test"
ROWS = [
    {
        "id": f"p{i}",
        "title": f"{('leather', 'linen', 'steel')[i % 3]} thing {i}",
        "price": f"{i}.00 GBP",
        "product_type": ("Bags > Totes", "Kitchen > Mugs")[i % 2],
        "brand": ("Acme", "Bolt", "Cork")[i % 3],
    }
    for i in range(1, 13)
]


def agree(services: Services, ref: CustomerRef = ANN, yes: bool = True) -> None:
    set_consent(services, ref, {"personalization": yes}, actor=ACTOR)


def known(services: Services, variable: str, ref: CustomerRef = ANN) -> Preference:
    """What is believed of one variable."""
    sheet = preferences_of(services, ref)
    return next(found for found in sheet.preferences if found.variable == variable)


def asked(services: Services, ref: CustomerRef = ANN, **how: str) -> NextQuestion:
    """The next question; the test fails where there is none."""
    found = next_question(services, ref, **how)
    assert isinstance(found, NextQuestion), found
    return found


def say(services: Services, question: str, value: object, ref: CustomerRef = ANN) -> Answered:
    """Answer one question."""
    skipped = value is None
    one = Answer(question, value, skipped)  # type: ignore[arg-type]
    return answer(services, ref, [one], actor=ACTOR)


def home(services: Services, ref: CustomerRef = ANN, n: int = 6, **how: object) -> Decision:
    request = DecideRequest((PlacementRequest("home", n=n),), ref)
    return decide(services, request, **how)  # type: ignore[arg-type]


def last_action(services: Services) -> str:
    return services.audit.last(1)[0].action


_shops = itertools.count()


def shop_in(folder: Path, backend: str) -> Services:
    """A shop of twelve products, each in a folder of its own."""
    own = folder / f"shop-{next(_shops)}"
    own.mkdir()
    made = make_services(own, backend)  # type: ignore[arg-type]
    put_products(made, ROWS)
    return made
