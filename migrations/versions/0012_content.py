"""Keep content that many people write: answers, every revision, who writes which part, and remarks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def _place() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("instance", sa.String(length=8), nullable=False),
    ]


def _keys(table: str, **columns: str) -> list[sa.schema.SchemaItem]:
    leads_to = {"item_id": "item.id", **columns}
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.ForeignKeyConstraint([name], [to], name=op.f(f"fk_{table}_{name}")) for name, to in leads_to.items()),
    ]


def upgrade() -> None:
    op.create_table(
        "answer",
        *_place(),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("value", DOCUMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        *_keys("answer", author_id="person.id"),
        sa.UniqueConstraint(
            "item_id", "part", "instance", "question", name=op.f("uq_answer_item_id_part_instance_question")
        ),
    )
    op.create_index(op.f("ix_answer_author_id"), "answer", ["author_id"])
    op.create_table(
        "answer_revision",
        *_place(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("value", DOCUMENT, nullable=True),
        sa.Column("value_digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev_digest", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        *_keys("answer_revision", author_id="person.id"),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_answer_revision_item_id_number")),
    )
    op.create_index("ix_answer_revision_place", "answer_revision", ["item_id", "part", "instance", "question", "id"])
    op.create_index(op.f("ix_answer_revision_author_id"), "answer_revision", ["author_id"])
    op.create_table(
        "part_assignment",
        *_place(),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("part_assignment", person_id="person.id", assigned_by_id="person.id"),
        sa.UniqueConstraint(
            "item_id", "part", "instance", "person_id", name=op.f("uq_part_assignment_item_id_part_instance_person_id")
        ),
    )
    op.create_index(op.f("ix_part_assignment_person_id"), "part_assignment", ["person_id"])
    op.create_table(
        "remark",
        *_place(),
        sa.Column("question", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("remark", author_id="person.id", answers_id="remark.id", settled_by_id="person.id"),
    )
    op.create_index("ix_remark_part", "remark", ["item_id", "part", "instance"])
    op.create_index(op.f("ix_remark_author_id"), "remark", ["author_id"])


def downgrade() -> None:
    for table in ("remark", "part_assignment", "answer_revision", "answer"):
        op.drop_table(table)
