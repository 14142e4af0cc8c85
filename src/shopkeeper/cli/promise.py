"""Write what an ad promises into a link, read such a link, and see how promises are kept."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.decisions.promises import Chain, Promise
from shopkeeper.domain import NotAllowed, ProductId
from shopkeeper.stats import Estimate

PARAMETER = "sk_promise"
"""Of an ad's link."""
COLUMNS = ("promise", "link", "visits", "kept", "breaks", "kept in value", "still needs")
"""Of the report."""
cli = typer.Typer(help="What ads promise, and whether it is kept.", no_args_is_help=True)


@cli.command()
def make(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The ad's own name, for reports.")],
    block: Annotated[
        list[str] | None, typer.Option(help="A block whose words the ad uses; may be repeated.")
    ] = None,
    offer: Annotated[str, typer.Option(help="An offer of the menu in force.")] = "",
    product: Annotated[str, typer.Option(help="The product the ad shows.")] = "",
    audience: Annotated[str, typer.Option(help="Whom the ad is for, in public words.")] = "",
    campaign: Annotated[str, typer.Option(help="A campaign of the menu in force.")] = "",
    market: Annotated[str, typer.Option(help="Where it holds; without it: everywhere.")] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it holds.")] = 30,
    once: Annotated[bool, typer.Option(help="For one visit alone, like a link in a letter.")] = (
        False
    ),
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Write the parameter of an ad's link; the landing page, product and basket keep what it says.

    Example: shopkeeper promise make spring --block welcome --offer spring10 --days 14
    """
    with called(context).open() as services:
        now = services.clock().replace(microsecond=0)
        promise = Promise(
            name,
            now,
            now + timedelta(days=days),
            tuple(block or ()),
            offer,
            ProductId(product) if product else None,
            audience,
            campaign,
            market,
            once,
        )
        token = experience.write_promise(services, promise)
    if json:
        show.write_json({"parameter": f"{PARAMETER}={token}", "promise": promise})
    else:
        typer.echo(f"{PARAMETER}={token}")


@cli.command()
def read(
    context: typer.Context,
    token: Annotated[str, typer.Argument(help="What stands in the link after `sk_promise=`.")],
) -> None:
    """Say what a link promises, or why it promises nothing.

    Example: shopkeeper promise read pr1_…
    """
    with called(context).open() as services:
        found = experience.read_promised(services, token.removeprefix(f"{PARAMETER}="))
    if not isinstance(found, Promise):
        raise NotAllowed(f"the link gives the ordinary page: {found.text}")
    show.write_json(found)


@cli.command()
def report(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3_650, help="How far back to look.")] = 28,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Show in what share of visits each promise was kept, link by link, and why it was not.

    Beside it: what was kept in value, by something worth at least as much, and what a part that was
    kept still needed of the customer.

    Example: shopkeeper promise report --days 7
    """
    with called(context).open() as services:
        since: datetime = services.clock() - timedelta(days=days)
        chains = experience.promises_kept(services, since)
    if json:
        show.write_json([msgspec.structs.asdict(chain) for chain in chains])
    elif not chains:
        typer.echo(f"No page of the last {days} days had a promise to keep.")
    else:
        show.table("Promises", COLUMNS, report_rows(chains))


def report_rows(chains: tuple[Chain, ...]) -> list[list[str]]:
    """A row for each link, by `COLUMNS`."""
    return [
        [
            chain.promise,
            link.link,
            str(link.visits),
            _share(link.kept),
            *map(_counted, (link.breaks, link.instead, link.pending)),
        ]
        for chain in chains
        for link in chain.links
    ]


def _share(kept: Estimate) -> str:
    error = "" if kept.standard_error is None else f" ± {kept.standard_error:.3f}"
    return f"{kept.value:.3f}{error}"


def _counted(met: dict[str, int]) -> str:
    return "; ".join(f"{words} ({count})" for words, count in met.items())
