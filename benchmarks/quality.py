"""Quality of `auto` beside peers on real data: `make bench-models`.

BENCHMARK_DATA, or the argument, is the folder of the data sets. Each row is one run of the
command line in a process of its own; its report is kept below `.bench-models/`, so that a bench
that was cut short goes on where it stopped. `--fresh` throws the reports away. The table is printed
and written to docs/quality.md with date and machine.
"""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks import machine
from benchmarks.quality_page import write_page
from benchmarks.quality_rows import ROWS, Row

REPORTS = Path(".bench-models")
LIMIT_FACTOR = 2.5
"""A run is stopped after so many times its stated minutes, and ten more."""


def main() -> None:
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    paths = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    data = _folder(paths)
    if "--fresh" in options:
        shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(exist_ok=True)
    where = machine.describe()
    for row in ROWS:
        if not (data / row.folder).is_dir():
            print(f"{row.name}: no folder {row.folder}, left out", flush=True)
        elif not _report(row).exists():
            _run(row, data)
    reports = {
        row.name: json.loads(_report(row).read_bytes()) for row in ROWS if _report(row).exists()
    }
    if not reports:
        sys.exit("no row has a report: docs/quality.md stays as it was")
    print(write_page(Path("docs/quality.md"), reports, where, datetime.now(UTC)))


def _folder(paths: list[str]) -> Path:
    named = paths[0] if paths else os.environ.get("BENCHMARK_DATA")
    if named is None or not Path(named).is_dir():
        sys.exit(f"`BENCHMARK_DATA` must be the folder of the data sets, got {named!r}")
    return Path(named)


def _report(row: Row) -> Path:
    return REPORTS / f"{row.name}.json"


def _run(row: Row, data: Path) -> None:
    """One report, written whole or not at all; a failure is printed and the bench goes on."""
    fresh = REPORTS / f".{row.name}.json"
    command = [
        sys.executable, "-m", "shopkeeper", "evaluate", *row.arguments(data / row.folder),
        "--minutes", str(row.minutes), "--json", str(fresh), *(["--peers"] if row.peers else []),
    ]  # fmt: skip
    began = perf_counter()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False,
            timeout=60 * (10 + LIMIT_FACTOR * row.minutes),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"{row.name}: stopped, it took too long", flush=True)
        return
    seconds = perf_counter() - began
    if done.returncode != 0:
        print(f"{row.name}: failed: {done.stderr.strip()[-2000:]}", flush=True)
        return
    report = json.loads(fresh.read_bytes())
    fresh.write_text(json.dumps({**report, "whole_run_seconds": seconds}))
    fresh.rename(_report(row))
    print(f"{row.name}: {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
