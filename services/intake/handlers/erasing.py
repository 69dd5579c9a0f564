"""Taking erased files off the disk: after the commit that erased their rows, and again until it has worked."""

from typing import Final

from services.intake import attachments, repository
from services.intake.handlers.resources import Resources
from shared.platform.database import EVERY_LANDLORD

AT_ONCE: Final = 100


async def remove_erased_files(resources: Resources) -> int:
    """Remove files that were erased; return how many. What fails stays noted and is tried the next time."""
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        names = await repository.erased_files(connection, limit=AT_ONCE)
    if not names:
        return 0
    removed = await attachments.remove(resources.attachments_dir, names)
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        await repository.forget_files(connection, removed)
    return len(removed)
