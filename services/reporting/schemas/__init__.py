"""What is asked of the reporting API, and what it answers."""

from services.reporting.schemas.case_rows import CaseRow, CasesQuery, ClockFilter
from services.reporting.schemas.report import (
    ClockView,
    ContactView,
    CountView,
    DaysView,
    FigureView,
    GroupView,
    ItemView,
    RefusalView,
    Report,
    ReportQuery,
    StageView,
)
from services.reporting.schemas.watchdog import FindingView, Watchdog

__all__ = [
    "CaseRow",
    "CasesQuery",
    "ClockFilter",
    "ClockView",
    "ContactView",
    "CountView",
    "DaysView",
    "FigureView",
    "FindingView",
    "GroupView",
    "ItemView",
    "RefusalView",
    "Report",
    "ReportQuery",
    "StageView",
    "Watchdog",
]
