import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs the real command in a process of its own, on a shop in a folder of its own."""

    def call(*words: str, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "shopkeeper", "--shop", str(tmp_path / "shop"), *words],
            capture_output=True,
            text=True,
            env={"PATH": "", "COLUMNS": "200", "HOME": str(tmp_path), **environment},
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return call
