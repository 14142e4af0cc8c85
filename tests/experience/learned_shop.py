"""A registry that holds one version in service, of the shelf's models: without any training."""

from datetime import UTC, datetime
from pathlib import Path

from shopkeeper.models import Manifest, Registry, Span, write_bundle
from tests.decisions.shelf import IDS, interactions, shop


def publish_models(folder: Path) -> None:
    """Into the folder of a shop, as `make_services` has it."""
    bundle, data = shop().bundle, interactions()
    assert bundle is not None

    def write(directory: Path) -> Manifest:
        configs = write_bundle(directory, bundle.models, bundle.item_ids)
        made = datetime(2026, 11, 1, tzinfo=UTC)
        return Manifest(made, configs, bundle.weights, Span(len(data), data.n_users, len(IDS)))

    registry = Registry(folder / "models")
    registry.promote(registry.publish(write))
