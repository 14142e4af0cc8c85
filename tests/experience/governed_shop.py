"""A small shop with rules in force, for tests of governed pages."""

from datetime import UTC, datetime
from typing import Any

from shopkeeper.decisions import Proposed, Publication, version_of
from shopkeeper.decisions.rules import complete
from shopkeeper.domain import Context, CustomerRef, DecideRequest, Decision
from shopkeeper.experience import Services, decide, put_products

TEN = """\
  - {id: ten, title: Ten percent off, kind: percent, depth_bps: 1000, eligibility: Everybody}
"""
LAST = """\
  - id: last
    title: Twenty percent off
    kind: percent
    depth_bps: 2000
    eligibility: The first to ask
    budget: {uses: 1}
"""
PRICED = [
    {
        "id": f"p{i}",
        "title": f"Thing {i}",
        "price": f"{i}.00 GBP",
        "cost_of_goods_sold": f"{i / 2:.2f} GBP",
        "product_type": ("Bags", "Kitchen")[i % 2],
    }
    for i in range(1, 13)
]


def publish(services: Services, **files: str) -> str:
    """Put rules in force; `offers="…"` is the list in `offers.yaml`."""
    texts = {
        f"{name}.yaml": f"{'rules' if name == 'merchandising' else name}:\n{text}"
        for name, text in files.items()
    }
    whole = complete(texts)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    proposed = Proposed(version_of(whole), whole, "ann", now)
    before = services.rules.in_force()
    services.rules.propose(proposed)
    services.rules.put_in_force(Publication(proposed.version, "published", "bob", now), before)
    return proposed.version


def priced(services: Services) -> Services:
    """The shop with products that have prices and costs."""
    put_products(services, PRICED)
    return services


def page(services: Services, name: str = "home", visit: str = "v1", **more: Any) -> Decision:
    """One page for the visit."""
    customer = CustomerRef(anonymous_id=more.pop("anonymous_id", None))
    promise, dry = more.pop("promise", ""), more.pop("dry_run", False)
    context = Context(page=name, **more)
    return decide(
        services,
        DecideRequest(
            page=name,
            customer=customer,
            session_id=visit,
            context=context,
            promise=promise,
            dry_run=dry,
        ),
    )


def offers(decision: Decision) -> list[str]:
    return [offer.id for offer in decision.offers]
