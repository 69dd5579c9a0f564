"""A person planted in everything that officers write on a case, act by act, until it is closed and nothing is owed."""

from typing import Any, Final

from shared.events.notifications import LetterKind
from tests.support.cases import a_letter, at
from tests.support.running_cases import RunningCases

WHO: Final = "Zebedee Quillfeather"
Act = tuple[str, str, dict[str, Any] | None]

_NAMED: Final[list[Act]] = [
    ("officer", "assignment", {"handler": "user:ann", "free_of_conflict": True}),
    ("officer", "clarification", {"question": f"Which room does {WHO} mean?"}),
    ("officer", "clarification/1/answer", {"answer": f"{WHO} means the bathroom."}),
    ("officer", "conflict", {"staff": "user:bob", "declaration": f"I am a cousin of {WHO}."}),
    ("officer", "adjustment", {
        "kind": "translation", "language": "pl", "words": f"{WHO} reads Polish.", "review_owner": "user:ann",
        "review_on": "2027-05-20",
    }),
    ("officer", "adjustment/1/review", {"outcome": f"{WHO} still does.", "review_on": "2027-06-21"}),
    ("officer", "adjustment/1/end", {"reason": f"{WHO} has learned English."}),
    ("officer", "disclosure", {"words": f"{WHO} is blind in one eye."}),
    ("officer", "representative", {
        "scope": "all", "since": "2026-11-20", "until": "2027-01-29", "who": f"A nephew of {WHO}",
        "contact": f"{WHO}@example.net", "evidence": f"A form signed by {WHO}.",
    }),
    ("officer", "restriction", {
        "kind": "times", "what": f"{WHO} may phone on Tuesdays.", "reasons": f"{WHO} phones forty times a day.",
        "evidence": f"Calls of {WHO}.", "equality_act_regard": f"{WHO} has been asked.",
        "how_to_challenge": f"{WHO} may write to the manager.", "until": "2027-05-20", "review_on": "2027-02-19",
    }),
    ("manager", "restriction-approval", {"approved": True}),
    ("officer", "restriction/1/review", {
        "reasons": f"{WHO} phones less.", "until": "2027-05-20", "review_on": "2027-03-19",
    }),
    ("officer", "restriction/1/lifting", {"reasons": f"{WHO} phones rarely."}),
    ("officer", "safe-contact", {"ways": ["phone"], "words": f"Ask for {WHO} only before noon."}),
    ("officer", "safe-contact/lifting", {"reason": f"{WHO} has moved."}),
    ("officer", "vulnerability", {"kinds": [], "words": f"{WHO} lives alone."}),
    ("officer", "risk", {"level": "high", "words": f"{WHO} is not well."}),
    ("officer", "waiting", {"waiting_for": "resident", "what_for": f"A photograph from {WHO}"}),
    ("officer", "waiting/end", None),
    ("officer", "refusal", {
        "ground": "court_claim", "reasons": f"{WHO} went to court.", "evidence": f"A claim form of {WHO}.",
        "court": f"County Court, {WHO}", "claim_number": f"{WHO} 1", "claim_filed_on": "2026-11-02",
    }),
    ("manager", "refusal-approval", {"approved": False}),
    ("officer", "definition", {
        "parts": [
            {"summary": f"{WHO} has a leak."},
            {"summary": f"{WHO} has no light.", "landlord_responsible": False, "responsible_body": f"{WHO} Ltd"},
        ],
        "outcomes_sought": [f"{WHO} wants a repair."],
    }),
    ("officer", "acknowledgement", None),
]  # fmt: skip
_EXTENDED: Final[list[Act]] = [
    (
        "officer",
        "contribution",
        {
            "kind": "staff",
            "contributor": "user:eve",
            "question": f"What was done for {WHO}?",
            "due_on": "2026-12-01",
        },
    ),
    ("officer", "contribution/1/answer", {"contribution": f"{WHO} was visited."}),
    (
        "officer",
        "contribution",
        {
            "kind": "staff",
            "contributor": "user:eve",
            "question": f"And since, for {WHO}?",
            "due_on": "2026-12-01",
        },
    ),
    ("officer", "contribution/2/withdrawal", {"reason": f"{WHO} has told us."}),
    (
        "officer",
        "new-points",
        {
            "parts": [{"summary": f"{WHO} has damp too."}],
            "related": True,
            "delays_response": False,
            "reason": f"{WHO} wrote again.",
        },
    ),
    (
        "officer",
        "extension",
        {
            "extended_to": "2027-01-29",
            "reason": f"{WHO} is away.",
            "good_reason": f"{WHO} is in hospital.",
            "update_every": 5,
        },
    ),
    ("manager", "extension-approval", {"approved": True}),
]
_ANSWERED: Final[list[Act]] = [
    ("officer", "progress-update", {"done": f"{WHO} was phoned.", "next_steps": f"{WHO} will be visited."}),
    ("officer", "hazard", {"kind": "emergency", "hazard_class": "damp_and_mould"}),
    ("officer", "hazards/1/investigation", {"found": "emergency"}),
    ("officer", "hazards/1/summary", {}),
    ("officer", "hazards/1/safety", {"how": f"{WHO} was moved out."}),
    ("officer", "hazards/1/further-works-plan", {"why": f"{WHO} asked for time.", "begin_by": "2027-01-15"}),
    ("officer", "hazards/1/further-works", {"works": f"The ceiling of {WHO}."}),
    ("officer", "data-protection", {}),
    ("officer", "data-protection/acknowledgement", {"how": f"{WHO} was written to."}),
    ("officer", "data-protection/answer", {"answer": f"{WHO} got the file."}),
    ("officer", "response", {
        "answers": [
            {
                "part": 1, "finding": "upheld", "reasons": f"{WHO} waited.", "references": f"A lease of {WHO}",
                "what_went_wrong": f"{WHO} was forgotten.", "remedy": f"We are sorry, {WHO}.",
                "actions": [
                    {"description": f"Mend it for {WHO}", "owner": "user:eve", "due_on": "2026-12-18"},
                    {"description": f"Phone {WHO}", "owner": "user:eve", "due_on": "2026-12-18"},
                ],
            },
            {"part": 2, "finding": "not_upheld", "reasons": f"{WHO} has another supplier."},
            {
                "part": 3, "finding": "partly_upheld", "reasons": f"{WHO} has a fan.",
                "what_went_wrong": f"{WHO} was not told.", "no_remedy_reason": f"{WHO} wants none.",
            },
        ]
    }),
]  # fmt: skip
_PUT_RIGHT: Final[list[Act]] = [
    ("officer", "action/1/update", {"what_happened": f"{WHO} was out."}),
    ("officer", "action/1/date", {"due_on": "2026-12-22", "reason": f"{WHO} asked for it."}),
    ("officer", "action/1/completion", {"what_happened": f"{WHO} is dry.", "proof": f"A photograph of {WHO}."}),
    ("officer", "action/2/cancellation", {"reason": f"{WHO} phoned first."}),
    ("manager", "remedy", {
        "kind": "apology", "part": 1, "description": f"A letter to {WHO}", "impact": f"{WHO} was upset.",
        "provide_by": "2026-12-22",
    }),
    ("officer", "remedy/1/completion", {"proof": f"A copy of the letter to {WHO}."}),
    ("manager", "remedy", {
        "kind": "explanation", "part": 1, "description": f"A call to {WHO}", "impact": f"{WHO} was upset.",
        "provide_by": "2026-12-22",
    }),
    ("officer", "remedy/2/rejection", {"said": f"No, said {WHO}."}),
    ("officer", "escalation", {"channel": "phone", "said": f"{WHO} is not content."}),
    ("officer", "withdrawal", {"explanation": f"{WHO} is content after all."}),
    ("officer", "ombudsman-referral", {"ombudsman": "housing", "case_number": "202612345"}),
    ("officer", "ombudsman-matters/1/evidence-request", {
        "request": f"The file of {WHO}", "due_on": "2026-12-22",
    }),
    ("officer", "evidence-requests/1/evidence", {"sent": f"The file of {WHO}"}),
    ("officer", "ombudsman-matters/1/determination", {
        "determined_on": "2026-12-03", "parts": [{"outcome": "service_failure"}],
    }),
    ("officer", "ombudsman-matters/1/order", {
        "kind": "order", "head": "apology", "ordered": f"Apologise to {WHO}", "due_on": "2026-12-22",
    }),
    ("officer", "orders/1/compliance", {"proof": f"A letter to {WHO}"}),
    ("officer", "orders/1/compliance-decision", {
        "accepted": False, "why": f"{WHO} has not got it.", "due_on": "2027-01-15",
    }),
    ("officer", "orders/1/compliance", {"proof": f"A receipt of {WHO}"}),
    ("officer", "orders/1/compliance-decision", {"accepted": True}),
    ("officer", "failure-order", {
        "kind": "complaint_handling_failure_order", "failure": "evidence_not_provided", "issued_on": "2026-12-03",
        "due_on": "2026-12-22",
    }),
    ("officer", "failure-orders/2/answer", {"answer": f"{WHO} has been answered."}),
    ("officer", "improvement", {
        "description": f"Never forget {WHO} again", "owner": "user:eve", "due_on": "2027-01-15",
    }),
    ("officer", "improvement/1/completion", {"proof": f"The list has {WHO} on it."}),
    ("officer", "holds", {"ground": "legal_action", "reason": f"{WHO} has a solicitor."}),
    ("officer", "holds/1/release", None),
]  # fmt: skip


async def plant(cases: RunningCases, reference: str) -> None:
    """Carry a case that has been logged to its end, with the person in every text; every act must be taken."""
    cases.clock.set(at("2026-11-23"))
    await _take(cases, reference, _NAMED)
    await cases.arrives(reference, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-24")))
    cases.clock.set(at("2026-11-25"))
    await _take(cases, reference, _EXTENDED)
    await cases.arrives(reference, a_letter(LetterKind.EXTENSION, at("2026-11-25")))
    await _take(cases, reference, _ANSWERED)
    await cases.arrives(reference, a_letter(LetterKind.RESPONSE, at("2026-12-02")))
    cases.clock.set(at("2026-12-03"))
    await _take(cases, reference, _PUT_RIGHT)


async def _take(cases: RunningCases, reference: str, acts: list[Act]) -> None:
    who = {"officer": cases.officer, "manager": cases.manager}
    for by, step, body in acts:
        answer = await cases.act(reference, step, body, by=who[by])
        assert answer.is_success, f"{step}: {answer.text}"
