"""Look at what came in, and what became of each."""

import time
from contextlib import suppress
from typing import Annotated

import typer

from shopkeeper import experience
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.experience import Mark, Seen, Services

cli = typer.Typer(help="Events and their fate.", no_args_is_help=True)
_POLL_SECONDS = 0.5
_MOST = 10_000
_FEW = 3


@cli.command()
def tail(
    context: typer.Context,
    n: Annotated[int, typer.Option("-n", min=1, max=_MOST, help="How many to begin with.")] = 20,
    follow: Annotated[bool, typer.Option(help="Wait for more, until Ctrl-C.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the last events: kept, duplicate, withheld, or rejected and why.

    Example: shopkeeper events tail -n 50 --follow
    """
    with called(context).open() as services:
        mark = _show(services, n, None, json)
        with suppress(KeyboardInterrupt):
            while follow:
                time.sleep(_POLL_SECONDS)
                mark = _show(services, _MOST, mark, json)


def _show(services: Services, n: int, since: Mark | None, json: bool) -> Mark:
    seen = experience.tail(services, n, after=since)
    for event in seen:
        if json:
            show.write_line(event)
        else:
            show.out.print(_line(event))
    return experience.mark(seen, since)


def _line(event: Seen) -> str:
    few = ", ".join(event.products[:_FEW])
    more = f" and {len(event.products) - _FEW} more" if len(event.products) > _FEW else ""
    where = f"in {event.placement}" if event.placement else ""
    why = f"by decision {event.decision_id}" if event.decision_id else ""
    parts = (event.name, few + more, where, why, event.reason)
    said = "  ".join(part for part in parts if part)
    return f"{event.time:%Y-%m-%d %H:%M:%S}  {event.fate:<9}  {said}"
