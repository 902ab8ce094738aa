"""Decisions and refusals of the specimen."""

from foundation.refusals import declare
from tests.specimen.models import LetterRecord, MatterRecord, MeasuredRecord

declare({"E-SPC-01": "样例文字不得为空话", "E-SPC-02": "来信人不得答复", "E-SPC-03": "该话只说一次"})


def is_good(record: LetterRecord) -> bool:
    """Is the letter answered?"""
    return record.is_good


def is_answered(record: LetterRecord) -> bool:
    """The answer goes out as a paper."""
    return record.is_good


def road(record: MatterRecord) -> str:
    """Which road?"""
    return record.road


def is_ok(record: MeasuredRecord) -> bool:
    """Go on?"""
    return record.ok


def count_one(record: MeasuredRecord) -> None:
    """Count the passage"""
    record.count += 1
