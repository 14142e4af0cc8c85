"""A real server of the demo shop in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PORT = 8765
URL = f"http://127.0.0.1:{PORT}"
CLI = [sys.executable, "-m", "shopkeeper"]


@dataclass(frozen=True)
class Running:
    pid: int
    key: str
    seconds_to_ready: float


def prepare(folder: Path) -> None:
    """Load and train the demo shop, if that has not been done."""
    subprocess.run([*CLI, "demo", "--folder", str(folder), "--no-serve"], check=True)


@contextmanager
def serving(folder: Path) -> Iterator[Running]:
    """The shop served until the body ends."""
    shop = [*CLI, "--shop", str(folder)]
    scopes = ["--scope", "events", "--scope", "decide"]
    basis = ["--basis", "demo"]
    made = subprocess.run(
        [*shop, "keys", "create", *scopes, *basis, "--label", "bench", "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    begun = time.perf_counter()
    process = subprocess.Popen([*shop, "serve", "--port", str(PORT)], stderr=subprocess.DEVNULL)
    try:
        _wait_until_ready(process)
        yield Running(process.pid, json.loads(made.stdout)["secret"], time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            with urlopen(f"{URL}/readyz", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"the server ended with status {process.returncode} before it was ready")
