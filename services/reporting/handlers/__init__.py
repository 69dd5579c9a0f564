"""The use cases of the reporting service."""

from services.reporting.handlers.governing_body import NoSuchService, governing_body
from services.reporting.handlers.resources import Resources
from services.reporting.handlers.watching import FINDINGS, measure_findings, watch

__all__ = ["FINDINGS", "NoSuchService", "Resources", "governing_body", "measure_findings", "watch"]
