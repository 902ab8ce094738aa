"""The rows every case has, one family a file."""

from cases.models.case import Case, CaseLink, Referral
from cases.models.dayoverride import DayOverride
from cases.models.deadline import Deadline, DeadlineChange
from cases.models.duty import DUTIES, CaseDuty
from cases.models.evidence import Evidence
from cases.models.former import EnteredLater, FormerValue
from cases.models.note import Note
from cases.models.notice import Notice
from cases.models.ordered import Numbered, OrderedItem, Reinspected
from cases.models.participation import Participation, Party, Reveal
from cases.models.record import CaseMember, CaseRecord, CaseRow
from cases.models.register import (
    Criterion,
    Enterprise,
    Finding,
    FormerName,
    OutsideBody,
    SpecialOperation,
    Spokesman,
    UnitMerger,
    Violation,
    one_unit,
)
from cases.models.signed import SignedOnSite

__all__ = [
    "DUTIES",
    "Case",
    "CaseDuty",
    "CaseLink",
    "CaseMember",
    "CaseRecord",
    "CaseRow",
    "Criterion",
    "DayOverride",
    "Deadline",
    "DeadlineChange",
    "EnteredLater",
    "Enterprise",
    "Evidence",
    "Finding",
    "FormerName",
    "FormerValue",
    "Note",
    "Notice",
    "Numbered",
    "OrderedItem",
    "OutsideBody",
    "Participation",
    "Party",
    "Referral",
    "Reinspected",
    "Reveal",
    "SignedOnSite",
    "SpecialOperation",
    "Spokesman",
    "UnitMerger",
    "Violation",
    "one_unit",
]
