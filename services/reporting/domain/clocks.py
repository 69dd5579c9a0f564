"""Which clocks are the Code's, and which end with what: said here again, for a second opinion."""

from typing import Final

from shared.events.cases import ClockKind

ACKNOWLEDGE: Final = {ClockKind.STAGE_1_ACKNOWLEDGE: 1, ClockKind.STAGE_2_ACKNOWLEDGE: 2}
RESPOND: Final = {ClockKind.STAGE_1_RESPOND: 1, ClockKind.STAGE_2_RESPOND: 2, ClockKind.STAGE_3_RESPOND: 3}
STATUTORY: Final = {**ACKNOWLEDGE, **RESPOND}
"""The clocks of the Code, and the stage of each."""
UNTIL_ANSWERED: Final = {ClockKind.PROGRESS_UPDATE, ClockKind.TARGET, ClockKind.CONTRIBUTION}
UNTIL_CLOSED: Final = {*STATUTORY, *UNTIL_ANSWERED}
