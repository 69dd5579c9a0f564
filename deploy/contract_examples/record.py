"""One example of each event about the record of a case: marks, holds, erasure."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import words
from shared.events import cases
from shared.events.event import Event

_WORDS_ID: Final = str(words(11).id)

RECORD: Final[tuple[Event, ...]] = (
    cases.ThirdPartyMarked(
        number=1,
        passages=(
            cases.MarkedPassage(source=cases.MarkedIn.WORDS, item=_WORDS_ID, start=12, end=31),
            cases.MarkedPassage(source=cases.MarkedIn.SUBMISSION, item="/content/description", start=0, end=19),
        ),
        reason=words(601),
    ),
    cases.MarkLifted(number=1),
    cases.HoldPlaced(number=1, ground=cases.HoldGround.LEGAL_ACTION, reason=words(602)),
    cases.HoldReleased(number=1),
    cases.ErasureApproved(ground=cases.ErasureGround.RIGHT_TO_ERASURE, approved_by="user:manager-2"),
    cases.PersonalDataErased(erased_on=date(2033, 1, 4), schedule="case, 72 months"),
)
