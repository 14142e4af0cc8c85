"""Governed decisions: what offers hold back, how blocks fare, and the rules in force."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "reservations",
        Column("key", Text, primary_key=True),
        Column("offer", Text, primary_key=True),
        Column("period", Text, nullable=False),
        Column("holder", Text, nullable=False),
        Column("amount", Integer, nullable=False),
        Column("created", Integer, nullable=False),
        Column("expires", Integer, nullable=False),
        Column("redeemed", Integer),
    )
    op.create_index("reservations_by_offer", "reservations", ["offer", "period", "expires"])
    op.create_index("reservations_by_holder", "reservations", ["holder", "offer", "created"])
    op.create_table(
        "tallies",
        Column("block", Text, primary_key=True),
        Column("bucket", Text, primary_key=True),
        Column("shown", Integer, nullable=False),
        Column("acted", Integer, nullable=False),
    )
    op.create_table(
        "rule_versions",
        Column("version", Text, primary_key=True),
        Column("body", LargeBinary, nullable=False),
        Column("author", Text, nullable=False),
        Column("proposed", Integer, nullable=False),
    )
    op.create_table(
        "rule_history",
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("version", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("time", Integer, nullable=False),
        sqlite_autoincrement=True,
    )
