"""The HTTP edge that every service shares: application factory, problem documents, strict bodies, ETags, pages."""

from shared.platform.observability import Check
from shared.platform.web.application import MAX_BODY_BYTES, Lifespan, create_app
from shared.platform.web.bodies import RequestBody, free_text, one_line, router
from shared.platform.web.edge import CorrelationId, correlation_id
from shared.platform.web.lists import MAX_PAGE, Cursor, CursorMalformed, Page, cursor, next_page, sort_key
from shared.platform.web.problems import ErrorPage, FieldProblem, Problem, is_unavailable, problem
from shared.platform.web.versions import IfMatch, IfMatchMalformed, IfMatchRequired, etag, if_match

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_PAGE",
    "Check",
    "CorrelationId",
    "Cursor",
    "CursorMalformed",
    "ErrorPage",
    "FieldProblem",
    "IfMatch",
    "IfMatchMalformed",
    "IfMatchRequired",
    "Lifespan",
    "Page",
    "Problem",
    "RequestBody",
    "correlation_id",
    "create_app",
    "cursor",
    "etag",
    "free_text",
    "if_match",
    "is_unavailable",
    "next_page",
    "one_line",
    "problem",
    "router",
    "sort_key",
]
