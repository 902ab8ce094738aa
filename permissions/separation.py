"""Separation of duties: in what capacity somebody took part in a case; the bars themselves stand in the flow files (`NotBy`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class Capacity(models.TextChoices):
    """In what capacity somebody took part in a case; a process declares others in its vocabulary."""

    REPORTED = "reported", _("Reported")
    REGISTERED = "registered", _("Registered")
    SERVED = "served", _("Served")
    HANDLED = "handled", _("Handled")
    CHECKED = "checked", _("Checked")
    REVIEWED = "reviewed", _("Reviewed")
    VOTED = "voted", _("Voted")
    DECIDED = "decided", _("Decided")
    APPROVED = "approved", _("Approved")
    REQUESTED = "requested", _("Requested")
    RECORDED = "recorded", _("Recorded")
    OBSERVED = "observed", _("Observed")
    ENTERED = "entered", _("Entered later")
    """Entered what others had done and signed on paper; counts as taking part all the same."""


# Code to word: the general capacities and those that processes declare.
CAPACITIES: dict[str, object] = dict(Capacity.choices)


def declare(capacities: type[models.TextChoices]) -> None:
    """Called by the vocabulary of a process; a code that stands there already keeps its word, which must be the same."""
    for code, label in capacities.choices:
        CAPACITIES.setdefault(code, label)


def label_of(capacity: str) -> str:
    """The word for a capacity; a code that nobody declares any more stands for itself."""
    return str(CAPACITIES.get(capacity, capacity))


# 行政处罚法 Art.42; the certificates of the day are asked by `certificates.require_two_officers`.
SOD_01 = "E-SOD-01"


def require_different(first_id: int | None, second_id: int | None, *, code: str = SOD_01, field: str | None = None) -> None:
    """Raise Refusal unless two different persons are named (SOD-01)."""
    if first_id is None or second_id is None:
        raise Refusal(code, field=field, note="须有两名执法人员")
    if first_id == second_id:
        raise Refusal(code, field=field, note="两名执法人员为同一人")
