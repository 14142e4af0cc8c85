"""How the command line looks: tables, progress bars, errors, JSON for machines."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Advance = Callable[[float], None]
"""Told how much is done, between 0 and 1."""


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A bar on stderr while the body runs; the body tells how far it is."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bars:
        task = bars.add_task(title, total=1.0)
        yield lambda done: bars.update(task, completed=min(done, 1.0))
        bars.update(task, completed=1.0)


@contextmanager
def counting(title: str) -> Iterator[Callable[[int], None]]:
    """A running count on stderr, where nobody knows how many there will be."""
    columns = (TextColumn("{task.description:<28} {task.completed:>10,.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=err) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done: bars.update(task, completed=done)


def json_text(value: Any) -> str:
    """The value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def write_json(value: Any) -> None:
    """One JSON document on stdout, nothing else."""
    sys.stdout.write(json_text(value) + "\n")


def json_line(value: Any) -> str:
    """The value as JSON on a line of its own."""
    return msgspec.json.encode(value).decode() + "\n"


def write_line(value: Any) -> None:
    """One JSON object a line on stdout, at once."""
    sys.stdout.write(json_line(value))
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout; columns after the first are right-aligned where they look like figures."""
    drawn = Table(title=title or None, title_justify="left", header_style="bold", box=None)
    for i, name in enumerate(columns):
        figures = i > 0 and all(row[i][:1] in "0123456789+-. " for row in rows)
        drawn.add_column(name, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    out.print(drawn)


JSON_OPTION = typer.Option("--json", help="Answer in JSON, for machines.")
