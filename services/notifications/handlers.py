"""The use cases that a person starts on a failed letter. What events start is in consumer.py."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.domain import by_hand, letters
from services.notifications.domain.facts import Communication
from services.notifications.gateways.owners import ContentsMissing, Owners
from services.notifications.repository import reading, retrying
from shared.events.cases import ContactWay
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from shared.kernel.refusals import Refusal
from shared.platform.auth import Principal
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.event_log import Cause
from shared.platform.http import Unreachable


class SafetyUnknown(Refusal):
    """Only cases knows whether post is safe for the resident, and it did not say."""

    status = 503
    title = "Nobody could say whether post is safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the web process works with."""

    database: Database
    clock: Clock
    owners: Owners


async def retry(resources: Resources, principal: Principal, letter_id: UUID, correlation_id: UUID) -> None:
    """Plan a failed letter again; raises NotFound or NotFailed."""
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        failed = await retrying.open_letter(connection, principal.landlords, letter_id, actor=principal.actor)
        step = by_hand.plan_again(failed.name, failed.state, now=now)
        cause = Cause(actor=principal.actor, landlord=failed.landlord, at=now, correlation_id=correlation_id)
        await failed.plan_again(step, cause, now=now)


async def post_by_hand(
    resources: Resources,
    principal: Principal,
    letter_id: UUID,
    correlation_id: UUID,
    *,
    posted_on: date,
    way: ContactWay,
) -> None:
    """Record that a person printed and posted a letter.

    Raises NotFound, SafetyUnknown or what by_hand.post_by_hand raises.
    """
    communication = await _communication(resources, principal, letter_id, correlation_id)
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        failed = await retrying.open_letter(connection, principal.landlords, letter_id, actor=principal.actor)
        step = by_hand.post_by_hand(
            failed.name,
            failed.state,
            written_on=failed.written_on,
            digest=failed.digest,
            way=way,
            communication=communication,
            posted_on=posted_on,
            now=now,
        )
        cause = Cause(actor=principal.actor, landlord=failed.landlord, at=now, correlation_id=correlation_id)
        await failed.posted(step, way, cause, now=now)


async def _communication(
    resources: Resources, principal: Principal, letter_id: UUID, correlation_id: UUID
) -> Communication:
    async with resources.database.transaction(principal.landlords) as connection:
        letter = await reading.letter(connection, principal.landlords, letter_id, actor=principal.actor)
    submission_kind = SubmissionKind(letter.submission_kind) if letter.submission_kind else None
    has_a_case = letters.must_have_a_case(LetterKind(letter.kind), submission_kind)
    try:
        return await resources.owners.communication(
            letter.reference, has_a_case=has_a_case, correlation_id=correlation_id
        )
    except (Unreachable, ContentsMissing) as error:
        raise SafetyUnknown("Nothing was recorded. Please try again in a moment.") from error
