"""See what a customer would see, at a moment of one's choice."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.domain import (
    Context,
    CustomerRef,
    DecideRequest,
    InvalidRequest,
    PlacementRequest,
    ProductId,
    Slate,
)


def add_to(cli: typer.Typer) -> None:
    cli.command()(preview)


def preview(
    context: typer.Context,
    customer: Annotated[str, typer.Option("--as", help="Customer id; empty: a stranger.")] = "",
    at: Annotated[str, typer.Option(help="ISO 8601 time (UTC); without it: now.")] = "",
    placement: Annotated[
        str, typer.Option(help="home, product, basket, search or order.")
    ] = "home",
    product: Annotated[str, typer.Option(help="The product the page is about.")] = "",
    n: Annotated[int, typer.Option("-n", help="How many products.")] = 12,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show what a placement would hold for a customer, with reasons; nothing is logged.

    Example: shopkeeper preview --as 17850 --at 2011-11-01 --placement home
    """
    request = DecideRequest(
        placements=(PlacementRequest(placement, n=n),),
        customer=CustomerRef(id=customer or None),
        context=Context(page=placement, product_id=ProductId(product) if product else None),
        dry_run=True,
    )
    with called(context).open() as services:
        decision = experience.decide(services, request, _time(at))
        if json:
            show.write_json(decision)
            return
        _print(decision.slates[placement], services)
        show.out.print(f"arm: {decision.arm}  {decision.degraded}".rstrip())


def _print(slate: Slate, services: experience.Services) -> None:
    columns = services.shops.current().columns
    if not slate.products:
        show.out.print(_why_empty(slate, len(columns.products)))
        return
    rows = [
        (
            str(shown.position),
            columns.products[columns.index[shown.id]].title,
            f"{shown.score:.4f}",
            shown.reasons[0].text,
        )
        for shown in slate.products
    ]
    show.table("", ("", "product", "score", "why"), rows)


def _why_empty(slate: Slate, n_products: int) -> str:
    if not n_products:
        return "Nothing to show: the shop has no product. Next: shopkeeper import products FILE"
    reasons = Counter(slate.withheld.values()).most_common()
    counts = ", ".join(f"{count:,} {reason}" for reason, count in reasons)
    return f"Nothing to show; withheld: {counts or 'nothing, no product met the filters'}"


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        expected = "an ISO 8601 time like 2011-11-01T10:00"
        raise InvalidRequest(f"`--at` must be {expected}, got {text!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
