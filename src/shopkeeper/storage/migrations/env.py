"""Alembic's entry: runs the steps on the connection that `run.upgrade` hands over."""

from alembic import context

from shopkeeper.storage.tables import metadata


def migrate() -> None:
    """Run the steps. The caller owns the transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
    )
    context.run_migrations()


if __name__ == "env_py":  # Alembic runs this file under that name; others only read it
    migrate()
