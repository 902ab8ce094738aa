"""`manage.py deadline`: every plain row answers, every other one refuses."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from cases import calendar
from cases.terms import TERMS, is_plain_length


@pytest.fixture(autouse=True)
def no_overrides() -> Iterator[None]:
    before = calendar.set_override_source(None)
    yield
    calendar.set_override_source(before)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    call_command("deadline", *arguments)
    return json.loads(capsys.readouterr().out)


def test_it_prints_the_last_day_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "TL-ENF-25", "2023-09-14")
    assert answer.keys() == {"due", "basis", "provisional"}
    assert (answer["due"], answer["provisional"]) == ("2023-10-07", False)
    assert "行政处罚法 Art.66(2), 67(3)" in str(answer["basis"])
    assert "顺延" in str(answer["basis"])


def test_hours_are_answered_with_the_minute(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "TL-ENF-14", "2023-11-10T18:00")["due"] == "2023-11-11T18:00"
    assert asked(capsys, "TL-ENF-14", "2023-11-10")["due"] == "2023-11-11T00:00"
    assert asked(capsys, "TL-ENF-25", "2023-03-01T09:30")["due"] == "2023-03-16"


def test_a_year_without_notice_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "TL-ENF-25", "2028-03-01")["provisional"] is True
    assert asked(capsys, "TL-ENF-08", "2028-03-01")["provisional"] is False


@pytest.mark.parametrize("code", [code for code, limit in TERMS.items() if is_plain_length(limit)])
def test_every_plain_row_answers(capsys: pytest.CaptureFixture[str], code: str) -> None:
    answer = asked(capsys, code, "2023-09-14")
    assert str(answer["due"])[:2] == "20"
    assert TERMS[code].law in str(answer["basis"])


@pytest.mark.parametrize("code", [code for code, limit in TERMS.items() if not is_plain_length(limit)])
def test_every_other_row_refuses(code: str) -> None:
    with pytest.raises(CommandError, match=code) as refused:
        call_command("deadline", code, "2023-09-14")
    assert refused.value.returncode == 2


def test_there_are_rows_of_both_kinds() -> None:
    plain = [is_plain_length(limit) for code, limit in TERMS.items() if not code.startswith(("TL-SPC-", "TL-YA-"))]
    assert (plain.count(True), plain.count(False)) == (108, 24)


def test_a_length_set_by_an_officer_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "TL-HAZ-01", "2023-09-16", "--length", "15")["due"] == "2023-10-07"
    with pytest.raises(CommandError):
        call_command("deadline", "TL-HAZ-01", "2023-09-16", "--length", "91")


def test_it_answers_before_the_tables_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    def without_tables(year: int, /) -> list[calendar.DayOverride]:
        raise OperationalError("no such table")

    calendar.set_override_source(without_tables)
    call_command("deadline", "TL-ENF-11", "2023-09-25")
    printed = capsys.readouterr()
    assert json.loads(printed.out)["due"] == "2023-10-10"
    assert "OperationalError" in printed.err
    with pytest.raises(OperationalError):
        calendar.is_working_day(date(2023, 9, 25))


def test_an_exception_of_the_bureau_moves_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    stopped = calendar.DayOverride(date(2023, 10, 10), False, "停工", "县政府通知")
    calendar.set_override_source(lambda year: [stopped] if year == 2023 else [])
    assert asked(capsys, "TL-ENF-11", "2023-09-25")["due"] == "2023-10-11"


@pytest.mark.parametrize("arguments", [("TL-ENF-99", "2023-09-14"), ("TL-ENF-25", "14.9.2023"), ("TL-ENF-25", "2023-02-30")])
def test_what_is_unknown_or_no_date_is_refused(arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("deadline", *arguments)
    assert refused.value.returncode == 2
