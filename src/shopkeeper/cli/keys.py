"""Make, list and revoke keys."""

from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.access import SCOPES, Key, Scope
from shopkeeper.cli import show
from shopkeeper.cli.workbench import ACTOR, called
from shopkeeper.domain import InvalidRequest
from shopkeeper.intake import read_basis

cli = typer.Typer(help="Keys that let callers in.", no_args_is_help=True)


@cli.command()
def create(
    context: typer.Context,
    scope: Annotated[list[str], typer.Option(help=f"{', '.join(SCOPES)}; may be repeated.")],
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    publishable: Annotated[
        bool, typer.Option(help="For browsers: may only speak for its own anonymous customer.")
    ] = False,
    origin: Annotated[
        list[str] | None, typer.Option(help="Web origin a publishable key may be used from.")
    ] = None,
    basis: Annotated[
        str, typer.Option(help="File that says on what ground events without a consent are kept.")
    ] = "",
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Make a key; its secret is shown this once.

    Example: shopkeeper keys create --scope events --scope decide --label website
    """
    with called(context).open() as services:
        key, secret = experience.create_key(
            services,
            label=label or "+".join(scope),
            scopes=[_scope(word) for word in scope],
            publishable=publishable,
            origins=origin or (),
            basis=read_basis(basis) if basis else None,
            actor=ACTOR,
        )
    if json:
        show.write_json({"id": key.id, "secret": secret, "scopes": key.scopes})
    else:
        _show_secret(key, secret)


def _scope(word: str) -> Scope:
    found = next((scope for scope in SCOPES if scope == word), None)
    if found is None:
        raise InvalidRequest(f"`--scope` must be one of {', '.join(SCOPES)}, got {word!r}")
    return found


def _show_secret(key: Key, secret: str) -> None:
    typer.echo(secret)
    show.err.print(f"Key {key.id}. Keep the secret now: it cannot be shown again.")
    if "events" in key.scopes and key.basis is None:
        show.err.print(
            "Events sent with it are kept without their customer unless they state a consent "
            "(context.consent.categoryPreferences), or the key is made with --basis FILE."
        )


@cli.command("list")
def list_(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Show every key that lets somebody in; never a secret.

    Example: shopkeeper keys list
    """
    with called(context).open() as services:
        keys = experience.list_keys(services)
    if json:
        show.write_json(keys)
        return
    rows = [
        (
            k.id,
            k.label,
            ", ".join(k.scopes),
            "yes" if k.publishable else "",
            f"{k.created:%Y-%m-%d}",
        )
        for k in keys
    ]
    show.table("", ("id", "label", "scopes", "publishable", "made"), rows)


@cli.command()
def revoke(context: typer.Context, key_id: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Shut a key out, at once.

    Example: shopkeeper keys revoke 3f9c2a
    """
    with called(context).open() as services:
        experience.revoke_key(services, key_id, actor=ACTOR)
    typer.echo(f"Key {key_id} is revoked.")
