"""What is asked for in questions of every kind: days and codes."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

EARLIEST: Final = date(2015, 1, 1)
LATEST: Final = date(2040, 12, 31)

Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
