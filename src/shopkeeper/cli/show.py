"""How the command line looks: tables, progress bars, errors, JSON for machines."""

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import typer
from rich.console import Console, JustifyMethod
from rich.measure import Measurement
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from shopkeeper.domain import InvalidRequest

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_WIDEST = 100_000
"""Characters of a line, where nothing is folded."""
Advance = Callable[[float], None]
"""Told how much is done, between 0 and 1."""


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A bar on stderr from when the body first tells how far it is."""
    columns = (
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with _bar(Progress(*columns, console=err), title, 1.0) as tell:
        yield lambda done: tell(min(done, 1.0))
        tell(1.0)


@contextmanager
def counting(title: str) -> Iterator[Callable[[int], None]]:
    """A running count on stderr, where nobody knows how many there will be."""
    columns = (TextColumn("{task.description:<28} {task.completed:>10,.0f}"), TimeElapsedColumn())
    with _bar(Progress(*columns, console=err), title, None) as tell:
        yield tell


@contextmanager
def _bar(bars: Progress, title: str, total: float | None) -> Iterator[Advance]:
    task = bars.add_task(title, total=total)

    def tell(done: float) -> None:
        bars.start()
        bars.update(task, completed=done)

    try:
        yield tell
    finally:
        if bars.live.is_started:
            bars.stop()


def check_writable(option: str, path: Path | None) -> None:
    """Refuse a file that could not be written, before anything is computed for it.

    Raises:
        InvalidRequest: Its folder is missing or closed, or it is no file.
    """
    if path is None:
        return
    why = ""
    if not path.parent.is_dir():
        why = f"there is no folder {str(path.parent)!r}"
    elif path.is_dir():
        why = "it is a folder"
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = "this user may not write there"
    if why:
        raise InvalidRequest(f"`{option}` cannot be written to {str(path)!r}: {why}")


def figure(value: float | None, form: str = ".4f") -> str:
    """The figure, or a dash where it is not defined."""
    return "–" if value is None or math.isnan(value) else format(value, form)


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
    """A table on stdout; columns after the first are right-aligned where they look like figures.

    One word, like an id, stands whole however narrow the terminal; where there is none a row is one
    line.
    """
    drawn = Table(title=title or None, title_justify="left", header_style="bold", box=None)
    for i, name in enumerate(columns):
        cells = [row[i] for row in rows]
        figures = i > 0 and all(cell[:1] in "0123456789+-–. " for cell in cells)
        words = any(" " in cell for cell in cells)
        justify: JustifyMethod = "right" if figures else "left"
        drawn.add_column(name, justify=justify, overflow="fold", no_wrap=not words)
    for row in rows:
        drawn.add_row(*row)
    Console(highlight=False, width=_width(drawn)).print(drawn)


def _width(drawn: Table) -> int:
    """As wide as the terminal, or as the longest words of the table where that is more."""
    wide = out.options.update(width=_WIDEST)
    needed = Measurement.get(out, wide, drawn)
    return max(out.width, needed.minimum) if out.is_terminal else needed.maximum


JSON_OPTION = typer.Option("--json", help="Answer in JSON, for machines.")
PORT_OPTION = typer.Option(min=1, max=65_535, help="Port to listen on.")
