"""Make a shop, train it, serve it, rebuild what is derived."""

from typing import Annotated

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.domain import PricePlace, ShopFacts
from shopkeeper.experience import rebuild_projections


def add_to(cli: typer.Typer) -> None:
    for command in (init, train, serve, rebuild):
        cli.command()(command)


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="What the shop is called.")] = "My shop",
    market: Annotated[str, typer.Option(help="Country your prices hold in.")] = "GB",
    currency: Annotated[str, typer.Option(help="ISO 4217 code of your prices.")] = "GBP",
    time_zone: Annotated[str, typer.Option(help="IANA name, for local hours.")] = "UTC",
) -> None:
    """Make the folder of a new shop.

    Example: shopkeeper --shop my-shop init --name "Corner Shop" --market DE --currency EUR
    """
    here = called(context)
    here.bench.init(here.shop, ShopFacts(name, PricePlace(market, currency), time_zone))
    show.out.print(
        f"{name} is at {here.shop}. Next: shopkeeper --shop {here.shop} import products FILE"
    )


def train(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Learn from the log, publish the model version and put it into service.

    Example: shopkeeper --shop my-shop train
    """
    with called(context).open() as services, show.progress("Training") as advance:
        manifest = learning.train(
            services.log, services.registry, now=services.clock(), progress=advance
        )
    if json:
        show.write_json(manifest)
    else:
        show.out.print(f"Version {manifest.version} is in service.")


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the API until Ctrl-C.

    Example: shopkeeper --shop my-shop serve --port 8000
    """
    here = called(context)
    with here.open() as services:
        here.bench.serve(services, host or here.bench.host, port or here.bench.port, False)


def rebuild(context: typer.Context) -> None:
    """Throw away what is derived from the log and derive it again.

    Example: shopkeeper --shop my-shop rebuild
    """
    with called(context).open() as services, show.progress("Rebuilding") as advance:
        position = rebuild_projections(services, advance)
    show.out.print(f"Rebuilt up to position {position} of the log.")
