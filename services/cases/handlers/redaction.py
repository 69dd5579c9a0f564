"""Marking what is about somebody else, as use cases. Holds no rules: see domain/redaction.py."""

from services.cases import repository, schemas
from services.cases.domain import redaction
from services.cases.domain.redaction import Markable
from services.cases.gateways import Owners, Submission
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.events.cases import MarkedIn

_BY_INTAKE = frozenset({MarkedIn.SUBMISSION, MarkedIn.ATTACHMENT, MarkedIn.MESSAGE})


async def mark_third_party(resources: Resources, owners: Owners, act: Act, body: schemas.ThirdPartyMark) -> None:
    """Mark passages; where they stand in a letter or in what came in, its owner is asked. Raises OwnerAway."""
    passages = [passage.marked() for passage in body.passages]
    texts = await _markable(resources, owners, act, {passage.source for passage in passages})
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = redaction.mark(case, passages, said.keep(body.reason), texts)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def lift_mark(resources: Resources, act: Act, number: int) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [redaction.lift(case, number)], act.cause(case))


async def _markable(resources: Resources, owners: Owners, act: Act, sources: set[MarkedIn]) -> Markable:
    """Return what may be marked, as far as it is asked for."""
    async with resources.database.transaction(act.principal.landlords) as connection:
        case = await repository.read_whole_case(connection, act.reference, act.principal)
        words = await repository.read_words(connection, act.reference, personal=True)
    texts = {(MarkedIn.WORDS, str(each)): text for each, text in words.items()}
    if sources & _BY_INTAKE:
        texts |= submission_texts(
            await owners.submission(case.joining.submission or act.reference, act.correlation_id) or {}
        )
    if MarkedIn.LETTER in sources:
        letters = await owners.letters(act.reference, act.correlation_id)
        texts |= {(MarkedIn.LETTER, str(letter.id)): letter.text or "" for letter in letters}
    return texts


def submission_texts(submission: Submission) -> dict[tuple[MarkedIn, str], str]:
    """Return what may be marked in what came in: its texts by their path, its files and e-mails as a whole."""
    files = {(MarkedIn.ATTACHMENT, file["id"]): "" for file in submission.get("attachments", [])}
    messages = {(MarkedIn.MESSAGE, message["id"]): "" for message in submission.get("messages", [])}
    texts = {(MarkedIn.SUBMISSION, path): text for path, text in redaction.texts_within(submission).items()}
    return {**texts, **files, **messages}
