"""Measure models: on files of anybody's data, or on the shop's own log."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.workbench import called
from shopkeeper.learning import Report, Row

cli = typer.Typer(help="Measure models, with intervals and sample sizes.", no_args_is_help=True)

Train = Annotated[Path, typer.Option(help="Parquet file to learn from.")]
Test = Annotated[Path, typer.Option(help="Parquet file to be measured on.")]
ModelName = Annotated[str, typer.Option(help="A model's name, or auto: the blend of all.")]
K = Annotated[int, typer.Option(min=1, max=1_000, help="Length of the list that is judged.")]
Out = Annotated[Path | None, typer.Option("--json", help="File the report is written to.")]


@cli.command()
def sessions(
    train: Train, test: Test, model: ModelName = "auto", k: K = 20, out: Out = None
) -> None:
    """Predict the next product of a session: HR@k and MRR@k, every item a candidate.

    TRAIN has session_id, item_id in order, and timestamp where known; TEST has session_id,
    prefix (a list) and target.

    Example: shopkeeper evaluate sessions --train train.parquet --test test.parquet --json out.json
    """
    _report(learning.evaluate_sessions, train, test, model, k, out)


@cli.command()
def topn(train: Train, test: Test, model: ModelName = "auto", k: K = 20, out: Out = None) -> None:
    """Predict a user's held-out items: recall@k and NDCG@k, the items of train masked.

    TRAIN and TEST have user_id and item_id.

    Example: shopkeeper evaluate topn --train train.parquet --test test.parquet --json out.json
    """
    _report(learning.evaluate_topn, train, test, model, k, out)


Evaluate = Callable[..., Report]


def _report(
    evaluate: Evaluate, train: Path, test: Path, model: str, k: int, out: Path | None
) -> None:
    show.check_writable("--json", out)
    with show.progress(f"Evaluating {model}") as advance:
        report = evaluate(train, test, model=model, k=k, progress=advance)
    if out is not None:
        out.write_text(show.json_text(report) + "\n", "utf-8")
    rows = [
        (name, show.figure(m.value), show.figure(m.standard_error), str(m.n))
        for name, m in report.metrics.items()
    ]
    show.table(f"{report.protocol}, {report.model}", ("metric", "value", "± se", "n"), rows)
    for name, m in report.metrics.items():
        if m.reason:
            show.out.print(f"{name}: {m.reason}")


@cli.command()
def shop(context: typer.Context, json: Annotated[bool, show.JSON_OPTION] = False) -> None:
    """Each model against popularity on the shop's own last 30 days.

    Example: shopkeeper --shop my-shop evaluate shop
    """
    with called(context).open() as services, show.progress("Evaluating") as advance:
        board = learning.scoreboard(learning.interactions_of(services.log), progress=advance)
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
