"""The domain's words for enforcement: states, sources of a clue, kinds of evidence, opinions, grounds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.vocabulary import declare_uncounted
from permissions import separation


class CaseState(models.TextChoices):
    """Where a penalty case stands; with several parties, the state of the one that is furthest behind."""

    CLUE = "clue", _("Clue")
    REFERRED_OUT = "referred_out", _("Referred to another agency")
    REJECTED_CLUE = "rejected_clue", _("Clue without substance")
    FILING = "filing", _("Filing being approved")
    NOT_FILED = "not_filed", _("Not filed")
    FILED = "filed", pgettext_lazy("state of a penalty case", "Filed")
    INVESTIGATING = "investigating", _("Investigation")
    SUSPENDED = "suspended", pgettext_lazy("state of a penalty case", "Suspended")
    REPORTED = "reported", _("Investigation ended")
    LEGAL_REVIEW = "legal_review", _("Legal review")
    DISCUSSION = "discussion", _("Collective discussion")
    TRANSFER_PENDING = "transfer_pending", _("Transfer being approved")
    TRANSFERRED = "transferred", pgettext_lazy("state of a penalty case", "Transferred")
    NOTICE = "notice", _("Notice to the party")
    DEFENCE = "defence", _("Defence and re-check")
    HEARING_REQUESTED = "hearing_requested", _("Hearing asked for")
    HEARING_SCHEDULED = "hearing_scheduled", _("Hearing notified")
    HEARD = "heard", pgettext_lazy("state of a penalty case", "Heard")
    DECISION_PENDING = "decision_pending", _("Decision being approved")
    DECIDED = "decided", pgettext_lazy("state of a penalty case", "Decided")
    NO_PENALTY = "no_penalty", _("No penalty")
    SERVING = "serving", _("Being served")
    EXECUTING = "executing", _("Being performed")
    DEFERRED = "deferred", pgettext_lazy("state of a penalty case", "Paid later or in instalments")
    OVERDUE = "overdue", pgettext_lazy("state of a penalty case", "Overdue")
    ENFORCEMENT_APPLIED = "enforcement_applied", _("Execution asked of the court")
    EXECUTION_SUSPENDED = "execution_suspended", _("Execution suspended")
    EXECUTION_ENDED = "execution_ended", _("Execution ended")
    PERFORMED = "performed", _("Performed")
    WITHDRAWN = "withdrawn", _("Case withdrawn")
    TERMINATED = "terminated", _("Case ended")
    CLOSING = "closing", pgettext_lazy("state of a penalty case", "Closing being approved")
    CANCELLED = "cancelled", pgettext_lazy("state of a penalty case", "Form on the spot void")
    CLOSED = "closed", pgettext_lazy("state of a penalty case", "Closed")


#: What was never filed as a case, or was decided by a form that is void, stands in no figure of cases.
NOT_COUNTED = (CaseState.REJECTED_CLUE, CaseState.NOT_FILED, CaseState.REFERRED_OUT, CaseState.CANCELLED)
declare_uncounted("enforcement", *NOT_COUNTED)


class Capacity(models.TextChoices):
    """In what capacity somebody takes part in a penalty case, besides the general ones."""

    REGISTERED = "clue_registered", _("Registered the clue")
    FILED = "filed", _("Approved the filing")
    INVESTIGATED = "investigated", _("Investigated")
    REPORTED = "report_submitted", _("Reported the end of the investigation")
    SENT_ON = "sent_on", _("Sent to legal review")
    REVIEWED = "reviewed", _("Reviewed")
    DISCUSSED = "discussed", _("Took part in the collective discussion")
    NOTED_DOWN = "discussion_recorded", _("Wrote down the collective discussion")
    HEARD = "hearing_held", _("Host, member or clerk of the hearing")
    DECIDED = "penalty_decided", _("Decided on the penalty")
    SERVED = "penalty_served", _("Served a paper")
    PAID = "payment_confirmed", _("Confirmed the payment")
    PUBLISHED = "decision_published", _("Published the decision")
    CLOSED = "case_closed", _("Approved the closing")
    ARCHIVED = "case_archived", _("Archived")
    MEASURED = "measure_decided", _("Decided on a measure or on goods")
    RECUSED = "recused", _("Recused, and out of the case")


separation.declare(Capacity)


class ClueSource(models.TextChoices):
    """How the matter came to the bureau."""

    INSPECTION = "inspection", _("Inspection")
    HAZARD = "hazard", _("Hazard")
    TIPOFF = "tipoff", _("Tip-off")
    TRANSFER_IN = "transfer_in", _("Handed over by another agency")
    UPPER = "upper", _("From above")
    ACCIDENT = "accident", _("Accident")
    OTHER = "other", _("Other")


class CaseKind(models.TextChoices):
    """Kinds of case; one of a special operation counts as general in figures."""

    GENERAL = "general", _("General")
    ACCIDENT = "accident", _("Accident")
    SPECIAL_OPERATION = "special_operation", _("Special operation")


class ClueDecision(models.TextChoices):
    """Why a clue is not followed up."""

    NO_FACT = "no_fact", _("No fact of a violation")
    NOT_OURS = "not_ours", _("Not within our power")
    LIMITATION = "limitation", _("Limitation has passed")
    ALREADY_HANDLED = "already_handled", _("Already handled")


class FilingDecision(models.TextChoices):
    """What the leader says to a filing."""

    FILE = "file", _("File the case")
    REFUSE = "refuse", _("Do not file")
    RETURN = "return", _("Return for more material")


class EvidenceKind(models.TextChoices):
    """The eight kinds of evidence (行政处罚法 Art.46)."""

    DOCUMENT = "document", _("Documentary evidence")
    OBJECT = "object", _("Material evidence")
    AUDIO_VIDEO = "audio_video", _("Audio-visual material")
    ELECTRONIC = "electronic", _("Electronic data")
    WITNESS = "witness", _("Testimony of a witness")
    PARTY = "party", _("Statement of the party")
    EXPERT = "expert", pgettext_lazy("evidence", "Expert opinion")
    SCENE = "scene", _("Record of the scene or of an examination")


class MinutesKind(models.TextChoices):
    """What two officers write down at once."""

    INTERVIEW = "interview", _("Record of an interview")
    SCENE = "scene", _("Record of the scene")


class Standing(models.TextChoices):
    """In what relation somebody who is asked stands to the case: what the party says is a statement, what others say is testimony."""

    PARTY = "party", _("Party")
    REPRESENTATIVE = "representative", _("Representative or person in charge of the party")
    EMPLOYEE = "employee", _("Employee of the party")
    WITNESS = "witness", pgettext_lazy("standing in a case", "Witness")


class Sex(models.TextChoices):
    """As an identity card says it."""

    MALE = "male", _("Male")
    FEMALE = "female", _("Female")


class Bring(models.TextChoices):
    """What somebody who is summoned is asked to bring (ENF-05)."""

    IDENTITY = "id", _("Identity card")
    LICENCE = "licence", _("Business licence")
    POWER = "power", _("Proof of the legal representative, or power of attorney")
    CONTRACT = "contract", _("Labour contract")
    OTHER = "other", _("Other")


class SendingDecision(models.TextChoices):
    """What the head of the section says to a report."""

    SEND = "send", _("Send to legal review")
    RETURN = "return", _("Return for more investigation")


class ExtensionLevel(models.TextChoices):
    """Who grants more time for a case (安全生产违法行为行政处罚办法 Art.32)."""

    OWN = "own", _("The bureau itself (up to 90 days)")
    HIGHER = "higher", _("The higher agency (up to 180 days)")


class EndGround(models.TextChoices):
    """Why a case that was filed is withdrawn, or ends, without a decision (ENF-58)."""

    NO_FACT = "no_fact", _("No fact of a violation")
    LIMITATION = "limitation", _("Limitation has passed")
    WRONG_PARTY = "wrong_party", _("Wrong party")
    DEATH = "death", _("A person died")
    DISSOLVED = "dissolved", _("A unit is dissolved and nobody takes over its duties")
    OTHER = "other", _("Other")


class TransferCheck(models.TextChoices):
    """Whether the act may be a crime: looked at in every report (行政处罚法 Art.27)."""

    NO = "no", _("No crime suspected")
    POSSIBLE = "possible", _("Crime possible")
    YES = "yes", _("Crime suspected")


class Point(models.TextChoices):
    """The nine points of a legal review (行政处罚法 Art.58; ENF-25)."""

    SUBJECT = "subject", _("Subject and qualification of the officers")
    POWER = "power", _("Power and jurisdiction")
    FACTS = "facts", pgettext_lazy("point of a legal review", "Facts")
    EVIDENCE = "evidence", _("Evidence")
    LAW = "law", _("Law applied")
    PROCEDURE = "procedure", _("Procedure")
    DISCRETION = "discretion", _("Discretion")
    FORM = "form", _("Form of the papers")
    TRANSFER = "transfer", _("Whether it must go to the police")


class Checked(models.TextChoices):
    """What the reviewer says of one point."""

    OK = "ok", _("In order")
    NOT_OK = "not_ok", _("Not in order")
    NOT_CONCERNED = "na", _("Not concerned")


class ReviewResult(models.TextChoices):
    """What a legal review finds."""

    PASS = "pass", _("Passed")
    PASS_AFTER_CHANGE = "pass_after_change", _("Passed after change")
    FAIL = "fail", _("Not passed")
    MORE_INVESTIGATION = "more_investigation", _("More investigation")


class ReviewRound(models.TextChoices):
    """Which review of the draft it is."""

    FIRST = "first", _("First")
    CHANGED = "changed", _("After a change")
    AFTER_HEARING = "after_hearing", _("After the hearing")


class Occasion(models.TextChoices):
    """Why a reviewer wants a draft discussed that need not be for its penalties alone (行政处罚法 Art.57(2))."""

    DISPUTED = "disputed", _("Review and section disagree")
    COMPLEX = "complex", _("The case is complicated")


class Attendance(models.TextChoices):
    """Whether a member takes part in a discussion."""

    PRESENT = "present", pgettext_lazy("member of a discussion", "Present")
    ABSENT = "absent", pgettext_lazy("member of a discussion", "Absent")
    RECUSED = "recused", pgettext_lazy("member of a discussion", "Recused")


class Vote(models.TextChoices):
    """What a member says to the draft."""

    FOR = "for", pgettext_lazy("vote", "For the draft")
    AGAINST = "against", pgettext_lazy("vote", "Against it")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstains")


class Conclusion(models.TextChoices):
    """What a discussion comes to. All but the first and the last send the draft back."""

    AGREE = "agree", _("The draft is agreed to")
    CHANGE = "change", _("Another penalty: back to the handlers")
    NO_PENALTY = "no_penalty", _("No penalty: back to the handlers")
    RETURN = "return", _("Facts are missing: back to the investigation")
    TRANSFER = "transfer", _("A crime is suspected: to be handed to the police")
    AGAIN = "again", _("No majority: to be discussed again")


class AskedWay(models.TextChoices):
    """How the party asked for a hearing."""

    WRITTEN = "written", pgettext_lazy("asked for a hearing", "In writing")
    ORAL = "oral", pgettext_lazy("asked for a hearing", "Orally")
    FOOT = "foot", _("At the foot of the notice")
    POST = "post", _("By post")


class HearingEnd(models.TextChoices):
    """How a hearing ended. To take the request back, to stay away and to leave is a waiver (行政处罚法 Art.64(6))."""

    HELD = "held", _("Held to its end")
    WITHDRAWN = "withdrawn", _("The party withdrew its request")
    ABSENT = "absent", _("The party did not come, without good reason")
    LEFT = "left", _("The party left without leave")
    ANEW = "anew", _("To be held anew: it was not held on its day, or its host is gone")


#: How a hearing ends by what the party does, in the room.
BY_THE_PARTY = (HearingEnd.WITHDRAWN, HearingEnd.ABSENT, HearingEnd.LEFT)


class Powers(models.TextChoices):
    """What a representative may do for the party."""

    GENERAL = "general", _("General power")
    SPECIAL = "special", _("Special power: may waive and admit")


class HostOpinion(models.TextChoices):
    """What the host of a hearing proposes."""

    KEEP = "keep", _("Keep the proposal")
    CHANGE = "change", _("Change it")
    NO_PENALTY = "no_penalty", pgettext_lazy("opinion of a host", "No penalty")
    MORE_INVESTIGATION = "more_investigation", pgettext_lazy("opinion of a host", "More investigation")


class DefenceWay(models.TextChoices):
    """How the party stated its defence."""

    ORAL = "oral", _("Orally")
    WRITTEN = "written", _("In writing")


class Effect(models.TextChoices):
    """What a defence changes in what was proposed; it never makes it heavier (行政处罚法 Art.45(2))."""

    KEEP = "keep", _("The penalty stays as proposed")
    LIGHTER = "lighter", pgettext_lazy("effect of a defence", "Lighter")
    NO_PENALTY = "no_penalty", _("No penalty")


class Right(models.TextChoices):
    """What a party may do once it has been told, and may give up, each right for itself (行政处罚法 Art.45, 62, 63)."""

    DEFENCE = "defence", _("Statement and defence")
    HEARING = "hearing", _("Hearing")


class NoPenaltyGround(models.TextChoices):
    """Why nobody is punished (行政处罚法 Art.30, 31, 33, 36, 57(1))."""

    MINOR = "G1", _("Minor, corrected in time, no harm (must)")
    FIRST = "G2", _("First time, slight, corrected in time (may)")
    NO_FAULT = "G3", _("No fault proved")
    UNDER_AGE = "G4", _("Under fourteen")
    MENTAL = "G5", _("Mentally ill or disabled")
    NOT_PROVED = "G6", _("Facts not proved")
    LIMITATION = "G7", _("Limitation has passed")


class Verdict(models.TextChoices):
    """What the head of the bureau says to a draft."""

    PENALTY = "penalty", _("Decide the penalty")
    NO_PENALTY = "no_penalty", _("Decide that there is no penalty")
    RETURN_FACTS = "return_facts", _("Return: facts")
    RETURN_LAW = "return_law", _("Return: law or amount")


class Channel(models.TextChoices):
    """Where a decision is published."""

    WEBSITE = "website", _("Website of the government")
    CREDIT = "credit", _("Platform of public credit information")


class ExemptGround(models.TextChoices):
    """Why a decision is not published (行政处罚法 Art.48, 50; 政府信息公开条例 Art.14, 15)."""

    SECRET = "secret", _("State or business secret")
    PRIVACY = "privacy", _("Privacy of a person")
    MINOR = "minor", _("Minor")
    NO_EFFECT = "no_social_effect", _("No effect on society (of a person)")


class ClosingGround(models.TextChoices):
    """Why a case may be closed."""

    PERFORMED = "performed", _("Fully performed")
    NO_PENALTY = "no_penalty", _("No-penalty decision served")
    EXECUTION_ENDED = "execution_ended", pgettext_lazy("ground of closing", "The execution has ended")
    TRANSFERRED = "transferred", pgettext_lazy("ground of closing", "Transferred and accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TERMINATED = "terminated", pgettext_lazy("ground of closing", "Ended")
    REVOKED = "revoked", pgettext_lazy("ground of closing", "Decision revoked")


class Retention(models.TextChoices):
    """How long the file is kept."""

    TEN = "10y", _("10 years")
    THIRTY = "30y", _("30 years")
    PERMANENT = "permanent", _("For ever")
