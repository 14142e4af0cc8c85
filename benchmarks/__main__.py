"""Print the bench table: `make bench`."""

from pathlib import Path
from time import sleep

from rich.console import Console
from rich.table import Table

from benchmarks import load, machine, server

SHOP = Path("demo-shop")
SETTLED = 30.0
"""Seconds after the start in which a server reads its whole log once, beside what it answers."""


def main() -> None:
    where = machine.describe()
    server.prepare(SHOP)
    table = Table("what", "per second", "p50 ms", "p90 ms", "p99 ms", "errors", box=None)
    with server.serving(SHOP) as running:
        before = machine.resident_mib(running.pid)
        sleep(SETTLED)
        for name, (path, script, each) in load.scripts(SHOP).items():
            load.wrk(path, running.key, script, seconds=3)
            m = load.wrk(path, running.key, script)
            latency = (f"{m.p50_ms:.2f}", f"{m.p90_ms:.2f}", f"{m.p99_ms:.2f}")
            table.add_row(name, f"{m.per_second * each:,.0f}", *latency, str(m.errors))
        after = machine.resident_mib(running.pid)
    console = Console(width=110)
    console.print(f"\nOver HTTP, 4 connections, keys checked, one worker, wrk on the same {where}")
    console.print(table)
    console.print(f"ready after {running.seconds_to_ready:.1f} s")
    console.print(f"server memory {before:.0f} MiB at start, {after:.0f} MiB after the load")


main()
