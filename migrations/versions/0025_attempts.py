"""Every attempt to send a message of a webhook; when a feed was used and changed last."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

LATEST = """
INSERT INTO webhook_attempt (delivery_id, began_at, ended_at, code, excerpt, error)
SELECT id, tried_at, coalesce(sent_at, tried_at), code, excerpt, error FROM webhook_delivery
WHERE tried_at IS NOT NULL AND (code IS NOT NULL OR error NOT IN ('', 'unseen', 'restored'))
ORDER BY id
"""


def upgrade() -> None:
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_delivery.id"],
            name=op.f("fk_webhook_attempt_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    op.create_index(op.f("ix_webhook_attempt_delivery_id"), "webhook_attempt", ["delivery_id"])
    op.execute(LATEST)
    op.add_column("webhook_endpoint", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("content", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("content_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ("content_at", "content", "used_at"):
        op.drop_column("feed", column)
    op.drop_column("webhook_endpoint", "paused_until")
    op.drop_table("webhook_attempt")
