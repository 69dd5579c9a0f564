"""The second act: extended, upheld in part, escalated on one part, to the Ombudsman, complied with, closed, erased."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from deploy.demo.telling import Event, StoryBroke, Telling
from shared.kernel.working_days import london_date
from shared.platform.http import Client
from shared.platform.pages import date_in_words

_DEFINITION: Final = {
    "parts": [
        {"summary": "Mould in the children's bedroom was reported in September and has not been treated."},
        {"summary": "The surveyor did not come to two appointments."},
    ],
    "outcomes_sought": ["The mould treated", "An apology for the days taken off work"],
}
_STAGE_1: Final = {
    "part_2": {
        "part": 2,
        "finding": "not_upheld",
        "reasons": "Our diary shows that the surveyor was at the door on both days.",
        "references": "The appointments policy, section 4.",
    },
}
_STAGE_2: Final = {
    "answers": [
        {
            "part": 2,
            "finding": "upheld",
            "reasons": "The surveyor's own telephone shows that he was elsewhere on both days.",
            "references": "The appointments policy, section 4.",
            "what_went_wrong": "You were told that somebody had come when nobody had. We are sorry for that.",
            "remedy": "We apologise, and pay for the two days.",
        }
    ]
}
_LEARNING: Final = {
    "learning": "A visit counts when the resident has signed for it, and not before.",
    "theme": "repairs",
    "root_cause": "record_keeping",
}


class SecondAct:
    """One complaint that goes all the way."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling

    async def play(self) -> str:
        """Play the act; return the reference of the complaint, whose personal data is gone at the end."""
        self.telling.chapter("A complaint that goes all the way")
        reference = await self._complain()
        await self._stage_1(reference)
        await self._stage_2(reference)
        await self._ombudsman(reference)
        await self._end(reference)
        return reference

    async def _complain(self) -> str:
        self.telling.say("Grace Oyelaran telephones about the mould in her children's bedroom.")
        system = await self.telling.client("intake", key="contact-centre")
        call = f"call-{self.telling.clock.now():%Y%m%d%H%M%S%f}"
        answer = await system.post_json(
            "/v1/submissions",
            {
                "channel": "phone",
                "resident": {"name": "Grace Oyelaran", "email": "grace.oyelaran@example.com"},
                "subject": "Mould in the bedroom",
                "description": "There is mould in my children's bedroom, and the surveyor did not come twice.",
                "service": "damp_and_mould",
                "source": {"system": "demo telephone system", "reference": call},
            },
        )
        reference = self.telling.received(answer.json()["reference"])
        await self.telling.expect(reference, "cases", "ComplaintLogged")
        return reference

    async def _stage_1(self, reference: str) -> None:
        self.telling.chapter("Stage 1: more time is needed, and one of two points is upheld")
        officer = await self.telling.client("cases", key="officer")
        await self._take(officer, reference, handler="user:handler")
        running = await self.telling.expect(reference, "cases", "ComplaintAcknowledged", stage=1)
        later = self._working_days_after(_due_on(running, "respond"), 5)
        self.telling.say("The mould must be tested, so more time is needed. The later date holds once Grace was told.")
        await self.telling.act(
            officer,
            reference,
            "extension",
            {
                "extended_to": later.isoformat(),
                "reason": "A laboratory tests the mould, and that takes a week.",
                "update_every": 5,
            },
        )
        extended = await self.telling.expect(reference, "cases", "ResponseExtended")
        self.telling.say(
            f"She was. The answer is due by {date_in_words(_due_on(extended, 'respond'))}, "
            f"the next update by {date_in_words(_due_on(extended, 'update'))}."
        )
        self.telling.say(
            "The answer goes out: the first point is upheld, with a remedy and an action; the second is not."
        )
        await self.telling.act(officer, reference, "response", self._stage_1_response())
        await self.telling.expect(reference, "cases", "ComplaintResponded", stage=1)

    async def _stage_2(self, reference: str) -> None:
        self.telling.chapter("Stage 2: Grace does not agree about the second point, and need not say why")
        officer = await self.telling.client("cases", key="officer")
        manager = await self.telling.client("cases", key="manager")
        await self.telling.act(officer, reference, "escalation", {"parts": [2], "channel": "phone"})
        await self.telling.expect(reference, "cases", "EscalationRequested")
        self.telling.say("Somebody new takes it: nobody who had a hand in stage 1 may.")
        await self._take(officer, reference, handler="user:reviewer")
        running = await self.telling.expect(reference, "cases", "ComplaintAcknowledged", stage=2)
        self.telling.say(f"The final answer is due by {date_in_words(_due_on(running, 'respond'))}.")
        self.telling.say("The manager, who is new to it as well, releases the final answer.")
        await self.telling.act(manager, reference, "response", _STAGE_2)
        await self.telling.expect(reference, "cases", "ComplaintResponded", stage=2)

    async def _ombudsman(self, reference: str) -> None:
        self.telling.chapter("The Housing Ombudsman looks into it, orders, and is obeyed")
        officer = await self.telling.client("cases", key="officer")
        by = self._working_days_after(self._today(), 20).isoformat()
        steps: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("ombudsman-referral", {"ombudsman": "housing", "case_number": "202612345"}),
            (
                "ombudsman-matters/1/evidence-request",
                {"request": "The whole record, and the surveyor's diary.", "due_on": by},
            ),
            ("evidence-requests/1/evidence", {"sent": "The record as a bundle, with its index and hashes."}),
            (
                "ombudsman-matters/1/determination",
                {
                    "determined_on": self._today().isoformat(),
                    "parts": [{"part": 1, "outcome": "reasonable_redress"}, {"part": 2, "outcome": "service_failure"}],
                },
            ),
            (
                "ombudsman-matters/1/order",
                {
                    "kind": "order",
                    "head": "compensation",
                    "amount_pence": 15000,
                    "ordered": "Pay £150 for the two appointments.",
                    "due_on": by,
                },
            ),
            ("orders/1/compliance", {"proof": "Bank transfer of today."}),
            ("orders/1/compliance-decision", {"accepted": True}),
        )
        for step, body in steps:
            await self.telling.act(officer, reference, step, body)

    async def _end(self, reference: str) -> None:
        self.telling.chapter("The promise is kept, the case closed, and in the end its personal data erased")
        officer = await self.telling.client("cases", key="officer")
        manager = await self.telling.client("cases", key="manager")
        await self.telling.act(
            officer,
            reference,
            "action/1/completion",
            {"what_happened": "The mould was treated and has not come back.", "proof": "Photographs of the visit."},
        )
        await self.telling.expect(reference, "notifications", "LetterSent", kind="action_completed")
        await self.telling.act(officer, reference, "closing", _LEARNING)
        await self.telling.expect(reference, "cases", "CaseClosed")
        await self.telling.letters(reference)
        self.telling.say("Grace asks that nothing about her be kept. Nothing holds the record, so a manager erases it.")
        await self.telling.act(manager, reference, "erasure", {"ground": "right_to_erasure"})
        await self.telling.expect(reference, "notifications", "LettersErased")
        await self.telling.expect(reference, "intake", "SubmissionErased")
        await self._show_what_stays(reference)

    async def _take(self, officer: Client, reference: str, *, handler: str) -> None:
        await self.telling.act(officer, reference, "assignment", {"handler": handler, "free_of_conflict": True})
        await self.telling.act(officer, reference, "definition", _DEFINITION)
        await self.telling.act(officer, reference, "acknowledgement", None)

    def _stage_1_response(self) -> Mapping[str, Any]:
        treatment = {
            "description": "Treat the mould and paint the wall",
            "owner": "user:handler",
            "due_on": self._working_days_after(self._today(), 15).isoformat(),
            "agreed": True,
        }
        upheld = {
            "part": 1,
            "finding": "upheld",
            "reasons": "The mould was reported on 14 September, and no visit was booked.",
            "references": "The damp and mould policy, section 2.",
            "what_went_wrong": "We did not act on your report. We are sorry.",
            "remedy": "We treat the mould, and clean or replace what it has spoilt.",
            "actions": [treatment],
        }
        return {"answers": [upheld, _STAGE_1["part_2"]]}

    async def _show_what_stays(self, reference: str) -> None:
        officer = await self.telling.client("cases", key="officer")
        case = await officer.get_json(f"/v1/cases/{reference}")
        history = (await officer.get_json(f"/v1/cases/{reference}/history"))["items"]
        if case["parts"][0]["summary"] is not None:
            raise StoryBroke("The words of the complaint are still there.")
        self.telling.say(
            f"What stays: {len(history)} events, their hashes and the figures; no name, no address and no word of hers."
        )

    def _today(self) -> date:
        return london_date(self.telling.clock.now())

    def _working_days_after(self, day: date, working_days: int) -> date:
        landlord = self.telling.landlord
        return landlord.calendar().add(day, working_days, landlord.counting_on(day))


def _due_on(event: Event, deadline: str) -> date:
    return date.fromisoformat(event.data[deadline]["due_on"])
