import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FORKING = Path(__file__).parent / "forking.py"
ENVIRONMENT = {"PATH": "", "COLUMNS": "200"}


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def program() -> Iterator["subprocess.Popen[str]"]:
    """The real program, imported and waiting for commands."""
    with subprocess.Popen(
        [sys.executable, str(FORKING)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as started:
        yield started


@pytest.fixture
def run(program: "subprocess.Popen[str]", tmp_path: Path) -> Run:
    """Runs the real command in a process of its own, on a shop in a folder of its own."""

    def call(*words: str, **environment: str) -> Ran:
        out, err = tmp_path / "stdout", tmp_path / "stderr"
        told = {
            "words": ["--shop", str(tmp_path / "shop"), *words],
            "environment": {**ENVIRONMENT, "HOME": str(tmp_path), **environment},
            "out": str(out),
            "err": str(err),
        }
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(json.dumps(told) + "\n")
        program.stdin.flush()
        status = int(program.stdout.readline())
        return Ran(status, out.read_text("utf-8"), err.read_text("utf-8"))

    return call
