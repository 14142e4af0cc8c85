"""What was acknowledged survives `kill -9`: for logs that outlive the process.

A child program appends batches without end and prints each batch once it is acknowledged
(`append_forever`); the test kills it in mid-stream (`kill_mid_stream`), opens the log again and
compares (`check_survivors`).
"""

import subprocess
import sys
from collections.abc import Sequence
from itertools import count
from threading import Thread

from shopkeeper.log import Log
from shopkeeper.testing.log_entries import ANN, entry

BATCH = 5
"""Entries per batch: enough that a torn one would show."""


def append_forever(log: Log, writers: int = 4) -> None:
    """The child's work: several threads append, each printing what was acknowledged."""

    def write(writer: int) -> None:
        for number in count():
            batch = f"{writer}-{number}"
            log.append([entry(f"{batch}-{i}", ANN) for i in range(BATCH)])
            sys.stdout.write(f"{batch}\n")
            sys.stdout.flush()

    for thread in [Thread(target=write, args=(i,)) for i in range(writers)]:
        thread.start()


def kill_mid_stream(command: Sequence[str], acknowledged: int = 200) -> list[str]:
    """Run the child, SIGKILL it after so many acknowledged batches; return all it printed.

    A line cut off by the kill is left out.
    """
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(acknowledged)]
        child.kill()
        lines += child.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


def check_survivors(log: Log, acknowledged: Sequence[str]) -> None:
    """Assert that every acknowledged batch stands, and that every batch standing is whole."""
    assert acknowledged
    found = [str(logged.entry.message_id) for logged in log.read(0, 1_000_000)]
    batches: dict[str, list[str]] = {}
    for message in found:
        batches.setdefault(message.rpartition("-")[0], []).append(message)
    missing = [batch for batch in acknowledged if batch not in batches]
    assert not missing, f"acknowledged and lost: {missing}"
    for batch, messages in batches.items():
        assert messages == [f"{batch}-{i}" for i in range(BATCH)], f"torn batch {batch}: {messages}"
