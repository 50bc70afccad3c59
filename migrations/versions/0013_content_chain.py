"""Say where the chain of an item's revisions ends, and salt what stands for a value in it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ENDS = """
    INSERT INTO content_chain (item_id, length, head_digest)
    SELECT item_id, number, digest FROM answer_revision AS last
    WHERE number = (SELECT max(number) FROM answer_revision AS one WHERE one.item_id = last.item_id)
"""


def upgrade() -> None:
    op.create_table(
        "content_chain",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_content_chain")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_content_chain_item_id")),
    )
    op.add_column("answer_revision", sa.Column("salt", sa.String(length=32), nullable=False, server_default=""))
    op.execute(ENDS)


def downgrade() -> None:
    op.drop_column("answer_revision", "salt")
    op.drop_table("content_chain")
