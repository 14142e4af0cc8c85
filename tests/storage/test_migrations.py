"""The steps lead to the tables the code is written against, from wherever it is installed."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from shopkeeper.storage import Database, migrations
from shopkeeper.storage.migrations import HEAD, REVISIONS
from shopkeeper.storage.tables import metadata

FOLDER = Path(migrations.__file__).parent
PROJECT = Path(__file__).parents[2]


def shape(engine: Engine) -> dict[str, str]:
    """Every table and index with the statement that made it."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql NOT NULL"))
        found = {name: " ".join(sql.split()) for name, sql in rows}
    engine.dispose()
    return found


def test_the_list_of_revisions_is_the_one_alembic_finds() -> None:
    script = ScriptDirectory(str(FOLDER))
    found = [step.revision for step in script.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert script.get_current_head() == HEAD


def test_a_migrated_file_has_exactly_the_tables_in_the_code(tmp_path: Path) -> None:
    Database(tmp_path / "shop.db").close()
    migrated = shape(create_engine(f"sqlite:///{tmp_path / 'shop.db'}"))
    del migrated["alembic_version"]
    said = create_engine(f"sqlite:///{tmp_path / 'said.db'}")
    metadata.create_all(said)
    assert migrated == shape(said)


def test_the_wheel_carries_the_migrations(tmp_path: Path) -> None:
    """Built, unpacked elsewhere, and run from a directory without any of the project's files."""
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")
    program = (
        "from pathlib import Path; import shopkeeper.storage as s\n"
        "Path(s.__file__).relative_to(Path.cwd() / 'installed')\n"
        "s.Database(Path('shop.db')).close()"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "shop.db").exists()
