"""The tracking page at `/track`. The code is sent in a form's body, never in an address, and never written down."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from fastapi import Request, Response

from services.intake.handlers import tracking
from services.intake.handlers.tracking import TooManyWrongSecrets, WrongSecret
from services.intake.repository import Tracked
from services.intake.web import progress_words, uploads
from services.intake.web.progress_words import Known
from services.intake.web.site import Site
from shared.events.intake import Channel, SubmissionKind
from shared.kernel import references
from shared.kernel.references import MistypedReference
from shared.kernel.working_days import london_date
from shared.platform import ombudsmen, web
from shared.platform.landlords import Landlord
from shared.platform.pages import date_in_words, time_in_words

_LONGEST_CODE: Final = 100
_NO_REFERRER: Final = {"Referrer-Policy": "no-referrer"}
_WRONG: Final = "We have no complaint with this reference and this code. Check both of them"
_TOO_MANY: Final = "Somebody tried too many wrong codes for this reference. Wait 15 minutes, then try again"
_ERASED: Final = (
    "We keep personal details only as long as we need them. On {on} we removed what you told us, your details and "
    "your files. You can make a new complaint at any time."
)
_AWAY: Final = "Sorry, we cannot look it up at the moment. Please try again in a few minutes"
_HOW: Final[Mapping[Channel, str]] = {
    Channel.WEB: "On our website",
    Channel.EMAIL: "By email",
    Channel.PHONE: "By phone",
    Channel.LETTER: "By letter",
    Channel.IN_PERSON: "In person",
    Channel.SOCIAL_MEDIA: "On social media",
    Channel.COUNCILLOR: "Through a councillor or MP",
    Channel.SYSTEM: "From another organisation",
}


class Track:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def ask(self, request: Request) -> Response:
        """Ask for reference and code; where a receipt's link was followed, a script fills in both."""
        return self._form(request, "", {}, 200)

    async def show(self, request: Request) -> Response:
        async with uploads.read(request) as sent:
            typed, code = sent.fields.get("reference", "").strip()[:40], sent.fields.get("code", "").strip()
        try:
            reference = references.parse(typed)
        except MistypedReference as mistyped:
            return self._form(request, typed, {"reference": mistyped.detail}, 422)
        if not 0 < len(code) <= _LONGEST_CODE:
            return self._form(request, reference, {"code": "Enter the code"}, 422)
        return await self._look_up(request, reference, code)

    async def _look_up(self, request: Request, reference: str, code: str) -> Response:
        try:
            found = await tracking.track(self._site.resources, reference, code, now=self._site.now())
        except WrongSecret:
            return self._form(request, reference, {"code": _WRONG}, 404)
        except TooManyWrongSecrets:
            return self._form(request, reference, {"code": _TOO_MANY}, 429)
        except Exception as error:
            if not web.is_unavailable(error):
                raise
            return self._form(request, reference, {"code": _AWAY}, 503)
        return self._progress(request, found)

    def _progress(self, request: Request, found: Tracked) -> Response:
        owner = self._site.landlord(found.landlord)
        if found.erased_on is not None:
            return self._erased(request, owner, found.erased_on)
        known, today = _known(found), self._site.today()
        return self._site.render(
            request,
            "progress.html",
            owner,
            reference=found.reference,
            headline=progress_words.headline(known),
            next=progress_words.what_is_next(known, today),
            timeline=progress_words.timeline(known),
            received=_received(found),
            ombudsman=ombudsmen.on(owner.ombudsman, today),
            headers=_NO_REFERRER,
        )

    def _erased(self, request: Request, owner: Landlord, on: date) -> Response:
        """Say what became of a complaint whose records are gone: whoever holds the code is owed an answer."""
        return self._site.render(
            request,
            "message.html",
            owner,
            message_title="We erased these records",
            text=_ERASED.format(on=date_in_words(on)),
            headers=_NO_REFERRER,
        )

    def _form(self, request: Request, reference: str, messages: Mapping[str, str], status_code: int) -> Response:
        return self._site.render(
            request,
            "track.html",
            self._site.landlord(None),
            reference=reference,
            messages=messages,
            status_code=status_code,
            headers=_NO_REFERRER,
        )


def _known(found: Tracked) -> Known:
    progress = found.progress
    first = progress.first
    return Known(
        is_complaint=found.kind is SubmissionKind.COMPLAINT,
        received_on=london_date(found.received_at),
        logged_on=progress.logged_on,
        acknowledge_by=first.acknowledge_by,
        acknowledged_on=first.acknowledged_on,
        respond_by=first.respond_by,
        responded_on=first.responded_on,
        extended_on=first.extended_on,
        escalated_on=progress.escalated_on,
        second=progress.second,
        escalation_refused_on=progress.escalation_refused_on,
        updated_on=progress.updated_on,
        update_by=progress.update_by,
        not_accepted_on=progress.not_accepted_on,
        directed_on=progress.directed_on,
        closed_on=progress.closed_on,
        closed_as=progress.closed_as,
    )


def _received(found: Tracked) -> list[dict[str, Any]]:
    when = f"{time_in_words(found.received_at)} on {date_in_words(found.received_at)}"
    return [
        {"key": {"text": "When"}, "value": {"text": when}},
        {"key": {"text": "How"}, "value": {"text": _HOW[found.channel]}},
    ]
