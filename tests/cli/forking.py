"""A process that has imported the program once, and becomes each command it is told in a fork.

Each is a process of its own, with its own arguments, environment and streams; what it is spared are
the seconds of imports. One line of JSON comes in, the exit status goes out.
"""

import json
import os
import signal
import sys
from typing import Any

from shopkeeper.bootstrap import main

TOO_LONG = 120
"""Seconds after which a command is killed."""


def become(told: dict[str, Any]) -> None:
    """Be the command from here on."""
    signal.alarm(TOO_LONG)
    os.environ.clear()
    os.environ.update(told["environment"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in ((1, told["out"]), (2, told["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    sys.argv = ["shopkeeper", *told["words"]]
    main()


def listen() -> None:
    """Fork for each line, until there are no more."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(json.loads(line))
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    listen()
