"""Look at model versions, put one into service, return to the one before."""

from typing import Annotated

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called

cli = typer.Typer(help="Model versions.", no_args_is_help=True)


@cli.command("list")
def list_(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Show every version, oldest first; a star marks the one in service.

    Example: shopkeeper models list
    """
    with called(context).open() as services:
        current, versions = services.registry.current(), services.registry.versions()
    if json:
        show.write_json({"current": current, "versions": versions})
        return
    rows = [
        (
            "*" if v.version == current else "",
            v.version,
            f"{v.created:%Y-%m-%d %H:%M}",
            f"{v.data.rows:,}",
        )
        for v in versions
    ]
    show.table("", ("", "version", "trained", "rows"), rows)


@cli.command()
def promote(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="As `models list` shows.")],
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Put a version into service; the next decision uses it.

    Example: shopkeeper models promote 20261121T103000-3f9c2a
    """
    with called(context).open() as services:
        learning.promote(services.registry, version)
    if json:
        show.write_json({"current": version})
    else:
        typer.echo(f"Version {version} is in service.")


@cli.command("roll-back")
def roll_back(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Return to the version that was in service before.

    Example: shopkeeper models roll-back
    """
    with called(context).open() as services:
        version = learning.roll_back(services.registry)
    if json:
        show.write_json({"current": version})
    else:
        typer.echo(f"Version {version} is in service again.")
