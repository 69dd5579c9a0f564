"""Alembic's entry for the intake database."""

from services.intake.tables import metadata
from shared.platform import migrations

migrations.run(metadata)
