"""What the rules say no with: a named reason, in words that an officer understands."""

from typing import ClassVar


class Refusal(Exception):
    """A step that may not be taken now. Nothing has been changed.

    Subclasses are named after the reason and cite the provision of the Complaint Handling Code, where one stands
    behind it. `detail` never holds personal data: it is shown, logged and counted.
    """

    status: ClassVar[int] = 409
    title: ClassVar[str] = "This step is not allowed"
    provision: ClassVar[str | None] = None

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class NotFound(Refusal):
    """There is no such thing, or it belongs to another landlord: the answer is the same."""

    status = 404
    title = "Not found"


class Changed(Refusal):
    """Somebody else changed it in the meantime; read it again, then decide."""

    status = 412
    title = "Changed in the meantime"


class Unacceptable(Refusal):
    """The input is well formed and still cannot be right; `field` names what to mend."""

    status = 422
    title = "Not acceptable"
