"""docs/quality.md: the figures of `make bench-models`, reached or not, beside peers."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.quality_rows import ROWS, Goal, Row

Reports = Mapping[str, Any]
_HEAD = """# Quality

`make bench-models` prints and writes this page: `auto` on real data, every figure beside peers that
were tuned on the same slice of train and measured in the same run. Test files are asked once a run;
what is tuned is tuned on train. `±` is one standard error. [What was tried](attempts.md) says
how far each figure was chosen blind, and what is next where it is not reached.
"""


def write_page(page: Path, reports: Reports, where: str, now: datetime) -> str:
    """Write the page and return it."""
    rows = [row for row in ROWS if row.name in reports]
    parts = [
        _HEAD,
        f"Run on {now:%Y-%m-%d} on {where}.\n",
        _goals(rows, reports),
        _peers(rows, reports),
        _cost(rows, reports),
    ]
    text = "\n".join(parts)
    page.write_text(text, "utf-8")
    return text


def _goals(rows: list[Row], reports: Reports) -> str:
    lines = [
        "| data | metric | `auto` | best peer of this run | published or known | must | aim | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines += [_goal(row, goal, reports[row.name]) for goal in row.goals]
    return "\n".join(lines) + "\n"


def _goal(row: Row, goal: Goal, report: Any) -> str:
    value = goal.figure(report)
    return (
        f"| {row.name} | {goal.metric} | {_shown(value, report, goal.metric)} "
        f"| {_best_peer(report, goal)} | {goal.published} | {goal.must} | {goal.aim} "
        f"| {goal.verdict(value)} |"
    )


def _shown(value: float | None, report: Any, metric: str) -> str:
    if value is None:
        return "not defined"
    error = report["metrics"].get(metric, {}).get("standard_error")
    return f"{value:.4f}" + (f" ± {error:.4f}" if error is not None else "")


def _best_peer(report: Any, goal: Goal) -> str:
    beside = [
        (peer["metrics"][goal.metric]["value"], name)
        for name, peer in report.get("peers", {}).items()
        if peer["metrics"].get(goal.metric, {}).get("value") is not None
    ]
    if not beside:
        return "–"
    value, name = min(beside) if goal.metric.startswith("log_loss") else max(beside)
    return f"{name} {value:.4f}"


def _peers(rows: list[Row], reports: Reports) -> str:
    lines = [
        "## Peers of the same run\n",
        "| data | peer | metrics | fit s | p50 µs |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        wanted = {goal.metric for goal in row.goals} | {"ndcg@10"}
        for name, peer in reports[row.name].get("peers", {}).items():
            figures = ", ".join(
                f"{metric} {_shown(found['value'], peer, metric)}"
                for metric, found in peer["metrics"].items()
                if metric in wanted
            )
            fit, took = peer.get("fit_seconds"), peer.get("predict_us")
            cost = f"{fit:.1f} | {took['p50']:.0f}" if took else "– | –"
            lines.append(f"| {row.name} | {name} | {figures} | {cost} |")
    return "\n".join(lines) + "\n"


def _cost(rows: list[Row], reports: Reports) -> str:
    lines = [
        "## What it cost\n",
        "| data | choosing s | fitting s | whole run s | question p50 / p99 µs | peak MiB | n |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        report = reports[row.name]
        parts = report.get("with_context", report)
        took, n = parts["predict_us"], next(iter(report["metrics"].values()))["n"]
        choosing = f"{parts['tune_seconds']:.0f}" if "tune_seconds" in parts else "–"
        lines.append(
            f"| {row.name} | {choosing} | {parts['fit_seconds']:.0f} "
            f"| {report['whole_run_seconds']:.0f} | {took['p50']:.0f} / {took['p99']:.0f} "
            f"| {report['peak_bytes'] / 2**20:.0f} | {n:,} |"
        )
    return "\n".join(lines) + "\n"
