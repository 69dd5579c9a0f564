"""Alembic's entry for the reporting database."""

from services.reporting.tables import metadata
from shared.platform import migrations

migrations.run(metadata)
