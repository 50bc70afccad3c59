"""How often somebody asked the API in the running minute, over all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "request_pace",
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("who", name=op.f("pk_request_pace")),
    )


def downgrade() -> None:
    op.drop_table("request_pace")
