"""Narrow tokens to a scope and tell where they were used last; keep accounts of services.

A token without a scope, as all that were made before, may do all that its owner may.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
# SQLite adds a column with its reference in place, where a table that others refer to cannot be made anew.
CONTACT = "ALTER TABLE person ADD COLUMN contact_id INTEGER CONSTRAINT fk_person_contact_id REFERENCES person (id)"


def upgrade() -> None:
    op.add_column("api_token", sa.Column("scope", DOCUMENT, nullable=True))
    op.add_column("api_token", sa.Column("used_from", sa.String(length=45), nullable=False, server_default=""))
    op.add_column("api_token", sa.Column("used_by", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("person", sa.Column("is_service", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(CONTACT)


def downgrade() -> None:
    op.drop_column("person", "contact_id")
    op.drop_column("person", "is_service")
    op.drop_column("api_token", "used_by")
    op.drop_column("api_token", "used_from")
    op.drop_column("api_token", "scope")
