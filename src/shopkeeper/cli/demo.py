"""The demo shop: real data in, trained, measured, governed and served by one command.

A start that was cut short is made good by the next: what was made is noted last, then read or
made anew.
"""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from shopkeeper import experience, intake, learning
from shopkeeper.cli import show
from shopkeeper.cli.demo_rules import publish_rules
from shopkeeper.cli.evaluation import print_scoreboard
from shopkeeper.cli.learned import history_of, learn
from shopkeeper.cli.workbench import Workbench, called
from shopkeeper.experience import Regular, Services
from shopkeeper.learning import Scoreboard

SHOP = "online_retail"
MADE = "demo.json"
MINUTES = 1.0
"""For choosing what serves the demo: a first start should not take long."""


def add_to(cli: typer.Typer) -> None:
    cli.command()(demo)


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="Where the demo shop is kept.")] = Path("demo-shop"),
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int | None, show.PORT_OPTION] = None,
    serve: Annotated[bool, typer.Option(help="Serve it; or only make it ready.")] = True,
) -> None:
    """Open a real shop on real data: load, train, measure, serve. A second start takes seconds.

    Example: shopkeeper demo --port 8080
    """
    bench = called(context).bench
    bench.check_demo_host(host)
    made = _prepared(bench, folder)
    print_scoreboard(made.scoreboard)
    with bench.open(folder) as services:
        publish_rules(services, folder)
        if serve:
            bench.serve(services, host, bench.port if port is None else port, made.people)


class Made(msgspec.Struct, frozen=True):
    """What a later start need not work out again."""

    scoreboard: Scoreboard
    people: tuple[Regular, ...]
    """Whom the shop can be viewed as."""


def _prepared(bench: Workbench, folder: Path) -> Made:
    if not (folder / "shop.yaml").exists():
        bench.init(folder, intake.open_shop(SHOP).facts_on(datetime.now(UTC).date()))
    saved = folder / MADE
    with suppress(FileNotFoundError, msgspec.DecodeError):
        return msgspec.json.decode(saved.read_bytes(), type=Made)
    with bench.open(folder) as services:
        made = _prepare(services)
    saved.write_text(show.json_text(made), "utf-8")
    return made


def _prepare(services: Services) -> Made:
    with show.progress("Loading a year of orders") as advance:
        experience.import_shop(services, intake.open_shop(SHOP), progress=advance)
    with show.progress("Reading the log") as advance:
        data = history_of(services, advance)
    with show.progress("Measuring on the last 30 days") as advance:
        board, plan = learning.scoreboard(data, minutes=MINUTES, progress=advance)
    with show.progress("Training") as advance:
        learn(services, advance, plan=plan)
    return Made(board, experience.regulars(services))
