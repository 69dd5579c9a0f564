"""The kinds of text that bodies are made of, with their lengths."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.platform.landlords import FIRST_YEAR, LAST_YEAR
from shared.platform.web import free_text, one_line

Sentence = Annotated[str, one_line(300)]
Passage = Annotated[str, free_text(20_000)]
StaffId = Annotated[str, one_line(100)]
# Working days are counted to it, and the calendar knows only these years.
Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]
