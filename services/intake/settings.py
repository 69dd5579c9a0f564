"""Settings of the intake service."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr

from shared.platform.settings import ServiceSettings


class Settings(ServiceSettings):
    port: int = 8001
    secret: Annotated[SecretStr, Field(min_length=32)]
    """Random text from which fingerprints, form tokens and receipts get their keys; the same in every replica."""
    public_url: str = "http://127.0.0.1:8001"
    """Where residents reach the form and the tracking page."""
    attachments_dir: Path = Path("attachments")

    imap_host: str | None = None
    """The mail server with the complaints mailbox; no mailbox is read when not set."""
    imap_port: int = 993
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_tls: bool = True
    imap_inbox: str = "INBOX"
    imap_processed: str = "Processed"
    imap_set_aside: str = "Set aside"
    mailbox_poll_seconds: float = Field(default=15.0, gt=0)
