"""What Alembic runs for each upgrade: `storage.migrating` hands it an open transaction."""

from alembic import context

from mnist_core.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
)
context.run_migrations()
