"""Alembic's entry point: run the revisions on the connection, and in the transaction, we are given.

Only `execution.migrer()` runs it; there is no address here, hence no way to migrate a registry
outside its lock.
"""

from alembic import context

from inscriptions.modeles import Base

context.configure(connection=context.config.attributes["connexion"], target_metadata=Base.metadata)
context.run_migrations()
