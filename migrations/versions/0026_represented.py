"""Say of what people wrote, attached and posted for whom a deputy did it."""

from alembic import op

revision = "0026"
down_revision = "0025"

TABLES = ("answer", "answer_revision", "attachment", "comment", "edition", "posting", "remark")
COLUMNS = (*((table, "on_behalf_of_id") for table in TABLES), ("remark", "settled_for_id"))
# SQLite adds a column with its reference in place, where a table that others refer to cannot be made anew.
ADD = "ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT fk_{table}_{column} REFERENCES person (id)"


def upgrade() -> None:
    for table, column in COLUMNS:
        op.execute(ADD.format(table=table, column=column))


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
