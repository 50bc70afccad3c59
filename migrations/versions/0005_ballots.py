"""Let motions be voted on by ballot: who moved and seconded, who presides, one ballot for each seat."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
OPEN = sa.text("value IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("meeting_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("mover", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("seconder", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("presiding_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_decision_meeting_id", ["meeting_id"], unique=False)
        batch_op.create_foreign_key("fk_decision_meeting_id", "item", ["meeting_id"], ["id"])
        batch_op.create_foreign_key("fk_decision_presiding_id", "person", ["presiding_id"], ["id"])

    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=True),
        sa.Column("alternate_id", sa.Integer(), nullable=True),
        sa.Column("interest", sa.String(length=20), nullable=True),
        sa.Column("value", sa.String(length=12), nullable=True),
        sa.Column("cast_by_id", sa.Integer(), nullable=True),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_to_meet_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["alternate_id"], ["person.id"], name=op.f("fk_ballot_alternate_id")),
        sa.ForeignKeyConstraint(["cast_by_id"], ["person.id"], name=op.f("fk_ballot_cast_by_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_ballot_decision_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["person.id"], name=op.f("fk_ballot_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index("uq_ballot_seat", ["decision_id", "seat"], unique=True)
        batch_op.create_index(
            "ix_ballot_principal", ["principal_id"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
        )
        batch_op.create_index(
            "ix_ballot_alternate", ["alternate_id"], unique=False, sqlite_where=OPEN, postgresql_where=OPEN
        )


def downgrade() -> None:
    op.drop_table("ballot")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_constraint("fk_decision_presiding_id", type_="foreignkey")
        batch_op.drop_constraint("fk_decision_meeting_id", type_="foreignkey")
        batch_op.drop_index("ix_decision_meeting_id")
        for name in ("closed_at", "closes_at", "opened_at", "presiding_id", "seconder", "mover", "meeting_id", "text"):
            batch_op.drop_column(name)
