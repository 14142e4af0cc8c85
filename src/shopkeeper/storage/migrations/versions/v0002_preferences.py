"""Preferences and trust: what is remembered, who was erased, what was asked for by right."""

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "memories",
        Column("customer", Integer, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("rules", LargeBinary(8), nullable=False),
        Column("sealed", LargeBinary, nullable=False),
    )
    op.create_table(
        "tombstones",
        Column("digest", LargeBinary(16), primary_key=True),
        Column("time", Integer, nullable=False),
    )
    op.create_table(
        "secrets",
        Column("name", Text, primary_key=True),
        Column("value", LargeBinary, nullable=False),
    )
    op.create_table(
        "rights_requests",
        Column("id", Text, primary_key=True),
        Column("customer", Integer),
        Column("created", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("rights_requests_by_time", "rights_requests", ["created"])
