"""Alembic's environment: the caller hands over a connection whose transaction has begun."""

from alembic import context

from controlroom.database.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_server_default=True,
    transactional_ddl=True,  # also on SQLite: the engine's own BEGIN IMMEDIATE holds it together
)
with context.begin_transaction():
    context.run_migrations()
