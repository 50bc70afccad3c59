"""Keep the versions of practices, training resources and documents, and where they were posted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
OPEN = sa.text("state IN ('draft', 'endorsed', 'approved')")
IN_FORCE = sa.text("state = 'published'")


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("change_type", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", DOCUMENT, nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("class_at_publish", sa.String(length=20), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_edition_author_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_edition_decision_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_edition_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    for name, where in (("uq_edition_open", OPEN), ("uq_edition_in_force", IN_FORCE)):
        op.create_index(name, "edition", ["item_id"], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("uq_edition_item_number", "edition", ["item_id", "number"], unique=True)
    op.create_table(
        "posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(length=300), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("checksum", sa.String(length=64), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_posting_edition_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_posting_item_id")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["person.id"], name=op.f("fk_posting_posted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    for name in ("item_id", "edition_id"):
        op.create_index(op.f(f"ix_posting_{name}"), "posting", [name])


def downgrade() -> None:
    op.drop_table("posting")
    op.drop_table("edition")
