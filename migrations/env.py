"""Runs the migrations on the connection that accord.migrate opened; there is no alembic.ini."""

from alembic import context

from models import ALL_TABLES

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ALL_TABLES,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
