"""Alembic's entry for the notifications database."""

from services.notifications.tables import metadata
from shared.platform import migrations

migrations.run(metadata)
