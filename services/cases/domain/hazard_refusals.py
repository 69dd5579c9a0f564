"""What the rules about hazards say no with."""

from shared.kernel.refusals import Refusal, Unacceptable


class HazardNotCovered(Unacceptable):
    """The regulations came into force class by class."""

    title = "The regulations do not cover this hazard"


class NoSuchHazard(Refusal):
    """Each step is about a hazard that was reported."""

    title = "There is no such hazard"


class AlreadyInvestigated(Refusal):
    """A hazard is investigated once; a change of it is a new report."""

    title = "The hazard has been investigated"


class NotInvestigated(Refusal):
    """Summary and further works follow from the investigation."""

    title = "The hazard has not been investigated"


class NoWordsOwed(Refusal):
    """One written summary follows each investigation."""

    title = "No written summary is owed"


class AlreadyMadeSafe(Refusal):
    """A home is made safe from a hazard once."""

    title = "Nothing waits to be made safe"


class NoFurtherWorks(Refusal):
    """Further works follow from a hazard that was found."""

    title = "No works are owed for this hazard"


class BeyondTwelveWeeks(Unacceptable):
    """Further works that cannot begin at once begin within twelve weeks."""

    title = "Further works must begin sooner"
