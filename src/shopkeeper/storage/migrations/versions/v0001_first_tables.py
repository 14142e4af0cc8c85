"""The first tables: the log, and what the rooms keep beside it."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text, UniqueConstraint, text

revision = "0001"
down_revision = None


def upgrade() -> None:
    _log()
    _customers()
    _catalog()
    _access()


def _log() -> None:
    op.create_table(
        "bases",
        Column("basis", Integer, primary_key=True),
        Column("body", LargeBinary, nullable=False),
        UniqueConstraint("body"),
    )
    op.create_table(
        "entries",
        Column("position", Integer, primary_key=True, autoincrement=True),
        Column("message", LargeBinary(16), nullable=False),
        Column("schema", Integer, nullable=False),
        Column("kind", Integer, nullable=False),
        Column("customer", Integer),
        Column("time", Integer, nullable=False),
        Column("received", Integer, nullable=False),
        Column("basis", Integer),
        Column("open", LargeBinary),
        Column("sealed", LargeBinary),
        UniqueConstraint("message"),
        sqlite_autoincrement=True,
    )
    op.create_index("entries_by_customer", "entries", ["customer", "kind", "position"])
    op.create_index(
        "entries_of_the_catalogue", "entries", ["position"], sqlite_where=text("kind = 3")
    )
    op.create_table(
        "fates",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("time", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("fate", Text, nullable=False),
        Column("reason", Text, nullable=False),
    )
    op.create_table(
        "projections",
        Column("name", Text, primary_key=True),
        Column("position", Integer, nullable=False),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        Column("customer", Integer, primary_key=True, autoincrement=True),
        Column("person", Integer, nullable=False),
        Column("seal_key", LargeBinary),
        Column("created", Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_customers_person", "customers", ["person"])
    op.create_table(
        "identities",
        Column("kind", Text, primary_key=True),
        Column("outside", Text, primary_key=True),
        Column("customer", Integer, nullable=False),
    )
    op.create_index("ix_identities_customer", "identities", ["customer"])


def _catalog() -> None:
    op.create_table(
        "products",
        Column("product", Text, primary_key=True),
        Column("body", LargeBinary, nullable=False),
        Column("added", Integer, nullable=False),
    )
    op.create_table(
        "offers",
        Column("product", Text, primary_key=True),
        *_place(),
        Column("price", Integer),
        Column("sale_price", Integer),
        Column("availability", Text, nullable=False),
    )
    op.create_table(
        "price_ledger",
        Column("product", Text, primary_key=True),
        *_place(),
        Column("time", Integer, primary_key=True),
        Column("price", Integer, nullable=False),
        Column("source", Text, nullable=False),
    )


def _place() -> list[Column[str]]:
    return [Column(name, Text, primary_key=True) for name in ("market", "currency", "channel")]


def _access() -> None:
    op.create_table(
        "access_keys",
        Column("id", Text, primary_key=True),
        Column("digest", LargeBinary(32), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("revoked", Integer),
    )
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("time", Integer, nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False),
    )
