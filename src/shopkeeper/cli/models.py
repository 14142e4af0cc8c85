"""Look at model versions, put one into service, return to the one before."""

from typing import Annotated

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.domain import NotFound
from shopkeeper.models import Manifest

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


@cli.command("show")
def show_(
    context: typer.Context,
    version: Annotated[str | None, typer.Argument(help="Not given: the one in service.")] = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show what a version was made from, what was chosen and why, and what was measured.

    Example: shopkeeper models show 20261121T103000-3f9c2a
    """
    with called(context).open() as services:
        wanted = version or services.registry.current()
        if wanted is None:
            raise NotFound("no model version is in service: run `shopkeeper train`")
        manifest = services.registry.manifest(wanted)
    if json:
        show.write_json(manifest)
    else:
        _print(manifest)


def _print(manifest: Manifest) -> None:
    data, span = manifest.data, ""
    if data.first is not None and data.last is not None:
        span = f" from {data.first:%Y-%m-%d} to {data.last:%Y-%m-%d}"
    show.out.print(f"Version {manifest.version}, made {manifest.created:%Y-%m-%d %H:%M} UTC")
    show.out.print(
        f"Learned from {data.rows:,} acts of {data.customers:,} customers on {data.items:,} "
        f"products{span}"
    )
    weights = sorted(manifest.weights.items(), key=lambda pair: -pair[1])
    show.table("", ("model", "weight"), [(name, f"{weight:g}") for name, weight in weights])
    rows = [
        (name, show.figure(found["value"]), show.figure(found["standard_error"]), str(found["n"]))
        for name, found in manifest.metrics.items()
    ]
    show.table("On the newest slice", ("metric", "value", "± se", "n"), rows)


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


@cli.command("rollback")
def roll_back(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Return to the version that was in service before.

    Example: shopkeeper models rollback
    """
    with called(context).open() as services:
        version = learning.roll_back(services.registry)
    if json:
        show.write_json({"current": version})
    else:
        typer.echo(f"Version {version} is in service again.")
