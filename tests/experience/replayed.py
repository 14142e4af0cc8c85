"""A small governed shop whose decisions are made again, and what is asked of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from shopkeeper.catalog.backends.memory import MemoryCatalog
from shopkeeper.decisions import Policy
from shopkeeper.decisions.nobody import without_subject
from shopkeeper.domain import (
    CustomerRef,
    DecideRequest,
    Decision,
    MessageId,
    ProductId,
)
from shopkeeper.experience import (
    Change,
    Services,
    decide,
    put_products,
    state_preferences,
    withdraw_products,
)
from shopkeeper.experience.decide import moment_of, new_decision
from shopkeeper.experience.holding import decide_held
from shopkeeper.experience.replaying import Replay, replay
from shopkeeper.log import Entry
from shopkeeper.testing.services import make_services
from tests.decisions.shelf import IDS
from tests.experience.governed_shop import LAST, TEN, publish
from tests.experience.people import ACTOR, agree
from tests.experience.room import raw, send

ANN = CustomerRef(anonymous_id="browser-1")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
OFFERS = ("", TEN, LAST, TEN + LAST)
OVER = """\
  - {id: over, title: A pound off, kind: amount, amount: 100, eligibility: From five pounds, \
least_basket: 500}
"""
STEERING = (
    "",
    """\
  - {id: first, act: pin, why: New, products: {ids: [p7]}, position: 2}
  - {id: away, act: bury, why: Old, products: {ids: [p2, p3]}}
""",
)
BLOCKS = """\
  - {id: cheap, kind: hook, headline: Low prices,
     speaks_to: [{variable: value_focus, values: [low]}]}
  - {id: fine, kind: hook, headline: Fine things,
     speaks_to: [{variable: value_focus, values: [high]}]}
  - {id: hello, kind: hook, headline: "Welcome to {name}"}
  - {id: many, kind: social_proof, headline: "{bought_30d} bought it"}
"""


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now


def row(product: str, pence: int, was: int, there: bool) -> dict[str, object]:
    return {
        "id": product,
        "title": f"Thing {product}",
        "price": f"{max(was, pence) / 100:.2f} GBP",
        **({"sale_price": f"{pence / 100:.2f} GBP"} if was > pence else {}),
        "cost_of_goods_sold": f"{pence / 200:.2f} GBP",
        "availability": "in_stock" if there else "out_of_stock",
        "product_type": ("Bags > Totes", "Kitchen > Mugs", "Food > Tea")[pence % 3],
        "brand": ("Acme", "Bolt")[pence % 2],
    }


def opened(folder: Path, holdout: float = 0.0, policy: Policy | None = None) -> Services:
    services = make_services(folder, clock=Clock())
    return replace(services, holdout=holdout, policy=policy or Policy(0.2, 0.3, 0.05))


def again(services: Services, decision: Decision) -> Replay:
    services.log.flush()
    return replay(services, decision.decision_id, MemoryCatalog)


def live(services: Services, done: list[tuple[str, str, int]], said: str | None) -> None:
    clock = services.clock
    for name, product, days in done:
        time = (clock() - timedelta(days=days)).isoformat()
        send(services, raw(name, product, timestamp=time))
    if said is not None:
        agree(services)
        changes = [Change("value_focus", value=0.1 if said == "low" else 0.9)]
        state_preferences(services, ANN, changes, actor=ACTOR)
        state_preferences(services, ANN, [Change("favourite_brands", value=("Acme",))], actor=ACTOR)


def change_everything(services: Services) -> None:
    """The world goes on: nothing that is read now is what was read then."""
    services.clock.now += timedelta(days=3)  # type: ignore[attr-defined]
    put_products(services, [row(p, 555, 0, i % 2 == 0) for i, p in enumerate(IDS)])
    withdraw_products(services, [ProductId("p1")])
    publish(services, offers=TEN.replace("1000", "500"))
    live(services, [("Order Completed", "p5", 0), ("Product Disliked", "p4", 0)], "high")
    services.noticing.tallies = {}


def kept(services: Services, request: DecideRequest) -> Decision:
    """Decided and logged; of nobody, with what may be kept of the request."""
    moment = moment_of(services, request)
    moment, decision = decide_held(services, moment, new_decision(services))
    profile = moment.profile
    if profile.person is None or profile.basis is None or moment.refused:
        entry = Entry(MessageId(decision.decision_id), without_subject(moment, decision), START)
    else:
        key = profile.person.key
        entry = Entry(MessageId(decision.decision_id), decision, START, key, profile.basis)
    services.log.append([entry])
    return decision


def home(services: Services, who: CustomerRef = ANN) -> Decision:
    return decide(services, DecideRequest(page="home", customer=who))


def altered(services: Services, decision: Decision, **how: object) -> Replay:
    """What comes of a decision that was logged like this, with changes."""
    services.log.flush()
    logged = services.log.find(MessageId(decision.decision_id))
    assert logged is not None
    fresh = msgspec.structs.replace(decision, decision_id=new_decision(services), **how)
    entry = msgspec.structs.replace(
        logged.entry, message_id=MessageId(fresh.decision_id), record=fresh
    )
    services.log.append([entry])
    return again(services, fresh)


def gone(found: Replay) -> str:
    assert not found.same
    assert found.refused is not None
    assert found.refused.text
    return found.refused.gone
