"""Note when each of the worker's jobs was last done, and which request asked for a message or a job."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ASKED = ("outbox_message", "job")


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_pulse")),
    )
    for table in ASKED:
        op.add_column(table, sa.Column("request_id", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    for table in ASKED:
        op.drop_column(table, "request_id")
    op.drop_table("pulse")
