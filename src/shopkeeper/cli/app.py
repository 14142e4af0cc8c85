"""The root command and where each other one hangs."""

from pathlib import Path
from typing import Annotated

import typer

import shopkeeper
from shopkeeper.cli import (
    customers,
    decisions,
    demo,
    events,
    importing,
    keys,
    letter,
    models,
    policy,
    preview,
    promise,
    shop,
    studies,
)
from shopkeeper.cli.workbench import Called, Workbench

_HELP = """Retail personalization that earns trust, on your own machine.

Begin with `shopkeeper demo`, or with `shopkeeper init` for a shop of your own.
"""


def create_cli(bench: Workbench) -> typer.Typer:
    """The whole command line over one workbench."""
    cli = typer.Typer(
        name="shopkeeper", help=_HELP, no_args_is_help=True, rich_markup_mode="markdown"
    )

    @cli.callback()
    def root(
        context: typer.Context,
        folder: Annotated[
            Path | None,
            typer.Option("--shop", help=f"Folder of the shop; without it: {bench.shop}."),
        ] = None,
    ) -> None:
        context.obj = Called(bench, folder or bench.shop)

    cli.command("version")(version)
    for room in (shop, preview, letter, demo):
        room.add_to(cli)
    cli.add_typer(importing.cli, name="import")
    cli.add_typer(studies.cli, name="evaluate")
    cli.add_typer(customers.cli, name="customers")
    cli.add_typer(decisions.cli, name="decisions")
    cli.add_typer(events.cli, name="events")
    cli.add_typer(models.cli, name="models")
    cli.add_typer(keys.cli, name="keys")
    cli.add_typer(policy.cli, name="policy")
    cli.add_typer(promise.cli, name="promise")
    return cli


def version() -> None:
    """Say which version this is.

    Example: shopkeeper version
    """
    typer.echo(f"shopkeeper {shopkeeper.__version__}")
