"""Two studies on files: what context is worth, and whether a probability means what it says."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from shopkeeper import learning
from shopkeeper.cli import show
from shopkeeper.cli.evaluation import K, Minutes, Out, Peers, cli, metric_rows
from shopkeeper.learning import MINUTES, ContextReport, ProbabilityReport

__all__ = ["cli"]

HEAD = ("metric", "value", "± se", "n")

Events = Annotated[Path, typer.Option(help="Parquet file of events.")]
Split = Annotated[
    Literal["time", "random", "moments"] | None,
    typer.Option(help="How test rows are withheld; not given: by time where there is one."),
]


@cli.command()
def context(
    events: Events,
    context: Annotated[str, typer.Option(help="Columns of circumstances, comma between.")],
    user: Annotated[str, typer.Option(help="Column of the customer.")] = "user_id",
    item: Annotated[str, typer.Option(help="Column of the product.")] = "item_id",
    split: Split = None,
    timestamp: Annotated[str | None, typer.Option(help="Column of the time.")] = None,
    k: K = 10, minutes: Minutes = MINUTES, peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """What context is worth: the same model with and without it, NDCG@k and HR@k.

    Example: shopkeeper evaluate context --events events.parquet --context device,weekday
    """
    show.check_writable("--json", out)
    names = [name.strip() for name in context.split(",") if name.strip()]
    with show.progress("With and without context") as advance:
        report = learning.evaluate_context(
            events, user=user, item=item, context=names, split=split, timestamp=timestamp,
            k=k, minutes=minutes, peers=peers, progress=advance,
        )  # fmt: skip
    if out is not None:
        out.write_text(show.json_text(report) + "\n", "utf-8")
    _print_context(report)


def _print_context(report: ContextReport) -> None:
    show.table(f"context: {', '.join(report.context)}", HEAD, metric_rows(report.metrics))
    for name, peer in report.peers.items():
        show.table(f"peer: {name}", HEAD, metric_rows(peer.metrics))
    rows = [
        (
            name,
            _percent(gain.relative.value),
            f"[{_percent(gain.relative.low)}, {_percent(gain.relative.high)}]",
        )
        for name, gain in report.gains.items()
    ]
    show.table(f"with context, against {report.against}", ("metric", "gain", "95 %"), rows)
    for note in report.notes:
        show.out.print(note)


def _percent(part: float | None) -> str:
    return "not defined" if part is None else f"{100 * part:+.1f} %"


@cli.command()
def probability(
    events: Events,
    label: Annotated[str | None, typer.Option(help="Column of the outcome, of visits.")] = None,
    minutes: Minutes = MINUTES, peers: Peers = False, out: Out = None,
) -> None:  # fmt: skip
    """How likely a visit is to end with a purchase: AUC, log loss, Brier, calibration.

    EVENTS has timestamp, visitor_id or user_id, event and item_id; or one visit a row and its
    outcome in LABEL. Learned from the older visits, measured on the newest fifth.

    Example: shopkeeper evaluate probability --events events.parquet --peers
    """
    show.check_writable("--json", out)
    with show.progress("Purchase probability") as advance:
        report = learning.evaluate_probability(
            events, label=label, minutes=minutes, peers=peers, progress=advance
        )
    if out is not None:
        out.write_text(show.json_text(report) + "\n", "utf-8")
    _print_probability(report)


def _print_probability(report: ProbabilityReport) -> None:
    show.table(f"probability, split {report.split}", HEAD, metric_rows(report.metrics))
    for name, peer in report.peers.items():
        show.table(f"peer: {name}", HEAD, metric_rows(peer.metrics))
    for ending, meaning in report.asked.items():
        show.out.print(f"{ending or 'no ending'}: {meaning}")
