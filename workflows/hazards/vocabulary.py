"""The domain's words for hazards: states, sources, measures, results."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HazardState(models.TextChoices):
    """Where a hazard stands on its way from registration to closing off."""

    REGISTERED = "registered", pgettext_lazy("state of a hazard", "Registered")
    VERIFIED = "verified", pgettext_lazy("state of a hazard", "Verified")
    ON_SITE_FIXED = "on_site_fixed", _("Fixed on the spot")
    RECTIFYING = "rectifying", _("Being rectified")
    OVERDUE = "overdue", _("Overdue, not rectified")
    REVIEW_DUE = "review_due", _("Waiting for re-inspection")
    PASSED = "passed", _("Re-inspection passed")
    FAILED = "failed", _("Re-inspection failed")
    CLOSING = "closing", _("Closing approval")
    CLOSED = "closed", _("Closed off")
    REJECTED = "rejected", _("Not a hazard")


class InspectionState(models.TextChoices):
    """An inspection is planned, then done; between the two the found hazards are entered."""

    PLANNED = "planned", _("Planned")
    ENTERING = "entering", _("Hazards to be entered")
    DONE = "done", _("Done")


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


class Result(models.TextChoices):
    """What a re-inspection finds of one item."""

    PASSED = "passed", _("Rectified")
    PARTLY = "partly", _("Partly rectified")
    FAILED = "failed", _("Not rectified")


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
