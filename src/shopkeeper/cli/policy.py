"""Check, compare, propose, publish and take back the rules of a shop."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from shopkeeper import experience
from shopkeeper.access import Key
from shopkeeper.cli import show
from shopkeeper.cli.policy_words import print_difference, print_preview, print_report
from shopkeeper.cli.workbench import KEY_VARIABLE, called
from shopkeeper.decisions import Texts
from shopkeeper.decisions.schemas import write_schemas
from shopkeeper.domain import InvalidRequest
from shopkeeper.experience import PUBLISHED, Services

DRAFT = "draft"
_HELP = """The shop's rules: offers, tiers, policies, claims, blocks, pages, merchandising.

Write the files in the shop's folder, `check` them, `propose` them, and let a second person
`publish` them. `rollback` returns to the version before.
"""
cli = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode="markdown")

KEY_OPTION = typer.Option(
    "--key",
    envvar=KEY_VARIABLE,
    show_envvar=True,
    help="Secret of your own admin key; better in the variable, or typed when asked for.",
)


@cli.command()
def check(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Find all that is wrong with the rule files; exit status 1 if they cannot be published.

    Every offer is held against every tier and every product of the catalogue.

    Example: shopkeeper policy check
    """
    with called(context).open() as services:
        report = experience.check_drafts(services, _drafts(context))
    if json:
        show.write_json({"ok": not report.fatal, **msgspec.structs.asdict(report)})
    else:
        print_report(report)
    if report.fatal:
        raise typer.Exit(1)


@cli.command()
def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A version, `published` or `draft`.")] = PUBLISHED,
    after: Annotated[str, typer.Argument(help="A version, `published` or `draft`.")] = DRAFT,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show whose price or offer would change, and what it would have cost on last week's orders.

    The cost is an estimate; it says what it takes for granted.

    Example: shopkeeper policy diff published draft
    """
    with called(context).open() as services:
        sides = [_texts(context, services, name) for name in (before, after)]
        with show.progress("Reading last week's orders") as progress:
            found = experience.compare_rules(services, sides[0], sides[1], progress)
    if json:
        show.write_json(found)
    else:
        print_difference(found)


@cli.command()
def preview(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help="A version, `published` or `draft`.")] = PUBLISHED,
    after: Annotated[str, typer.Argument(help="A version, `published` or `draft`.")] = DRAFT,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show what merchandising rules would have changed in expected margin on last week's pages.

    An estimate of accounting; it says what it takes for granted.

    Example: shopkeeper policy preview published draft
    """
    with called(context).open() as services:
        sides = [_texts(context, services, name) for name in (before, after)]
        found = experience.preview_margin(services, sides[0], sides[1])
    if json:
        show.write_json(found)
    else:
        print_preview(found)


@cli.command()
def propose(
    context: typer.Context,
    key: Annotated[str | None, KEY_OPTION] = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Keep the files in the folder as a version, for a second person to publish.

    Refused while `check` finds anything fatal.

    Example: shopkeeper policy propose
    """
    texts = _drafts(context)
    with called(context).open() as services:
        actor = _operator(services, key)
        kept = experience.propose(services, texts, actor.id)
    if json:
        show.write_json({"version": kept.version, "author": kept.author, "time": kept.time})
        return
    typer.echo(kept.version)
    show.err.print(
        f"Proposed with key {kept.author}. A second person publishes it, with a key of their own: "
        f"shopkeeper policy publish {kept.version}"
    )


@cli.command()
def publish(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="As `policy propose` told, or its beginning.")],
    key: Annotated[str | None, KEY_OPTION] = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Put a version in force, from the next request on; never with the key that proposed it.

    It is checked once more, on today's catalogue.

    Example: shopkeeper policy publish 3f9c2a
    """
    with called(context).open() as services:
        done = experience.publish(services, version, _operator(services, key).id)
    if json:
        show.write_json(done)
    else:
        typer.echo(f"Version {done.version} is in force.")


@cli.command("rollback")
def roll_back(
    context: typer.Context,
    key: Annotated[str | None, KEY_OPTION] = None,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Return to the version that was in force before, from the next request on.

    Example: shopkeeper policy rollback
    """
    with called(context).open() as services:
        done = experience.roll_back(services, _operator(services, key).id)
    if json:
        show.write_json(done)
    else:
        typer.echo(f"Version {done.version} is in force again.")


@cli.command()
def history(
    context: typer.Context,
    n: Annotated[int, typer.Option("-n", min=1, help="How many, the newest.")] = 20,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show which version is in force, which were, and who proposed and published each.

    Example: shopkeeper policy history
    """
    with called(context).open() as services:
        found = experience.policy_history(services, n)
    if json:
        show.write_json(found)
        return
    if not found.changes:
        typer.echo("Nothing was published yet: what ships is in force.")
        return
    rows = [
        (f"{one.time:%Y-%m-%d %H:%M}", one.version, one.act, one.author, one.actor)
        for one in found.changes
    ]
    show.table("", ("time (UTC)", "version", "", "proposed with key", "by key"), rows)


@cli.command()
def schemas(
    folder: Annotated[Path, typer.Argument(help="Where to; it is made.")],
) -> None:
    """Write a JSON Schema of each file of a shop, for editors that check while one types.

    Example: shopkeeper policy schemas shop/schemas
    """
    for path in write_schemas(folder):
        typer.echo(str(path))


def _drafts(context: typer.Context) -> dict[str, str]:
    return experience.read_drafts(called(context).shop)


def _texts(context: typer.Context, services: Services, name: str) -> Texts:
    return _drafts(context) if name == DRAFT else experience.texts_of(services, name)


def _operator(services: Services, secret: str | None) -> Key:
    """Whoever the key belongs to; it is asked for, unseen, where it was not given.

    Raises:
        InvalidRequest: It was not given, and nobody is there to be asked.
        NotAllowed: It may not change rules.
    """
    if not secret and not sys.stdin.isatty():
        raise InvalidRequest(f"your admin key is needed: `--key`, or the variable {KEY_VARIABLE}")
    found = secret or typer.prompt("Your admin key", hide_input=True, err=True)
    return experience.operator(services, str(found).strip())
