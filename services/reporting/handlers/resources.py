"""What the use cases of reporting work with."""

from dataclasses import dataclass

from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.landlords import Landlords


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the use cases work with; opened by app and worker."""

    database: Database
    landlords: Landlords
    clock: Clock
