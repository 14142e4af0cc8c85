"""Look at what came in, and what became of each."""

import time
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.experience import Mark, Services

cli = typer.Typer(help="Events and their fate.", no_args_is_help=True)
_POLL_SECONDS = 0.5


@cli.command()
def tail(
    context: typer.Context,
    n: Annotated[int, typer.Option("-n", min=1, max=10_000, help="How many to begin with.")] = 20,
    follow: Annotated[bool, typer.Option(help="Wait for more, until Ctrl-C.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the last events: kept, duplicate, withheld, or rejected and why.

    Example: shopkeeper events tail -n 50 --follow
    """
    with called(context).open() as services:
        mark = _show(services, n, None, json)
        while follow:
            time.sleep(_POLL_SECONDS)
            mark = _show(services, n, mark, json)


def _show(services: Services, n: int, since: Mark | None, json: bool) -> Mark:
    seen = experience.tail(services, n, after=since)
    for event in seen:
        if json:
            show.write_line(event)
        else:
            reason = f"  {event.reason}" if event.reason else ""
            show.out.print(f"{event.time:%Y-%m-%d %H:%M:%S}  {event.fate:<9}  {event.name}{reason}")
    return experience.mark(seen, since)
