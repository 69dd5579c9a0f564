"""The kinds of text that bodies are made of, with their lengths."""

from typing import Annotated

from shared.platform.web import free_text, one_line

Sentence = Annotated[str, one_line(300)]
Passage = Annotated[str, free_text(20_000)]
StaffId = Annotated[str, one_line(100)]
