"""Learn from the log, publish what was learned as a version, and put it into service.

Configurations and weights are those that would have served the last days best; then every model is
fitted on everything. Reads the log, writes the registry; the time is an argument.

Held by tests/learning/test_train.py.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from shopkeeper.domain import NotReady
from shopkeeper.learning.choose import K, choose
from shopkeeper.learning.dataset import interactions_of
from shopkeeper.learning.protocols.shop import last_window
from shopkeeper.learning.tune import Progress, Tuned
from shopkeeper.log import Log
from shopkeeper.models import MODELS, Interactions, Manifest, Registry, Span, write_bundle

WINDOW_DAYS = 30.0
"""The last days, that configurations and weights are chosen on."""


def train(
    log: Log, registry: Registry, *, now: datetime, progress: Progress | None = None
) -> Manifest:
    """Fit every model on everything in the log, publish the version and promote it.

    Args:
        now: Recorded as the time the version was made (UTC).
        progress: Told the share done, 0 to 1.

    Returns:
        What was published; `metrics` are of the blend on the last days before it saw them.

    Raises:
        NotReady: The log holds nothing that may be learned from.
    """
    tell = progress or (lambda _: None)
    data = interactions_of(log, lambda done: tell(0.3 * done))
    if len(data) == 0:
        raise NotReady("the log holds no events that may be learned from: import or send some")
    window = last_window(data, WINDOW_DAYS)
    tuned = choose(data, window, lambda done: tell(0.3 + 0.6 * done))
    version = registry.publish(lambda directory: _write(directory, data, tuned, now))
    registry.promote(version)
    tell(1.0)
    return registry.manifest(version)


def _write(directory: Path, data: Interactions, tuned: Tuned, now: datetime) -> Manifest:
    models = {name: MODELS[name](config).fit(data) for name, config in tuned.configs.items()}
    configs = write_bundle(directory, models, data.item_ids)
    return Manifest(now, configs, tuned.weights, _span(data), _metrics(tuned))


def _span(data: Interactions) -> Span:
    first, last = (datetime.fromtimestamp(float(data.times[i]), UTC) for i in (0, -1))
    return Span(len(data), data.n_users, data.n_items, first, last)


def _metrics(tuned: Tuned) -> dict[str, Any]:
    return {f"{name}@{K}": msgspec.to_builtins(found) for name, found in tuned.metrics.items()}
