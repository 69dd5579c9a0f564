"""The complaint form at `/complain`: shows it, reads it, hands it to `receive`, and says what happens next."""

import dataclasses
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from services.intake import handlers
from services.intake.attachments import File
from services.intake.domain.submission import IdempotencyKeyReused, Key, Submission
from services.intake.handlers import Accepted
from services.intake.schemas import SubmissionBody
from services.intake.web import form, uploads, wording
from services.intake.web.form import Filled
from services.intake.web.form_token import FormToken, Stale
from services.intake.web.receipts import Receipt
from services.intake.web.site import Site
from services.intake.web.uploads import Sent
from shared.kernel.working_days import london_date
from shared.platform import ombudsmen, web
from shared.platform.landlords import Landlord
from shared.platform.web import CorrelationId

ACTOR: Final = "resident"
FORM: Final = "complaint form"

_STALE: Final = (
    "This page was open for a long time, or another page sent the form. We kept what you typed. Please send it again."
)
_CHANGED: Final = (
    "We already have a complaint that you sent from this page. If you want to send what is below as a new complaint, "
    "press the button again."
)
_AWAY: Final = (
    "Sorry, we cannot take your complaint at the moment. Nothing was sent. We kept what you typed: please press the "
    "button again in a few minutes, or phone us."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A form that came in, and whose page it came from."""

    request: Request
    landlord: Landlord
    filled: Filled
    sent: Sent


class Complain:
    """The three pages of the form. `landlord` is None at the address of the deployment's own landlord."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def blank(self, request: Request, landlord: str | None = None) -> Response:
        owner = self._site.landlord(landlord)
        return self._form(request, owner, form.blank(), self._new_token(owner))

    async def send(self, request: Request, correlation_id: CorrelationId, landlord: str | None = None) -> Response:
        owner = self._site.landlord(landlord)
        async with uploads.read(request) as sent:
            filled = form.read(sent.fields, services=owner.services)
            attempt = Attempt(request=request, landlord=owner, filled=filled, sent=sent)
            try:
                token = self._read_token(attempt)
            except Stale:
                return self._again(attempt, self._new_token(owner), _STALE)
            if not filled.is_acceptable or sent.file_message():
                return self._again(attempt, token)
            return await self._keep(attempt, token, correlation_id)

    async def sent(self, request: Request, sealed: str) -> Response:
        receipt = self._site.receipts.open(sealed, self._site.now())
        owner = self._site.landlord(receipt.landlord)
        today = self._site.today()
        return self._site.render(
            request,
            "sent.html",
            owner,
            receipt=receipt,
            promise=wording.promise(today),
            tracking_url=self._site.resources.tracking_url(receipt.reference, receipt.secret or ""),
            track_address=f"{self._site.resources.public_url}/track",
            ombudsman=ombudsmen.on(owner.ombudsman, today),
        )

    async def _keep(self, attempt: Attempt, token: FormToken, correlation_id: UUID) -> Response:
        owner = attempt.landlord
        try:
            accepted = await handlers.receive(
                self._site.resources,
                _submission(attempt.filled, is_held=self._looks_automatic(attempt, token)),
                landlord=owner.id,
                actor=ACTOR,
                correlation_id=correlation_id,
                keys=[Key.of_form(token.key)],
                files=[File(name=file.filename or "", content=await file.read()) for file in attempt.sent.files],
            )
        except IdempotencyKeyReused:
            return self._again(attempt, self._new_token(owner), _CHANGED)
        except Exception as error:
            if not web.is_unavailable(error):
                raise
            return self._again(attempt, token, _AWAY, status_code=503)
        sealed = self._site.receipts.seal(_receipt(accepted, owner), self._site.now())
        return RedirectResponse(f"{attempt.request.scope.get('root_path', '')}/complain/sent/{sealed}", status_code=303)

    def _again(
        self, attempt: Attempt, token: FormToken, notice: str | None = None, *, status_code: int = 422
    ) -> Response:
        """Show the form with everything that was typed."""
        sent = attempt.sent
        answer = self._form(
            attempt.request,
            attempt.landlord,
            attempt.filled,
            token,
            notice=notice,
            file_message=sent.file_message(),
            files_were_sent=bool(sent.files) or sent.too_large,
        )
        answer.status_code = status_code
        return answer

    def _form(
        self,
        request: Request,
        owner: Landlord,
        filled: Filled,
        token: FormToken,
        *,
        notice: str | None = None,
        file_message: str | None = None,
        files_were_sent: bool = False,
    ) -> Response:
        return self._site.render(
            request,
            "complain.html",
            owner,
            action=request.url.path,
            definition=wording.complaint_definition(self._site.today()),
            form=filled,
            token=token.text,
            notice=notice,
            file_message=file_message,
            files_were_sent=files_were_sent,
            not_sure=form.NOT_SURE,
            trap=form.LEAVE_EMPTY,
            most_files=form.MOST_FILES,
            largest_file_mb=form.LARGEST_FILE_BYTES // 1024 // 1024,
        )

    def _read_token(self, attempt: Attempt) -> FormToken:
        """Raise Stale for a form that another site sent, or that is not one of ours."""
        if not _is_from_our_page(attempt.request, self._site.resources.public_url):
            raise Stale
        return self._site.tokens.read(attempt.sent.fields.get("token", ""), attempt.landlord.id, self._site.now())

    def _new_token(self, owner: Landlord) -> FormToken:
        return self._site.tokens.issue(owner.id, self._site.now())

    def _looks_automatic(self, attempt: Attempt, token: FormToken) -> bool:
        is_trapped = bool(attempt.sent.fields.get(form.LEAVE_EMPTY))
        return is_trapped or token.was_filled_in_too_fast(self._site.now())


def _submission(filled: Filled, *, is_held: bool) -> Submission:
    body = SubmissionBody.model_validate({**form.body(filled), "source": {"system": FORM}})
    return dataclasses.replace(body.submission(), held=is_held)


def _receipt(accepted: Accepted, owner: Landlord) -> Receipt:
    received_on = london_date(accepted.received_at)
    within = wording.promise(received_on).acknowledge_within
    return Receipt(
        landlord=owner.id,
        reference=accepted.reference,
        acknowledge_by=owner.calendar().add(received_on, within, owner.counting_on(received_on)),
        secret=accepted.tracking_secret,
    )


def _is_from_our_page(request: Request, public_url: str) -> bool:
    """Ask what browsers say themselves; one that says nothing still needs our token."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    ours = {urlsplit(public_url).netloc, request.headers.get("host", "")}
    return origin is None or urlsplit(origin).netloc in ours
