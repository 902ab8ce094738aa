"""The domain's words for hazards: states, sources, measures, results."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.vocabulary import declare_late, declare_uncounted
from permissions import separation


class HazardState(models.TextChoices):
    """Where a hazard stands on its way from registration to closing off."""

    REGISTERED = "registered", pgettext_lazy("state of a hazard", "Registered")
    VERIFIED = "verified", pgettext_lazy("state of a hazard", "Verified")
    ON_SITE_FIXED = "on_site_fixed", _("Fixed on the spot")
    RECTIFYING = "rectifying", _("Being rectified")
    OVERDUE = "overdue", _("Overdue, not rectified")
    LISTING_PROPOSED = "listing_proposed", _("Listing proposed")
    EXTENSION_REQUESTED = "extension_requested", _("Extension requested")
    STOPPED = "stopped", _("Stopped for treatment")
    RESUME_REQUESTED = "resume_requested", _("Resumption requested")
    LISTED = "listed", _("Under listed supervision")
    TRACKING = "tracking", _("Being tracked")
    PENALTY_REFERRED = "penalty_referred", _("Referred for penalty")
    CLOSURE_PROPOSED = "closure_proposed", _("Closure proposed")
    REVIEW_DUE = "review_due", _("Waiting for re-inspection")
    PASSED = "passed", _("Re-inspection passed")
    FAILED = "failed", _("Re-inspection failed")
    CLOSING = "closing", _("Closing approval")
    CLOSED = "closed", _("Closed off")
    REJECTED = "rejected", _("Not a hazard")
    REFERRED_OUT = "referred_out", _("Handed over to another department")


#: What proved to be no hazard, was entered by mistake or is another department's stands in no figure, from that day on.
NOT_COUNTED = (HazardState.REJECTED, HazardState.REFERRED_OUT)


declare_late("hazards", HazardState.OVERDUE)
declare_uncounted("hazards", *NOT_COUNTED)


class Capacity(models.TextChoices):
    """In what capacity somebody takes part here, besides the general ones."""

    VERIFIED = "verified", _("Verified")
    PLANNED = "planned", _("Planned")
    INSPECTED = "inspected", _("Inspected")
    ORDERED = "ordered", _("Ordered")
    REINSPECTED = "reinspected", _("Re-inspected")
    CLOSED = "closed", _("Closed off")
    LISTED = "listed", _("Listed")
    TRACKED = "tracked", _("Tracked")
    TREATED = "treated", _("Treated")


separation.declare(Capacity)


class InspectionState(models.TextChoices):
    """An inspection is planned, then done; between the two the found hazards are entered."""

    PLANNED = "planned", _("Planned")
    ENTERING = "entering", _("Hazards to be entered")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class PeriodReportState(models.TextChoices):
    """A report of a unit is demanded when its period ends, then handed in."""

    DUE = "due", pgettext_lazy("state of a report", "To be handed in")
    REPORTED = "reported", pgettext_lazy("state of a report", "Handed in")
    CANCELLED = "cancelled", _("Cancelled")


class Period(models.TextChoices):
    """What a report of a unit covers."""

    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class Source(models.TextChoices):
    """How a hazard came to be known."""

    SELF_REPORTED = "self_reported", _("Reported by the unit")
    INSPECTION = "inspection", _("Inspection")
    SUPERVISION = "supervision", _("Supervision")
    TIPOFF = "tipoff", _("Tip-off")
    SPECIAL_OPERATION = "special_operation", _("Special operation")
    PATROL = "patrol", _("Patrol")
    UPPER_NOTICE = "upper_notice", _("Notice from above")
    MEDIA = "media", _("Media")


#: Sources that reach the bureau as a report: the township may register them before two officers have looked.
REPORTS = (Source.SELF_REPORTED, Source.TIPOFF, Source.PATROL, Source.UPPER_NOTICE, Source.MEDIA)


class Measure(models.TextChoices):
    """What is ordered (安全生产法 Art.65(1))."""

    IMMEDIATE = "immediate", _("Remove at once")
    RECTIFY_PERIOD = "rectify_period", _("Rectify within a period")
    WITHDRAW_PEOPLE = "withdraw_people", _("Withdraw people")
    TEMPORARY_STOP = "temporary_stop", _("Stop production temporarily")
    STOP_USE = "stop_use", _("Stop using facilities")


#: Without one of these a major hazard may not be left to a period (E-HAZ-07).
SAFETY_MEASURES = (Measure.WITHDRAW_PEOPLE, Measure.TEMPORARY_STOP, Measure.STOP_USE)
#: These name an object and an end, and are ordered by INS-03.
STOP_MEASURES = (Measure.TEMPORARY_STOP, Measure.STOP_USE)


class Withdrawal(models.TextChoices):
    """Whether people were ordered out of the danger: by the last order, whose paper says so, or before it."""

    NOW = "now", _("With this order")
    STANDS = "stands", _("Before")


class PlanBasis(models.TextChoices):
    """Why an inspection takes place (安全生产法 Art.62)."""

    ANNUAL_PLAN = "annual_plan", _("Annual inspection plan")
    RANDOM_DRAW = "random_draw", _("Random draw")
    TIPOFF = "tipoff", _("Tip-off")
    SPECIAL_OPERATION = "special_operation", _("Special operation")
    URGENT = "urgent", _("Urgent")


class Mode(models.TextChoices):
    """How an inspection looks at things (INS-01 row 7)."""

    SITE = "site", _("On-site look")
    PAPERS = "papers", _("Papers")
    QUESTIONS = "questions", _("Questions")
    SAMPLES = "samples", _("Samples")
    TESTS = "tests", _("Commissioned tests")
    OTHER = "other", _("Other ways")


class ExtensionReason(models.TextChoices):
    """Why more time is asked for (安全生产违法行为行政处罚办法 Art.16)."""

    FORCE_MAJEURE = "force_majeure", _("Force majeure")
    DESIGN_CHANGE = "design_change", _("Change of design")
    SUPPLY = "supply", _("Supply")
    WEATHER = "weather", _("Weather")
    OTHER = "other", _("Other reason")


class ExtensionDecision(models.TextChoices):
    """What is granted."""

    APPROVE = "approve", _("Granted as asked")
    APPROVE_SHORTER = "approve_shorter", _("Granted, but shorter")
    REFUSE = "refuse", _("Not granted")


class Grade(models.TextChoices):
    """Level of the committee that lists."""

    COUNTY = "county", _("County")
    PREFECTURE = "prefecture", _("Prefecture")
    PROVINCE = "province", _("Province")


class ClosureGround(models.TextChoices):
    """Grounds of 安全生产法 Art.113, items 1 to 4."""

    PENALTIES = "1", _("Three penalties in 180 days or four in a year while a major hazard exists")
    STILL_UNFIT = "2", _("Still unfit after a stop for rectification")
    NO_CONDITIONS = "3", _("Lacks the conditions of safety, accident or severe consequences")
    REFUSED_STOP = "4", _("Refuses to carry out an order to stop")


class ReturnedTo(models.TextChoices):
    """Where a closing that is not approved goes: never to the unit without a period that an order, or the list, gives it."""

    PAPERS = "papers", _("To the handlers: papers are missing")
    REVIEW = "review", _("To another re-inspection")
    ORDER = "order", _("To another order")
    LIST = "list", _("Back to the listed treatment")


class SupplyMeasure(models.TextChoices):
    """What is cut (安全生产法 Art.70)."""

    POWER = "power", _("Power")
    EXPLOSIVES = "explosives", _("Civil explosives")
