"""How a shop's file is brought from any earlier shape to the one in `storage.tables`.

Each step is a file in `versions/`, run by Alembic through `env.py`. The revisions are listed here
as well, so that a file already at the newest starts without loading Alembic;
`tests/storage/test_migrations.py` holds the list, the steps and the tables together.
"""

REVISIONS = ("0001", "0002", "0003")
"""Every revision, oldest first."""

HEAD = REVISIONS[-1]
