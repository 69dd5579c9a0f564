"""The page that shows the mail, and the same as JSON: newest first, searchable, safe to open whatever was sent."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.embedded.mail.smtp import Deliveries, Faults
from deploy.embedded.mail.store import MailStore, StoredMessage
from services.intake.domain import mime
from services.intake.domain.message import InboundMessage, Unreadable, read_message

HERE: Final = Path(__file__).parent
PAGE_LENGTH: Final = 50
LONGEST_LIST: Final = 500
# What strangers wrote is shown in a frame that may run nothing, load nothing and lead nowhere.
_SEALED: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "X-Content-Type-Options": "nosniff",
}
_OWN_PAGES: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

Words = Annotated[str | None, Query(max_length=200)]
Older = Annotated[int | None, Query(ge=0)]


def create_app(store: MailStore, deliveries: Deliveries) -> FastAPI:
    app = FastAPI(title="Local mail", description=__doc__, docs_url=None, redoc_url=None)
    # A web page elsewhere must not reach this server through a host name of its own.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    _add_pages(app, store)
    _add_json(app, store)
    _add_faults(app, deliveries)
    return app


def serve(store: MailStore, deliveries: Deliveries, *, port: int) -> uvicorn.Server:
    app = create_app(store, deliveries)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2)
    return uvicorn.Server(config)


def _add_pages(app: FastAPI, store: MailStore) -> None:
    templates = Jinja2Templates(HERE / "templates")

    @app.get("/", response_class=HTMLResponse)
    def list_page(request: Request, recipient: Words = None, contains: Words = None, before: Older = None) -> Response:
        messages = store.find(recipient=recipient, contains=contains, before=before, limit=PAGE_LENGTH)
        context = {
            "messages": messages,
            "recipient": recipient or "",
            "contains": contains or "",
            "older": _older(messages, PAGE_LENGTH, recipient, contains),
        }
        return templates.TemplateResponse(request, "list.html", context, headers=_OWN_PAGES)

    @app.get("/messages/{message}", response_class=HTMLResponse)
    def message_page(request: Request, message: int) -> Response:
        stored, raw = _message(store, message)
        context = {"message": stored, "content": _content(raw), "headers": _headers(raw)}
        return templates.TemplateResponse(request, "message.html", context, headers=_OWN_PAGES)

    @app.get("/messages/{message}/html")
    def html_part(message: int) -> Response:
        content = _content(_message(store, message)[1])
        return HTMLResponse(content.html if content else "", headers=_SEALED)

    @app.get("/messages/{message}/raw")
    def raw_message(message: int) -> Response:
        text = _message(store, message)[1].decode("utf-8", errors="replace")
        return Response(text, media_type="text/plain; charset=utf-8", headers=_SEALED)

    @app.get("/messages/{message}/attachments/{number}")
    def attachment(message: int, number: int) -> Response:
        content = _content(_message(store, message)[1])
        if content is None or not 0 <= number < len(content.attachments):
            raise HTTPException(404)
        headers = {**_SEALED, "Content-Disposition": "attachment"}
        found = content.attachments[number].content
        return Response(found, media_type="application/octet-stream", headers=headers)

    @app.get("/style.css")
    def style() -> Response:
        return FileResponse(HERE / "templates" / "style.css", media_type="text/css")


def _add_json(app: FastAPI, store: MailStore) -> None:
    @app.get("/api/messages")
    def messages(
        recipient: Words = None,
        contains: Words = None,
        before: Older = None,
        limit: Annotated[int, Query(ge=1, le=LONGEST_LIST)] = PAGE_LENGTH,
    ) -> Mapping[str, Any]:
        found = store.find(recipient=recipient, contains=contains, before=before, limit=limit)
        older = _older(found, limit, recipient, contains)
        return {
            "messages": [asdict(each) for each in found],
            "older": f"/api/messages?limit={limit}&{older}" if older else None,
        }

    @app.get("/api/messages/{message}")
    def one_message(message: int) -> Mapping[str, Any]:
        stored, raw = _message(store, message)
        content = _content(raw)
        return {
            **asdict(stored),
            "headers": _headers(raw),
            "text": content.body if content else "",
            "html": content.html if content else "",
            "attachments": _attachments(content),
            "raw": raw.decode("latin-1"),
        }


def _add_faults(app: FastAPI, deliveries: Deliveries) -> None:
    @app.get("/api/faults")
    def faults() -> Faults:
        return deliveries.faults

    @app.put("/api/faults")
    def set_faults(faults: Faults) -> Faults:
        deliveries.faults = faults
        return faults

    @app.get("/health/live")
    def live() -> Mapping[str, str]:
        return {"status": "ok"}


def _message(store: MailStore, message: int) -> tuple[StoredMessage, bytes]:
    stored, raw = store.get(message), store.raw(message)
    if stored is None or raw is None:
        raise HTTPException(404)
    return stored, raw


def _content(raw: bytes) -> InboundMessage | None:
    try:
        return read_message(raw)
    except Unreadable:
        return None


def _headers(raw: bytes) -> list[tuple[str, str]]:
    parsed, _ = mime.parse(raw)
    return [(name, mime.one_line(mime.decoded(str(value)))) for name, value in parsed.raw_items()]


def _attachments(content: InboundMessage | None) -> list[Mapping[str, Any]]:
    attachments = content.attachments if content else ()
    return [{"name": each.name, "media_type": each.media_type, "size": len(each.content)} for each in attachments]


def _older(messages: list[StoredMessage], limit: int, recipient: str | None, contains: str | None) -> str:
    if len(messages) < limit:
        return ""
    wanted = {"recipient": recipient, "contains": contains, "before": messages[-1].id}
    return urlencode({name: value for name, value in wanted.items() if value})
