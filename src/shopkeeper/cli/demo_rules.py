"""The rules of the demo shop: example files, written into its folder and put in force once.

They are published as any others are, with two keys: one named for the setup, one for the review.
Neither outlives it. What is in the folder already stays as it is. tests/cli/test_demo_rules.py
"""

from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from shopkeeper import experience
from shopkeeper.experience import Services

PICTURES = "pictures"
SETUP, REVIEW = "demo setup", "demo review"
_SHIPPED = files("shopkeeper.cli").joinpath("demo_shop")
_DAYS = {"ago_14_days": -14, "today": 0, "in_30_days": 30, "in_46_days": 46, "in_365_days": 365}


def publish_rules(services: Services, folder: Path) -> None:
    """Write the example files and publish them, unless something was ever published."""
    if services.rules.in_force() is not None:
        return
    for name, text in example_files(services.clock()).items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    _copy_pictures(folder / PICTURES)
    texts = experience.read_drafts(folder)
    keys = [
        experience.create_key(services, label=label, scopes=("admin",), actor="demo")[0]
        for label in (SETUP, REVIEW)
    ]
    try:
        proposed = experience.propose(services, texts, keys[0].id)
        experience.publish(services, proposed.version, keys[1].id)
    finally:
        for key in keys:
            experience.revoke_key(services, key.id, actor="demo")


def example_files(now: datetime) -> dict[str, str]:
    """Name of each file to its text, with days counted from now on."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = {name: (day + timedelta(days=n)).isoformat() for name, n in _DAYS.items()}
    return {name: Template(text).substitute(moments) for name, text in _texts(_SHIPPED, "").items()}


def _copy_pictures(folder: Path) -> None:
    """The shop's own images, which the example blocks name."""
    folder.mkdir(exist_ok=True)
    for one in _SHIPPED.joinpath(PICTURES).iterdir():
        if not (folder / one.name).exists():
            (folder / one.name).write_bytes(one.read_bytes())


def _texts(folder: Traversable, before: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        if one.is_dir():
            found |= _texts(one, f"{before}{one.name}/")
        elif one.name.endswith((".yaml", ".cedar")):
            found[before + one.name] = one.read_text("utf-8")
    return found
