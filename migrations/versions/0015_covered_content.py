"""Let checkpoints cover what was written in items: reference, number and digest of the last revision of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("checkpoint", sa.Column("content", DOCUMENT, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("checkpoint", "content")
