"""A file that is not this shop's, not sound or not of this time is refused and left as it was."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shopkeeper.domain import BackendFailed
from shopkeeper.storage import Database
from shopkeeper.storage.migrations import HEAD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


def fill(path: Path) -> None:
    database = Database(path)
    add = "INSERT INTO products VALUES (?, zeroblob(500), 0)"
    database.write(lambda c: c.executemany(add, ((str(i),) for i in range(500))))
    database.close()


def refused(path: Path, words: str) -> None:
    before = path.read_bytes()
    with pytest.raises(BackendFailed, match=words) as failure:
        Database(path)
    assert str(path) in str(failure.value)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_file_of_another_program_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE holidays (day TEXT)")
    connection.close()
    refused(path, "the file of another program; nothing was changed")


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_text("dear diary, " * 1_000)
    refused(path, "damaged or no SQLite file; nothing was changed")


def test_a_damaged_page_is_found_at_start(path: Path) -> None:
    fill(path)
    content = bytearray(path.read_bytes())
    content[20 * 4096 : 21 * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    refused(path, "damaged; nothing was changed")


def test_a_file_cut_short_is_found_at_start(path: Path) -> None:
    fill(path)
    path.write_bytes(path.read_bytes()[: 10 * 4096])
    refused(path, "damaged")


def test_a_file_with_newer_tables_is_refused(path: Path) -> None:
    fill(path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    refused(path, "written by a newer Shopkeeper .tables '9999'")


def test_a_file_without_its_version_is_refused(path: Path) -> None:
    fill(path)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM alembic_version")
    connection.commit()
    connection.close()
    refused(path, "lacks the number of its tables")


def test_an_empty_file_is_made_a_shop(path: Path) -> None:
    path.touch()
    database = Database(path)
    assert database.read("SELECT version_num FROM alembic_version") == [(HEAD,)]
    database.close()


def test_a_directory_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendFailed, match="cannot be opened"):
        Database(tmp_path / "missing" / "shop.db")


def test_a_path_with_odd_characters_works(tmp_path: Path) -> None:
    database = Database(tmp_path / "a shop's %s file #1?.db")
    assert database.read("SELECT 1") == [(1,)]
    database.close()


def test_several_processes_may_make_the_file_at_once(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from shopkeeper.storage import Database\n"
        "database = Database(Path(sys.argv[1])); database.write("
        "lambda c: c.execute('INSERT INTO projections VALUES (?, 1)', (sys.argv[2],)))\n"
        "database.close()"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(i)]) for i in range(4)
    ]
    assert [child.wait() for child in children] == [0, 0, 0, 0]
    database = Database(path)
    assert database.read("SELECT count(*) FROM projections") == [(4,)]
    database.close()
