"""Keep who stands in for whom, and for whom a reminder went to somebody else."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# SQLite adds a column with its reference in place, where a table that others refer to cannot be made anew.
FOR_WHOM = (
    "ALTER TABLE reminder ADD COLUMN on_behalf_of_id INTEGER "
    "CONSTRAINT fk_reminder_on_behalf_of_id REFERENCES person (id)"
)


def upgrade() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=40), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("scope", DOCUMENT, nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("principal_id <> deputy_id", name=op.f("ck_deputy_somebody_else")),
        sa.ForeignKeyConstraint(["principal_id"], ["person.id"], name=op.f("fk_deputy_principal_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_deputy_deputy_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_deputy_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_principal_id"), "deputy", ["principal_id"])
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"])
    op.add_column("person", sa.Column("deputy_until", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("represented", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(FOR_WHOM)


def downgrade() -> None:
    op.drop_column("reminder", "on_behalf_of_id")
    op.drop_column("person", "represented")
    op.drop_column("person", "deputy_until")
    op.drop_table("deputy")
