"""What Ombudsman matters and orders say no with."""

from shared.kernel.refusals import Refusal, Unacceptable


class NoSuchMatter(Refusal):
    """What a body asks for or decides belongs to a referral."""

    title = "There is no such Ombudsman matter"


class NothingWasRequested(Refusal):
    """Evidence answers a request."""

    title = "No such evidence was requested"


class AlreadyDetermined(Refusal):
    """A matter is determined once, unless the body reviews its decision."""

    title = "The matter has been determined"


class PartUnknown(Unacceptable):
    """A determination is about the parts of the complaint, or the whole of it."""

    title = "The complaint has no such part"


class PartDeterminedTwice(Unacceptable):
    """Each part is determined once."""

    title = "A part is named twice"


class WordOfAnotherScheme(Unacceptable):
    """Each body decides in words of its own; they are not counted as one another's."""

    title = "This is not a word of the body that decided"


class NotDetermined(Refusal):
    """Orders and recommendations follow from a determination."""

    title = "The matter has not been determined"


class AmountNeeded(Unacceptable):
    """An order of compensation says how much."""

    title = "Compensation needs an amount"


class NoAmount(Unacceptable):
    """Nothing but compensation is measured in money here."""

    title = "Only compensation has an amount"


class NoOrderWaits(Refusal):
    """There is nothing to comply with."""

    title = "No such order waits to be complied with"


class NotCompliedWith(Refusal):
    """Compliance is accepted, or not, after the landlord has shown it."""

    title = "There is no compliance to accept"


class NotAFailureOrderThatWaits(Refusal):
    """A failure order is answered once."""

    title = "No such failure order waits for an answer"


class NewDateNeeded(Unacceptable):
    """An order that was not complied with is due again."""

    title = "Say why compliance was not accepted, and the new date"
