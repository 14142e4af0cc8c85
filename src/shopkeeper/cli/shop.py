"""Make a shop, train it, serve it, rebuild what is derived."""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.learned import learn
from shopkeeper.cli.workbench import called
from shopkeeper.domain import InvalidRequest, PricePlace, ShopFacts
from shopkeeper.experience import enforce_retention, rebuild_projections


def add_to(cli: typer.Typer) -> None:
    for command in (init, train, serve, rebuild, retention):
        cli.command()(command)


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="What the shop is called.")] = "My shop",
    market: Annotated[str, typer.Option(help="Country your prices hold in.")] = "GB",
    currency: Annotated[str, typer.Option(help="ISO 4217 code of your prices.")] = "GBP",
    time_zone: Annotated[str, typer.Option(help="IANA name, for local hours.")] = "UTC",
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Make the folder of a new shop.

    Example: shopkeeper --shop my-shop init --name "Corner Shop" --market DE --currency EUR
    """
    here = called(context)
    facts = ShopFacts(name, _place(market, currency), _zone(time_zone))
    here.bench.init(here.shop, facts)
    if json:
        show.write_json({"shop": str(here.shop), "facts": facts})
        return
    show.out.print(
        f"{name} is at {here.shop}. Next: shopkeeper --shop {here.shop} import products FILE"
    )


def _place(market: str, currency: str) -> PricePlace:
    if not re.fullmatch("([A-Z]{2})?", market):
        raise InvalidRequest(
            f"`--market` must be two capital letters like 'DE', or empty, got {market!r}"
        )
    if not re.fullmatch("[A-Z]{3}", currency):
        raise InvalidRequest(
            f"`--currency` must be three capital letters like 'EUR', got {currency!r}"
        )
    return PricePlace(market, currency)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRequest(
            f"`--time-zone` must be an IANA name like 'Europe/Berlin', got {name!r}"
        ) from None


def train(
    context: typer.Context,
    minutes: Annotated[
        float, typer.Option(min=0.01, help="About how long choosing may take.")
    ] = learning.MINUTES,
    objective: Annotated[
        Literal["purchase", "click", "revenue"], typer.Option(help="What counts most.")
    ] = "purchase",
    refit: Annotated[
        bool, typer.Option("--refit", help="Keep what was chosen; only learn what is new.")
    ] = False,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Learn from the log, publish a version, serve it if it is no worse than the one before.

    A training that was cut short goes on where it had chosen.

    Example: shopkeeper --shop my-shop train --minutes 5
    """
    with called(context).open() as services, show.progress("Training") as advance:
        trained = learn(services, advance, minutes=minutes, objective=objective, refit=refit)
    if json:
        show.write_json(trained)
        return
    stands = "is in service" if trained.verdict.passed else "was published but is NOT in service"
    show.out.print(f"Version {trained.manifest.version} {stands}: {trained.verdict.why}.")


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, show.PORT_OPTION] = None,
) -> None:
    """Serve the API until Ctrl-C.

    Example: shopkeeper --shop my-shop serve --port 8000
    """
    here = called(context)
    with here.open() as services:
        here.bench.serve(services, host or here.bench.host, port or here.bench.port, None)


def rebuild(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Throw away what is derived from the log and derive it again.

    Example: shopkeeper --shop my-shop rebuild
    """
    with called(context).open() as services, show.progress("Rebuilding") as advance:
        position = rebuild_projections(services, advance)
    if json:
        show.write_json({"position": position})
    else:
        show.out.print(f"Rebuilt up to position {position} of the log.")


def retention(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Drop what is over its time: events by `consent.yaml`, statements by `preferences.yaml`.

    To be run once a day; what is over its time is not read in the meantime.

    Example: shopkeeper --shop my-shop retention
    """
    with called(context).open() as services, show.progress("Looking for what is over") as advance:
        removed = enforce_retention(services, services.clock(), advance)
    if json:
        show.write_json(removed)
    else:
        show.out.print(f"Dropped {removed.entries:,} records and {removed.tombstones:,} traces.")
