"""How long things may take in the post room."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things may take; a claim outlives the questions, an attempt outlives the channel's time-outs."""

    fetch_timeout: timedelta
    smtp_timeout: timedelta
    quiet_period: timedelta
    poll_seconds: float = 0.5
    in_flight: int = 20

    @property
    def claim(self) -> timedelta:
        """Two questions, each asked twice, and a wait for a free connection."""
        return 4 * self.fetch_timeout + 2 * self.attempt

    @property
    def attempt(self) -> timedelta:
        """Five commands may each take their time-out: MAIL, RCPT, DATA, the text, RSET."""
        return 6 * self.smtp_timeout

    @property
    def statutory(self) -> int:
        """Statutory letters go first, but leave a quarter of the hands to receipts."""
        return self.in_flight * 3 // 4
