"""Keep names in the history by a salted digest, so that a person can be erased, and say who was."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

NAMES = (("history_entry", "actor"), ("change", "actor"), ("answer_revision", "author"))


def upgrade() -> None:
    for table, whose in NAMES:
        op.add_column(table, sa.Column(f"{whose}_salt", sa.String(length=32), server_default="", nullable=False))
        op.add_column(table, sa.Column(f"{whose}_digest", sa.String(length=64), server_default="", nullable=False))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "erased_at")
    for table, whose in NAMES:
        op.drop_column(table, f"{whose}_digest")
        op.drop_column(table, f"{whose}_salt")
