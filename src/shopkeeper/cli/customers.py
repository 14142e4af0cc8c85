"""Look at what is known of a customer, hand it over, change what they agreed to, forget them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, get_args

import msgspec
import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import ACTOR, called
from shopkeeper.domain import InvalidRequest, Purpose
from shopkeeper.experience import ConsentSheet, PreferenceSheet

cli = typer.Typer(help="What is known of customers, and their rights.", no_args_is_help=True)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

Who = Annotated[
    str, typer.Argument(help="Their id; anonymous:ID names a browser.", metavar="CUSTOMER")
]


@cli.command("show")
def show_(
    context: typer.Context, customer: Who, json: Annotated[bool, show.JSON_OPTION] = False
) -> None:
    """Show what is believed of a customer, from what, and what they agreed to.

    Example: shopkeeper customers show 17850
    """
    with called(context).open() as services:
        sheet = experience.preferences_of(services, experience.named(customer))
    if json:
        show.write_json(sheet)
    else:
        _print(sheet)


def _print(sheet: PreferenceSheet) -> None:
    if not sheet.known:
        show.out.print("Nobody of that id is known.")
    elif sheet.why_not:
        show.out.print(f"Nothing shown depends on them: {sheet.why_not}.")
    rows = [
        (
            found.title,
            "off" if found.off else found.words,
            f"{found.confidence:.2f}",
            "said" if found.explicit else "guessed" if found.value is not None else "",
            found.evidence[0].words if found.evidence else "",
        )
        for found in sheet.preferences
        if found.off or found.evidence
    ]
    show.table("", ("preference", "value", "sure", "how", "newest evidence"), rows)
    _print_consent(sheet.consent)


def _print_consent(sheet: ConsentSheet) -> None:
    rows = [
        (
            purpose,
            found.state.replace("_", " "),
            f"{found.time:%Y-%m-%d}" if found.time else "",
            found.source or "",
            found.wording,
            found.kept_on,
        )
        for purpose, found in sheet.purposes.items()
    ]
    heads = ("purpose", "consent", "since", "said by", "wording", "kept all the same on")
    show.table("", heads, rows)


@cli.command()
def export(
    context: typer.Context,
    customer: Who,
    out: Annotated[Path, typer.Option(help="File to write: .json, or .zip for CSV files.")] = Path(
        "customer.json"
    ),
) -> None:
    """Write everything kept of a customer to a file: JSON, or CSV files in a zip archive.

    Example: shopkeeper customers export 17850 --out 17850.zip
    """
    show.check_writable("--out", out)
    if out.suffix not in {".json", ".zip"}:
        raise InvalidRequest(f"`--out` must end in .json or .zip, got {str(out)!r}")
    with called(context).open() as services:
        found = experience.export_customer(services, experience.named(customer))
    body = experience.as_zip(found) if out.suffix == ".zip" else msgspec.json.encode(found)
    out.write_bytes(body)
    typer.echo(f"Wrote {out} ({len(body):,} bytes).")


@cli.command()
def consent(
    context: typer.Context,
    customer: Who,
    yes: Annotated[list[str] | None, typer.Option(help="A purpose they agree to.")] = None,
    no: Annotated[list[str] | None, typer.Option(help="A purpose they refuse.")] = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show what a customer agreed to; with `--yes` or `--no`, change it on their word.

    What the customer or their browser refused stays refused: then it exits with 1 and says so.

    Example: shopkeeper customers consent 17850 --yes personalization --no messages
    """
    said = _said(yes or [], no or [])
    ref = experience.named(customer)
    with called(context).open() as services:
        if said:
            sheet = experience.set_consent(services, ref, said, source="service", actor=ACTOR)
        else:
            sheet = experience.consent_of(services, ref)
    if json:
        show.write_json(sheet)
    else:
        _print_consent(sheet)
    _check_effect(sheet)


def _check_effect(sheet: ConsentSheet) -> None:
    """A script that said yes for somebody is told where that changed nothing.

    Raises:
        InvalidRequest: Some yes had no effect; each is named with why.
    """
    without = [f"{p}: {one.no_effect}" for p, one in sheet.purposes.items() if one.no_effect]
    if without:
        raise InvalidRequest(f"`--yes` had no effect on {'; '.join(without)}")


def _said(yes: Sequence[str], no: Sequence[str]) -> dict[Purpose, bool]:
    both = sorted({*yes} & {*no})
    if both:
        raise InvalidRequest(
            f"a purpose must be named with `--yes` or `--no`, got both of {', '.join(both)}"
        )
    said = {_purpose(name): True for name in yes}
    return said | {_purpose(name): False for name in no}


def _purpose(name: str) -> Purpose:
    found = next((purpose for purpose in PURPOSES if purpose == name), None)
    if found is None:
        raise InvalidRequest(f"a purpose must be one of {', '.join(PURPOSES)}, got {name!r}")
    return found


@cli.command()
def forget(
    context: typer.Context,
    customer: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; it cannot be undone.")] = False,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Erase a customer, whole, and print the receipt. It cannot be undone.

    Example: shopkeeper customers forget 17850 --yes
    """
    ref = experience.named(customer)
    if not yes:
        typer.confirm(f"Erase everything kept of {customer}? It cannot be undone", abort=True)
    with called(context).open() as services:
        receipt = experience.erase_customer(services, ref, actor=ACTOR)
    if json:
        show.write_json(receipt)
    elif not receipt.found:
        typer.echo(f"Nobody of that id is known. Receipt {receipt.receipt}.")
    else:
        typer.echo(
            f"Erased: {receipt.events:,} events, {receipt.shown:,} showings, "
            f"{receipt.decisions:,} decisions, {receipt.statements:,} statements, "
            f"{receipt.preferences:,} preferences, {receipt.identities:,} ids. "
            f"Receipt {receipt.receipt}."
        )


@cli.command()
def separate(
    context: typer.Context,
    device: Annotated[str, typer.Argument(help="The browser, as anonymous:ID.")],
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Part a device from the customer it was joined to.

    Example: shopkeeper customers separate anonymous:browser-7f3a
    """
    with called(context).open() as services:
        parted = experience.separate_device(services, experience.named(device), actor=ACTOR)
    if json:
        show.write_json({"separated": parted})
    else:
        typer.echo("It is somebody of its own now." if parted else "It was joined to nobody.")


@cli.command()
def requests(
    context: typer.Context,
    n: Annotated[int, typer.Option("-n", min=1, help="How many, the newest.")] = 20,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show the last requests customers made by right, and what became of each.

    Example: shopkeeper customers requests
    """
    with called(context).open() as services:
        found = experience.list_rights(services, n)
    if json:
        show.write_json(found)
        return
    rows = [
        (
            one.id,
            one.action,
            one.status,
            one.reason,
            f"{one.received:%Y-%m-%d}",
            f"{one.due:%Y-%m-%d}",
        )
        for one in found
    ]
    show.table("", ("id", "action", "status", "reason", "received", "due"), rows)
