"""Bring a shop's own data in."""

from pathlib import Path
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import ACTOR, called
from shopkeeper.domain import InvalidRequest
from shopkeeper.experience import Imported
from shopkeeper.intake import read_basis

cli = typer.Typer(help="Bring products, events and preferences in.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Basis = Annotated[
    str, typer.Option(help="File that says on what ground the data was collected, or demo.")
]
Rejects = Annotated[
    Path | None, typer.Option(help="File the rejected rows are written to, as JSON lines.")
]


@cli.command()
def products(
    context: typer.Context,
    file: File,
    partial: Annotated[bool, typer.Option(help="Only the fields given change.")] = False,
    rejects: Rejects = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Import a product feed in Google Merchant form: TSV, CSV, JSONL, RSS or XML, also gzipped.

    Example: shopkeeper --shop my-shop import products feed.xml
    """
    show.check_writable("--rejects", rejects)
    with called(context).open() as services, show.counting("Importing products") as count:
        done = experience.import_products(services, file, whole=not partial, progress=count)
    _tell(done, "products", rejects, json)


@cli.command()
def events(
    context: typer.Context,
    file: File,
    mapping: Annotated[
        str, typer.Option(help="Mapping file (YAML), or the name of one that ships.")
    ],
    basis: Basis = "",
    rejects: Rejects = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Import events or orders: CSV, JSONL or Parquet, with a column mapping.

    Example: shopkeeper import events orders.csv --mapping orders.yaml --basis basis.yaml
    """
    show.check_writable("--rejects", rejects)
    ground = read_basis(basis)
    with called(context).open() as services, show.progress("Importing events") as advance:
        done = experience.import_events(services, file, mapping, ground, progress=advance)
    _tell(done, "events", rejects, json)


@cli.command()
def reviews(
    context: typer.Context,
    file: File,
    column: Annotated[list[str], typer.Option(help="FIELD=COLUMN, for each field the file has.")],
    kind: Annotated[str, typer.Option(help="reviews, questions or answers.")] = "reviews",
    basis: Basis = "",
    rejects: Rejects = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Import reviews, product questions or answers: CSV, JSONL or Parquet.

    Example: shopkeeper import reviews r.csv --column product_id=sku --column rating=stars
    """
    show.check_writable("--rejects", rejects)
    ground, columns = read_basis(basis), dict(map(_pair, column))
    with called(context).open() as services, show.progress("Importing reviews") as advance:
        done = experience.import_reviews(services, file, kind, columns, ground, progress=advance)
    _tell(done, kind, rejects, json)


@cli.command()
def preferences(
    context: typer.Context,
    file: File,
    basis: Basis = "",
    rejects: Rejects = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Import preferences customers stated elsewhere: CSV, TSV or JSONL, a row for each.

    Columns are customer_id, anonymous_id, variable, value (those of a set parted by |) and time.

    Example: shopkeeper import preferences stated.csv --basis basis.yaml
    """
    show.check_writable("--rejects", rejects)
    ground = read_basis(basis)
    with called(context).open() as services, show.counting("Importing preferences") as count:
        done = experience.import_preferences(services, file, ground, progress=count, actor=ACTOR)
    _tell(done, "preferences", rejects, json)


def _pair(text: str) -> tuple[str, str]:
    field, sign, name = text.partition("=")
    if not (sign and field and name):
        raise InvalidRequest(f"`--column` must be like rating=stars, got {text!r}")
    return field, name


def _tell(done: Imported, what: str, rejects: Path | None, json: bool) -> None:
    if rejects is not None:
        rejects.write_text("".join(map(show.json_line, done.rejected)), "utf-8")
    if json:
        show.write_json(done)
    else:
        _print(done, what, rejects is None)
    if done.rejected and not done.accepted and not done.unchanged:
        raise typer.Exit(1)


def _print(done: Imported, what: str, more: bool) -> None:
    show.out.print(
        f"{_taken(done, what)} taken in, {done.unchanged:,} already known, "
        f"{len(done.rejected):,} rejected."
    )
    for reason, count in sorted(done.dropped.items(), key=lambda pair: -pair[1]):
        show.out.print(f"  left out {count:>9,}  {reason}")
    for wrong in done.rejected[:5]:
        show.out.print(
            f"  data row {wrong.index + 1}: `{wrong.field}` must be {wrong.expected}, "
            f"got {wrong.got}"
        )
    if len(done.rejected) > 5 and more:
        show.out.print("  … use --rejects FILE to see them all")


def _taken(done: Imported, what: str) -> str:
    if what == "products" or not done.products:
        return f"{done.accepted:,} {what}"
    return f"{done.accepted - done.products:,} {what} and {done.products:,} products"
