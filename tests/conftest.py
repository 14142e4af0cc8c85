"""What holds for every test: here examples are new each time, in the gate always the same.

Each process computes with one thread: as many processes as cores run beside each other.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
).split()

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when numpy, LightGBM or PyTorch is imported

settings.register_profile("shared machine", deadline=None, derandomize=False, print_blob=True)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # of how busy the machine is
)
settings.load_profile("ci" if os.environ.get("CI") else "shared machine")


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The one real browser of a process; Playwright allows no second one beside it."""
    from playwright.sync_api import sync_playwright  # slow to load, seldom needed

    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        started.close()
