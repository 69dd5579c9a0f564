"""What the procedure says no with: each refusal is named after its reason and cites the provision behind it."""

from shared.kernel.refusals import Refusal, Unacceptable


class CaseIsClosed(Refusal):
    """Nothing more is decided on a closed case, but what outlives it."""

    title = "The case is closed"


class ConflictOfInterest(Refusal):
    """A handler takes a case only after declaring to be free of a conflict of interest."""

    title = "A declaration of no conflict of interest is needed"
    provision = "5.8"


class SameOfficerAtStage2(Refusal):
    """Stage 2 is looked at by somebody who had no hand in stage 1."""

    title = "Stage 2 needs somebody new to the complaint"
    provision = "6.13"


class NotDefined(Refusal):
    """The acknowledgement sets out the definition, so there must be one."""

    title = "The complaint has not been defined"
    provision = "5.6"


class ResponsibleBodyNeeded(Unacceptable):
    """The resident must be told who is responsible where the landlord is not."""

    title = "Say who is responsible for this part"
    provision = "5.7"


class NothingWasAsked(Refusal):
    """An answer belongs to a question that was asked."""

    title = "There is no such question"
    provision = "5.6"


class AlreadyAcknowledged(Refusal):
    """The acknowledgement has been released; new points are joined or logged anew, the definition stays."""

    title = "The acknowledgement has been released already"
    provision = "6.2"


class NotAcknowledged(Refusal):
    """The response follows the acknowledgement."""

    title = "The acknowledgement has not been sent"
    provision = "6.2"


class HandlerNeeded(Refusal):
    """A case is answered by somebody who has declared to be free of a conflict of interest."""

    title = "The case has no handler"
    provision = "4.1"


class AlreadyAnswered(Refusal):
    """The response of this stage has been released."""

    title = "The response has been released already"
    provision = "6.9"


class EveryPartNeedsAnAnswer(Unacceptable):
    """Each part of the definition is answered, each once."""

    title = "Every part needs an answer"
    provision = "6.7"


class AcknowledgementOfFaultNeeded(Unacceptable):
    """Where something went wrong, the landlord says what it was."""

    title = "An upheld part needs an acknowledgement of what went wrong"
    provision = "7.1"


class RemedyNeeded(Unacceptable):
    """Where something went wrong, the landlord puts it right or says why there is nothing to put right."""

    title = "An upheld part needs a remedy, or a reason for none"
    provision = "7.1"


class ActionInThePast(Unacceptable):
    """A promised step lies ahead."""

    title = "A promised action must be due today or later"
    provision = "7.3"


class NotResponded(Refusal):
    """A case is closed when the final letter of its stage has been sent, not before."""

    title = "The response has not been sent"
    provision = "6.3"


class LearningNeeded(Unacceptable):
    """Closing asks what the landlord learns from the case, or why there is nothing to learn."""

    title = "Say what is learned, or why there is nothing to learn"
    provision = "9.1"


class RefusalIsOnItsWay(Refusal):
    """A refusal was approved, and its letter is going out."""

    title = "The complaint is not being accepted"
    provision = "2.4"


class NotAPart(Unacceptable):
    """What is named must be a part of this complaint."""

    title = "The complaint has no such part"


class NothingToApprove(Refusal):
    """There is no proposal that waits."""

    title = "Nothing waits to be approved"


class SomebodyElseApproves(Refusal):
    """Who proposes does not approve."""

    title = "Somebody else must approve this"
