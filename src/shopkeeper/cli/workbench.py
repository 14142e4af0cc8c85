"""What the command line is given by `bootstrap`: ways to open, make and serve a shop."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import typer

from shopkeeper.catalog import Catalog
from shopkeeper.domain import ShopFacts
from shopkeeper.experience import Regular, Services

KEY_VARIABLE = "SHOPKEEPER_KEY"
"""Environment variable that holds the secret of whoever changes rules; no setting."""
ACTOR = "command line"
"""Who the audit trail says it was."""


@dataclass(frozen=True, slots=True)
class Workbench:
    shop: Path
    """Folder of the shop, where no `--shop` says otherwise."""
    host: str
    port: int
    init: Callable[[Path, ShopFacts], None]
    """Make the folder of a new shop."""
    open: Callable[[Path], AbstractContextManager[Services]]
    """Open a shop for as long as the context lasts."""
    check_demo_host: Callable[[str], None]
    """Refuse an address other machines can reach."""
    serve: Callable[[Services, str, int, tuple[Regular, ...] | None], None]
    """Serve an open shop until interrupted; with people to be viewed as, the storefront too."""
    fresh_catalog: Callable[[], Catalog]
    """Makes an empty catalogue, in which that of an earlier time is built again."""


@dataclass(frozen=True, slots=True)
class Called:
    """What every command is given: the workbench and the shop that was named."""

    bench: Workbench
    shop: Path

    def open(self) -> AbstractContextManager[Services]:
        return self.bench.open(self.shop)


def called(context: typer.Context) -> Called:
    """What the root command left for the one that runs."""
    found = context.find_object(Called)
    assert found is not None
    return found
