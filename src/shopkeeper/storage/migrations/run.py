"""Runs the migrations on an open connection, from wherever the package is installed."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool


def upgrade(connection: sqlite3.Connection, application: int) -> None:
    """Bring the file to the newest tables in one transaction, and mark it as ours.

    Of several processes that start at once one does the work; the others wait and find it done.

    Args:
        connection: In autocommit mode; stays open.
        application: SQLite's `application_id` to write into the file.

    Raises:
        sqlite3.Error: The engine failed; everything was rolled back.
    """
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    try:
        with engine.connect() as shared:  # leaving it without a commit rolls back
            shared.exec_driver_sql("BEGIN IMMEDIATE")
            shared.exec_driver_sql(f"PRAGMA application_id={application}")
            config.attributes["connection"] = shared
            command.upgrade(config, "head")
            shared.commit()
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise error.orig from error
        raise
