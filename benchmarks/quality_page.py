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
what is tuned is tuned on train. `±` is one standard error.
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
    ours = report["metrics"][goal.metric]
    beside = [
        (peer["metrics"][goal.metric]["value"], name)
        for name, peer in report.get("peers", {}).items()
        if goal.metric in peer["metrics"]
    ]
    best = "{1} {0:.4f}".format(*max(beside)) if beside else "–"
    return (
        f"| {row.name} | {goal.metric} | {_figure(ours)} | {best} | {goal.published} | {goal.must} "
        f"| {goal.aim} | {_verdict(ours['value'], goal)} |"
    )


def _figure(found: Any) -> str:
    error = found.get("standard_error")
    return f"{found['value']:.4f}" + (f" ± {error:.4f}" if error is not None else "")


def _verdict(value: float, goal: Goal) -> str:
    if value >= float(goal.aim):
        return "aim reached"
    return "must reached" if value >= float(goal.must) else "**not reached**"


def _peers(rows: list[Row], reports: Reports) -> str:
    lines = [
        "## Peers of the same run\n",
        "| data | peer | metrics | fit s | p50 µs |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        for name, peer in reports[row.name].get("peers", {}).items():
            figures = ", ".join(
                f"{metric} {_figure(found)}"
                for metric, found in peer["metrics"].items()
                if metric in {goal.metric for goal in row.goals}
            )
            lines.append(
                f"| {row.name} | {name} | {figures} | {peer['fit_seconds']:.1f} "
                f"| {peer['predict_us']['p50']:.0f} |"
            )
    return "\n".join(lines) + "\n"


def _cost(rows: list[Row], reports: Reports) -> str:
    lines = [
        "## What it cost\n",
        "| data | choosing s | fitting s | whole run s | question p50 / p99 µs | peak MiB | n |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        report = reports[row.name]
        took, n = report["predict_us"], report["metrics"][row.goals[0].metric]["n"]
        lines.append(
            f"| {row.name} | {report['tune_seconds']:.0f} | {report['fit_seconds']:.0f} "
            f"| {report['whole_run_seconds']:.0f} | {took['p50']:.0f} / {took['p99']:.0f} "
            f"| {report['peak_bytes'] / 2**20:.0f} | {n:,} |"
        )
    return "\n".join(lines) + "\n"
