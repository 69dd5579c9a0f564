"""Histories that are taken over: the events of their time, and what cannot have happened."""

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deploy.importing.files import FileRow, ImportFile, NotImportable, format_of
from services.cases.domain import deadlines, procedure
from services.cases.domain.case import Status
from services.cases.importing import rows
from services.intake import importing as intake
from services.notifications import consumer as notifications
from services.notifications.domain import letters
from services.reporting import consumer as reporting
from services.reporting.domain.facts import Facts
from services.reporting.domain.outcomes import Outcome
from services.reporting.domain.stages import StageFact, StageFinding
from shared.events.cases import (
    CaseClosed,
    ClosingReason,
    ComplaintAcknowledged,
    ComplaintLogged,
    ComplaintNotAccepted,
    ComplaintResponded,
    DeadlineMissed,
    Edition,
    EscalationNotAccepted,
    EscalationRequested,
    Finding,
    MatterDetermined,
    OrderCompliedWith,
    OrderMade,
    RemedyOffered,
    RemedyPaid,
    ResponseExtended,
)
from shared.kernel.refusals import Refusal
from tests.support.cases import POLICY, a_submission, at
from tests.support.events import received
from tests.support.imports import ANSWERED, ESCALATED, NOW, Told, a_row, told, write_csv, write_json_lines

OPEN = a_row(stage1_responded_on=None, part1_stage1_finding=None, closed_on=None, learning=None)
EXTENDED = a_row(
    stage1_extension_told_on="2026-01-05",
    stage1_extended_to="2026-01-16",
    stage1_extension_reason="The surveyor comes on the 12th.",
    stage1_responded_on="2026-01-15",
)
DETERMINED = a_row(
    ESCALATED,
    ombudsman_referred_on="2026-04-01",
    ombudsman_determined_on="2026-09-01",
    ombudsman_outcome="maladministration",
    order1_ordered="Pay compensation.",
    order1_head="compensation",
    order1_amount_pence="20000",
    order1_due_on="2026-09-29",
    order1_complied_on="2026-09-15",
)


# What would have happened.


def test_an_answered_case_becomes_the_events_of_its_time_in_order() -> None:
    history = told()

    assert history.names == [
        "ComplaintLogged",
        "CaseAssigned",
        "ComplaintDefined",
        "ComplaintAcknowledged",
        "ComplaintResponded",
        "CaseClosed",
    ]
    assert history.days(ComplaintResponded) == ["2026-01-06"]
    assert history.case.status is Status.CLOSED


def test_clocks_are_counted_over_the_holidays_of_their_time() -> None:  # Code 6.2, 6.3
    history = told()

    [logged], [acknowledged] = history.events(ComplaintLogged), history.events(ComplaintAcknowledged)
    assert logged.acknowledge.due_on == date(2025, 12, 22)
    assert acknowledged.respond.due_on == date(2026, 1, 6)  # Christmas, Boxing Day and New Year do not count


def test_a_case_that_was_in_time_has_missed_nothing() -> None:
    assert told().events(DeadlineMissed) == []


def test_a_late_response_is_said_to_be_late_once_when_its_day_was_over() -> None:
    history = told(stage1_responded_on="2026-01-09")

    assert history.names[3:6] == ["ComplaintAcknowledged", "DeadlineMissed", "ComplaintResponded"]
    [missed] = history.events(DeadlineMissed)
    assert missed.due_on == date(2026, 1, 6)
    assert history.days(DeadlineMissed) == ["2026-01-07"]


def test_a_case_of_the_2022_edition_is_counted_from_its_logging() -> None:  # Code 2022, 5.1
    history = told(received_on="2024-03-20", stage1_acknowledged_on="2024-03-22", stage1_responded_on="2024-04-05",
                   closed_on="2024-05-01")  # fmt: skip

    [logged] = history.events(ComplaintLogged)
    assert history.case.edition is Edition.HOS_2022
    assert logged.respond.due_on == date(2024, 4, 5)
    assert history.events(DeadlineMissed) == []


def test_what_was_found_on_each_part_is_on_the_case() -> None:
    history = told(ESCALATED)

    assert [stage.answers[0].finding for stage in history.case.stages] == [Finding.UPHELD, Finding.PARTLY_UPHELD]


def test_the_second_stage_has_the_clocks_of_the_second_stage() -> None:  # Code 6.11, 6.14
    history = told(ESCALATED)

    [request], [_, acknowledged] = history.events(EscalationRequested), history.events(ComplaintAcknowledged)
    assert request.acknowledge.due_on == date(2026, 1, 27)
    assert acknowledged.respond.due_on == date(2026, 2, 20)
    assert history.case.stage == 2


def test_an_extension_holds_from_its_true_notice() -> None:  # Code 6.4
    history = told(EXTENDED)

    [extended] = history.events(ResponseExtended)
    assert (extended.respond.due_on, extended.told_on) == (date(2026, 1, 16), date(2026, 1, 5))
    assert history.events(DeadlineMissed) == []


def test_an_open_case_that_was_extended_owes_an_update_by_the_new_date() -> None:  # Code 5.9
    history = told({**OPEN, **{name: EXTENDED[name] for name in EXTENDED if "extend" in name or "extension" in name}},
                   now=at("2026-01-08"))  # fmt: skip

    update = history.case.clocks["progress_update:1"]
    assert update.is_open
    assert update.deadline.due_on == date(2026, 1, 16)
    assert history.case.update_every is not None


def test_compensation_that_was_paid_is_owed_no_more() -> None:
    history = told(stage1_compensation_pence="5000", stage1_compensation_paid_on="2026-01-20")

    [offered], [paid] = history.events(RemedyOffered), history.events(RemedyPaid)
    assert offered.terms.compensation[0].amount_pence == paid.amount_pence == 5000
    assert history.case.open_clocks() == []


def test_what_an_ombudsman_decided_and_ordered_comes_after_the_close() -> None:
    history = told(DETERMINED)

    assert history.names[-4:] == ["ReferredToOmbudsman", "MatterDetermined", "OrderMade", "OrderCompliedWith"]
    assert history.days(MatterDetermined) == history.days(OrderMade) == ["2026-09-01"]
    assert history.days(OrderCompliedWith) == ["2026-09-15"]
    assert not history.case.ombudsman.is_open


def test_a_refused_complaint_is_closed_as_not_accepted() -> None:  # Code 2.4
    history = told(OPEN, stage1_acknowledged_on=None, not_accepted_told_on="2025-12-19",
                   not_accepted_ground="court_claim", not_accepted_reasons="A claim was filed.")  # fmt: skip

    [refused] = history.events(ComplaintNotAccepted)
    assert refused.reasons is not None
    assert history.case.closed is ClosingReason.NOT_ACCEPTED


def test_a_refused_escalation_leaves_stage_1_the_last() -> None:  # Code 5.11
    history = told(ESCALATED, stage2_acknowledged_on=None, stage2_responded_on=None, part1_stage2_finding=None,
                   escalation_not_accepted_told_on="2026-01-22", escalation_not_accepted_ground="already_decided",
                   closed_on="2026-02-02")  # fmt: skip

    assert history.events(EscalationNotAccepted)
    assert (history.case.stage, history.case.status) == (1, Status.CLOSED)


def test_a_withdrawn_case_is_closed_as_withdrawn() -> None:
    history = told(OPEN, withdrawn_on="2025-12-29", ending_explanation="She has moved out.")

    [closed] = history.events(CaseClosed)
    assert (closed.reason, closed.closed_on) == (ClosingReason.WITHDRAWN, date(2025, 12, 29))


def test_an_open_case_goes_on_with_the_clocks_that_it_has() -> None:
    history = told(OPEN, now=at("2026-01-05"))

    assert [clock.deadline.due_on for clock in history.case.open_clocks()] == [date(2026, 1, 6)]
    assert deadlines.due_events(history.case, POLICY, at("2026-01-07"))


def test_what_an_open_case_has_missed_is_not_said_again() -> None:
    history = told(OPEN, now=NOW)

    assert history.days(DeadlineMissed) == ["2026-01-07"]
    assert deadlines.due_events(history.case, POLICY, NOW) == []


def test_events_are_told_in_the_order_of_their_moments_and_none_lies_ahead() -> None:
    moments = [moment for moment, _ in told(DETERMINED).history.happened]

    assert moments == sorted(moments)
    assert moments[-1] <= NOW


def test_nothing_that_is_taken_over_asks_for_a_letter() -> None:
    history = told(DETERMINED, stage1_compensation_pence="5000", stage1_compensation_paid_on="2026-01-20")

    happened = {type(event) for _, event in history.history.happened}
    plan_letters = {kind for kind, handler in notifications.HANDLERS.items() if handler.__name__.startswith("plan_")}
    assert happened & plan_letters == {ComplaintLogged}
    assert letters.receipt_of_complaint(history.events(ComplaintLogged)[0]) is None


def test_what_residents_said_then_is_logged_by_nobody_a_second_time() -> None:
    taken_over = a_submission(NOW).model_copy(update={"imported_from": "old-crm"})

    assert procedure.log(None, taken_over, POLICY, logged_on=NOW.date()) == []


def stages_in_the_figures(history: Told) -> dict[int, StageFact]:
    """Return the stages as reporting folds them."""
    facts = Facts(lambda _: POLICY.calendar)
    for sequence, (moment, event) in enumerate(history.history.happened, start=1):
        message = received(event, stream="PR-0000-0000", sequence=sequence, occurred_at=moment)
        reporting.HANDLERS[type(event)](facts, message, message.event)  # type: ignore[arg-type]  # without a database
    return facts.stages["PR-0000-0000"]


def test_the_figures_see_what_was_answered_elsewhere() -> None:
    first, second = stages_in_the_figures(told(ESCALATED)).values()

    assert (first.finding, first.response) == (StageFinding.UPHELD, Outcome.IN_TIME)
    assert (second.finding, second.response) == (StageFinding.PARTLY_UPHELD, Outcome.IN_TIME)


def test_words_stay_out_of_the_events() -> None:
    history = told()

    assert "The roof leaks." in {each.text for each in history.words}
    assert "roof" not in "".join(event.model_dump_json() for _, event in history.history.happened)


# What cannot have happened.


def refusal_of(cells: dict[str, Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        told(cells)
    return refused.value


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("stage1_acknowledged_on", {"stage1_acknowledged_on": "2025-12-12"}),
        ("stage1_responded_on", {"stage1_responded_on": "2025-12-17"}),
        ("closed_on", {"closed_on": "2026-01-05"}),
        ("closed_on", {"closed_on": "2026-11-21"}),
        ("closed_on", {"stage1_responded_on": None, "part1_stage1_finding": None}),
        ("stage1_acknowledged_on", {"stage1_acknowledged_on": None}),
        ("escalated_on", {"stage1_responded_on": None, "escalated_on": "2026-01-20", "closed_on": None}),
        ("stage2_acknowledged_on", {"stage2_acknowledged_on": "2026-01-23"}),
        ("stage1_extension_told_on", {"stage1_extension_told_on": "2026-01-05"}),
        ("stage1_extended_to", {**EXTENDED, "stage1_extended_to": "2026-01-06"}),
        ("part1_summary", {"part1_summary": None, "part1_stage1_finding": None, "part1_stage1_reasons": None}),
        ("part1_stage1_finding", {"part1_stage1_finding": "maybe"}),
        ("part2_summary", {"part2_stage1_finding": "upheld"}),
        ("parts", {"part3_summary": "A gap before it."}),
        ("service", {"service": "gardening"}),
        ("received_on", {"received_on": "2021-05-05", "stage1_acknowledged_on": "2021-05-06"}),
        ("received_on", {"received_on": None}),
        ("received_on", {"received_on": "15/12/2025"}),
        ("received_on", {"received_at": "2025-12-16T10:00:00+00:00"}),
        ("edition", {"edition": "hos_2022"}),
        ("stage1_handler", {"stage1_handler": "Zebedee Quillfeather"}),
        ("source_system", {"source_system": "The Old CRM"}),
        ("theme", {"theme": "weather"}),
        ("part1_responsible_body", {"part1_landlord_responsible": "no"}),
        ("withdrawn_on", {"withdrawn_on": "2026-01-20", "closed_on": None, "learning": None}),
        ("not_accepted_told_on", {"not_accepted_told_on": "2026-01-20", "not_accepted_ground": "court_claim"}),
        ("stage1_compensation_paid_on", {"stage1_compensation_pence": "5000"}),
        ("ombudsman_referred_on", {"ombudsman_referred_on": "2025-12-01"}),
        ("ombudsman_determined_on", {"ombudsman_determined_on": "2026-09-01"}),
    ],
)
def test_what_cannot_have_happened_is_refused_with_its_column(column: str, changes: dict[str, Any]) -> None:
    assert refusal_of(a_row(**changes)).field == column


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("escalated_parts", {"escalated_parts": "2"}),
        ("escalated_on", {"escalated_on": "2026-01-05"}),
        ("part2_stage2_finding", {"part2_summary": "Noise", "escalated_parts": "1", "part2_stage2_finding": "upheld"}),
        ("ombudsman_outcome", {"ombudsman_referred_on": "2026-04-01", "ombudsman_determined_on": "2026-09-01"}),
        ("ombudsman_outcome", {**DETERMINED, "ombudsman_outcome": "advice_given"}),
        ("order1_complied_on", {**DETERMINED, "order1_complied_on": "2026-08-01"}),
        ("order1_due_on", {**DETERMINED, "order1_due_on": "2026-08-01", "order1_complied_on": None}),
        ("order1_amount_pence", {**DETERMINED, "order1_amount_pence": None}),
    ],
)
def test_what_cannot_have_happened_later_is_refused_with_its_column(column: str, changes: dict[str, Any]) -> None:
    assert refusal_of(a_row(ESCALATED, **changes)).field == column


def test_a_response_of_the_2022_edition_needs_no_stage_2_acknowledgement() -> None:
    history = told(ESCALATED, received_on="2024-03-20", stage1_acknowledged_on="2024-03-22",
                   stage1_responded_on="2024-04-05", escalated_on="2024-04-15", stage2_acknowledged_on=None,
                   stage2_responded_on="2024-05-10", closed_on="2024-06-03")  # fmt: skip

    assert history.case.stages[1].responded_on == date(2024, 5, 10)


def test_a_refusal_never_says_what_was_in_the_cell() -> None:
    refused = refusal_of(a_row(stage1_handler="Zebedee Quillfeather"))

    assert "Zebedee" not in f"{refused.detail} {refused.field}"


def test_the_columns_about_the_resident_are_checked_as_they_are_at_the_door() -> None:
    with pytest.raises(Refusal) as refused:
        intake.read(a_row(email="zebedee at home"))

    assert refused.value.field == "email"
    assert "zebedee" not in refused.value.detail


def test_a_row_for_another_landlord_than_the_files_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        rows.read(a_row({name: ANSWERED[name] for name in ANSWERED if name in rows.COLUMNS}), "riverside")

    assert refused.value.field == "landlord"


# Files.


def rows_of(path: Path) -> list[FileRow]:
    with closing(ImportFile(path, format_of(path))) as file:
        return list(file.rows())


def test_a_file_with_a_byte_order_mark_is_read_like_one_without(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED, encoding="utf-8-sig")

    [row] = rows_of(file)

    assert (row.number, dict(row.given)) == (2, dict(ANSWERED))


def test_json_lines_say_the_same_as_a_row_of_cells(tmp_path: Path) -> None:
    nested = {name: ANSWERED[name] for name in ANSWERED if not name.startswith("part1_")} | {
        "parts": [{"summary": "The roof leaks.", "stage1_finding": "upheld", "stage1_reasons": "Nobody came."}],
        "outcomes_sought": ["A dry room"],
    }
    [row] = rows_of(write_json_lines(tmp_path / "cases.jsonl", nested))

    assert told(dict(row.given)).names == told().names


def test_a_row_that_is_not_utf_8_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED, ANSWERED)
    file.write_bytes(file.read_bytes().replace(b"leaks", b"le\xe4ks", 1))

    first, second = rows_of(file)

    assert first.refusal is not None
    assert first.refusal.field == "part1_summary"
    assert second.refusal is None


def test_a_row_with_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("external_reference,channel\nOLD-1,phone\nOLD-2,phone,loud\n")

    assert [row.refusal is None for row in rows_of(file)] == [True, False]


@pytest.mark.parametrize("header", ["external_reference,Zebedee Quillfeather\n", "", "channel,channel\n"])
def test_a_header_that_is_not_understood_refuses_the_file_and_is_not_repeated(header: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(header)

    with pytest.raises(NotImportable) as refused:
        rows_of(file)

    assert "Zebedee" not in str(refused.value)


def test_a_file_of_an_unknown_kind_has_to_be_told_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotImportable):
        format_of(tmp_path / "cases.xlsx")


def test_every_column_is_described_in_the_documentation() -> None:
    described = (Path(__file__).parents[2] / "docs" / "import.md").read_text()
    flat = {*rows.Row.model_fields, *rows.PartRow.model_fields, *rows.OrderRow.model_fields, *intake.COLUMNS}

    assert sorted(column for column in flat if f"`{column}`" not in described and f"_{column}`" not in described) == []
