"""What a test's shop begins with, made once per process: reading and migrating cost more than most
tests do.

That the shipped words load and the tables are made is held by the tests of `customers` and
`storage`, which use neither.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from shopkeeper.customers import ConsentRules, Preferences, load_consent, load_preferences
from shopkeeper.storage import Database


@cache
def shipped_preferences() -> Preferences:
    """What a shop that declares nothing wants to know of customers."""
    return load_preferences(None)


@cache
def shipped_consent() -> ConsentRules:
    """What a shop that declares nothing asks consent for."""
    return load_consent(None)


def open_database(path: Path) -> Database:
    """A database with all tables and nothing in them; one that is there already, as it is."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(_empty())
    return Database(path)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        Database(path).close()
        return path.read_bytes()
