"""Alembic's entry for the cases database."""

from services.cases.tables import metadata
from shared.platform import migrations

migrations.run(metadata)
