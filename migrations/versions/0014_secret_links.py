"""Keep the links that open one door once: invitations, forgotten passwords, new addresses, and single actions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
LEADS_TO = {"person_id": "person.id", "item_id": "item.id", "outbox_id": "outbox_message.id"}


def upgrade() -> None:
    op.create_table(
        "secret_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=True),
        sa.Column("params", DOCUMENT, nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_secret_link_digest")),
        *(sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_secret_link_{name}")) for name, to in LEADS_TO.items()),
    )
    op.create_index(op.f("ix_secret_link_person_id"), "secret_link", ["person_id"])
    op.create_index(op.f("ix_secret_link_outbox_id"), "secret_link", ["outbox_id"])
    op.create_index(op.f("ix_secret_link_item_id_action"), "secret_link", ["item_id", "action"])


def downgrade() -> None:
    op.drop_table("secret_link")
