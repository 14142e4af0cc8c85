"""Measure models: on files of anybody's data, or on the shop's own log."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.learned import history_of
from shopkeeper.cli.workbench import called
from shopkeeper.learning import MINUTES, Row
from shopkeeper.stats import Estimate

cli = typer.Typer(help="Measure models, with intervals and sample sizes.", no_args_is_help=True)

Train = Annotated[Path, typer.Option(help="Parquet file to learn from.")]
Test = Annotated[Path, typer.Option(help="Parquet file to be measured on.")]
ModelName = Annotated[str, typer.Option(help="A model's name, or auto: all of them, tuned.")]
K = Annotated[int, typer.Option(min=1, max=1_000, help="Length of the list that is judged.")]
Minutes = Annotated[float, typer.Option(help="About how long choosing and fitting may take.")]
Peers = Annotated[bool, typer.Option("--peers", help="Measure others in the same run.")]
Out = Annotated[Path | None, typer.Option("--json", help="File the report is written to.")]


@cli.command()
def sessions(
    train: Train, test: Test, model: ModelName = "auto", k: K = 20, minutes: Minutes = MINUTES,
    peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """Predict the next product of a session: HR@k and MRR@k, every item a candidate.

    TRAIN has session_id, item_id in order, and timestamp where known; TEST has session_id,
    prefix (a list) and target.

    Example: shopkeeper evaluate sessions --train train.parquet --test test.parquet --json out.json
    """
    _report("sessions", {"train": train, "test": test}, model, k, minutes, peers, out)


@cli.command()
def topn(
    train: Train, test: Test, model: ModelName = "auto", k: K = 20, minutes: Minutes = MINUTES,
    peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """Predict a user's held-out items: recall@k and NDCG@k, the items of train masked.

    TRAIN and TEST have user_id and item_id; TRAIN may have timestamp and event.

    Example: shopkeeper evaluate topn --train train.parquet --test test.parquet --json out.json
    """
    _report("topn", {"train": train, "test": test}, model, k, minutes, peers, out)


Sequences = Annotated[Path, typer.Option(help="Parquet file of user_id, item_id in order.")]


@cli.command()
def sequence(
    sequences: Sequences, model: ModelName = "auto", k: K = 10, minutes: Minutes = MINUTES,
    peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """Predict the last item of each user's sequence: recall@k and NDCG@k, seen items masked.

    The one before it is for validation; measured refitted with it, and as ..._no_refit without.

    Example: shopkeeper evaluate sequence --sequences sequences.parquet --json out.json
    """
    _report("sequence", {"sequences": sequences}, model, k, minutes, peers, out)


@cli.command()
def baskets(
    train: Train, test: Test, model: ModelName = "auto", k: K = 10, minutes: Minutes = MINUTES,
    peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """Predict a customer's next basket: recall@k and NDCG@k, repeats and new items also apart.

    TRAIN and TEST have user_id, item_id, and basket_id with date, or basket_order.

    Example: shopkeeper evaluate baskets --train train.parquet --test test.parquet --json out.json
    """
    _report("baskets", {"train": train, "test": test}, model, k, minutes, peers, out)


@cli.command()
def purchase(
    train: Train, test: Test, model: ModelName = "auto", k: K = 10, minutes: Minutes = MINUTES,
    peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """Predict a customer's next purchase from everything they did: HR@k and NDCG@k.

    TRAIN has user_id, item_id, event (view, cart, buy) and timestamp; TEST user_id and item_id.

    Example: shopkeeper evaluate purchase --train train.parquet --test test.parquet --json out.json
    """
    _report("purchase", {"train": train, "test": test}, model, k, minutes, peers, out)


def _report(
    protocol: str, paths: Mapping[str, Path], model: str, k: int, minutes: float, peers: bool,
    out: Path | None,
) -> None:  # fmt: skip
    show.check_writable("--json", out)
    with show.progress(f"Evaluating {model}") as advance:
        report = learning.evaluate(
            learning.PROTOCOLS[protocol], paths, model, k,
            minutes=minutes, peers=peers, progress=advance,
        )  # fmt: skip
    if out is not None:
        out.write_text(show.json_text(report) + "\n", "utf-8")
    title = f"{report.protocol}, {report.model}"
    show.table(title, ("metric", "value", "± se", "n"), metric_rows(report.metrics))
    for name, peer in report.peers.items():
        show.table(f"peer: {name}", ("metric", "value", "± se", "n"), metric_rows(peer.metrics))
    for name, m in report.metrics.items():
        if m.reason:
            show.out.print(f"{name}: {m.reason}")


def metric_rows(metrics: Mapping[str, Estimate]) -> list[tuple[str, ...]]:
    return [
        (name, show.figure(m.value), show.figure(m.standard_error), str(m.n))
        for name, m in metrics.items()
    ]


@cli.command()
def shop(
    context: typer.Context,
    minutes: Minutes = MINUTES,
    json: Annotated[bool, show.JSON_OPTION] = False,
) -> None:
    """Each model against popularity on the shop's own last 30 days.

    Example: shopkeeper --shop my-shop evaluate shop
    """
    with called(context).open() as services, show.progress("Evaluating") as advance:
        data = history_of(services, lambda done: advance(0.1 * done))
        board, _ = learning.scoreboard(
            data, minutes=minutes, progress=lambda done: advance(0.1 + 0.9 * done)
        )
    if json:
        show.write_json(board)
    else:
        print_scoreboard(board)


def print_scoreboard(board: learning.Scoreboard) -> None:
    """The board as a table, best model last."""
    rows = [
        (
            row.model,
            show.figure(row.value),
            show.figure(row.standard_error),
            _against(row),
            str(row.n),
        )
        for row in board.rows
    ]
    show.table(board.title, ("model", board.metric, "± se", "against popularity [95 %]", "n"), rows)


def _against(row: Row) -> str:
    if row.model == "popularity":
        return "–"
    low, high = show.figure(row.low, "+.4f"), show.figure(row.high, "+.4f")
    return f"{show.figure(row.difference, '+.4f')} [{low}, {high}]"
