"""Cases of the running service, carried as far as a test needs them."""

from typing import Any, Final

from shared.events.notifications import LetterKind
from tests.support.cases import a_letter, a_submission, at
from tests.support.running_cases import RunningCases

DEFINITION: Final[dict[str, Any]] = {
    "parts": [{"summary": "The mould was not treated."}],
    "outcomes_sought": ["The mould treated"],
}
RESPONSE: Final[dict[str, Any]] = {
    "answers": [
        {
            "part": 1,
            "finding": "upheld",
            "reasons": "We missed two appointments.",
            "what_went_wrong": "Nobody came.",
            "remedy": "We apologise and will treat the mould.",
            "actions": [{"description": "Treat the mould", "owner": "repairs", "due_on": "2026-12-10"}],
        }
    ]
}


async def acknowledged(cases: RunningCases, reference: str) -> None:
    """Carry a case to its acknowledgement on Friday 20 November 2026."""
    await cases.arrives(reference, a_submission(at("2026-11-20")))
    await cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await cases.act(reference, "definition", DEFINITION)
    await cases.act(reference, "acknowledgement")
    await cases.arrives(reference, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-20")))


async def answered(cases: RunningCases, reference: str) -> None:
    """Carry a case to its response on the same day, which promises action 1 by 10 December."""
    await acknowledged(cases, reference)
    await cases.act(reference, "response", RESPONSE)
    await cases.arrives(reference, a_letter(LetterKind.RESPONSE, at("2026-11-20")))
