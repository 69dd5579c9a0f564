"""Tracking: whoever has the reference and the secret from the receipt may see how far the complaint is."""

import hmac
from datetime import datetime
from typing import Final

from services.intake import repository
from services.intake.handlers.resources import Resources
from services.intake.repository import Tracked
from shared.kernel.refusals import NotFound, Refusal
from shared.platform.database import EVERY_LANDLORD

MOST_WRONG_SECRETS: Final = 10


class WrongSecret(NotFound):
    """The reference does not exist, or the secret is not its secret: nobody is told which."""

    title = "No complaint with this reference and code"


class TooManyWrongSecrets(Refusal):
    """Somebody may be guessing: even the right secret waits."""

    status = 429
    title = "Too many wrong codes"


async def track(resources: Resources, reference: str, secret: str, *, now: datetime) -> Tracked:
    """Return what came in under a reference and how far it is. Raises WrongSecret or TooManyWrongSecrets."""
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        if await repository.wrong_secrets(connection, reference, now=now) >= MOST_WRONG_SECRETS:
            raise TooManyWrongSecrets("Ten wrong codes were tried. Wait a while, then try again.")
        found = await repository.tracked(connection, reference)
        if found is not None and hmac.compare_digest(found.tracking_secret.encode(), secret.encode()):
            return found
        await repository.note_wrong_secret(connection, reference, now=now)
    raise WrongSecret("There is no complaint with this reference and this code.")
