"""Keep with each posting what of it everybody may read, under which version, and until when it was the newest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
CURRENT = sa.text("ended_on IS NULL AND withdrawn_on IS NULL")
FILL = (
    "UPDATE posting SET kind = (SELECT kind FROM item WHERE item.id = posting.item_id), "
    "title = (SELECT title FROM item WHERE item.id = posting.item_id), "
    "words = (SELECT lower(reference || ' ' || title) FROM item WHERE item.id = posting.item_id), "
    "number = coalesce((SELECT number FROM edition WHERE edition.id = posting.edition_id), '1'), "
    "ended_on = (SELECT ended_on FROM edition WHERE edition.id = posting.edition_id)"
)


def upgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("number", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("title", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("words", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("content", DOCUMENT, server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch_op.drop_index("ix_posting_item_id")
    op.execute(FILL)
    op.create_index("ix_posting_item_id", "posting", ["item_id", "kind"])
    op.create_index(
        "ix_posting_current", "posting", ["posted_on", "id"], sqlite_where=CURRENT, postgresql_where=CURRENT
    )


def downgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index("ix_posting_current")
        batch_op.drop_index("ix_posting_item_id")
        for name in ("kind", "number", "title", "words", "content", "ended_on"):
            batch_op.drop_column(name)
        batch_op.create_index("ix_posting_item_id", ["item_id"], unique=False)
