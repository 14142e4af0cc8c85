"""What holds for every test: here examples are new each time, in the gate always the same.

Each process computes with one thread: as many processes as cores run beside each other.
"""

import os

from hypothesis import HealthCheck, settings

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
