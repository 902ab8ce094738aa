"""Files drawn by lot and scored: anybody can draw again, nobody scores his own work, a sheet stands once it is filled in, figures name no fine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.faces import Face, face_of
from cases.models import Case, Notice, Participation
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account
from permissions.roles import Role
from tests.enforcement.road import DAY, PenaltyRoad
from tests.enforcement.test_main_road import somebody
from tests.statements import counted
from workflows.enforcement import file_reviews, review_sheet
from workflows.enforcement.models import EnforcementRecord, FileDrawing, ReviewedFile
from workflows.enforcement.vocabulary_file_reviews import Mark, Pool

pytestmark = pytest.mark.django_db
OFFICE = "permissions.backends.OfficeAndDutyBackend"


@contextmanager
def refused(code: str, field: str | None = None) -> Iterator[None]:
    with pytest.raises(Refusal) as found:
        yield
    assert (found.value.code, found.value.field) == (code, field), found.value


@pytest.fixture
def closed(road: PenaltyRoad) -> list[Case]:
    """Six cases that were closed on days before; the handlers of the first three are others than those of the rest."""
    road.register()
    first, found = road.case, []
    for number in range(1, 7):
        case = Case.objects.create(
            process="enforcement", number=f"XS-2026-{100 + number:05d}", title=f"案{number}", state="closed", region=first.region, township=first.township,
            section=first.section, opened_on=road.today - 20 * DAY, opened_by=first.opened_by, created_at=clock.now(), updated_at=clock.now(),
            closed_on=road.today - number * DAY, outcome="closed",
        )  # fmt: skip
        second = road.town.colleague if number <= 3 else road.town.third
        EnforcementRecord.objects.create(
            case=case, source="inspection", received_at=clock.now(), discovered_on=road.today, act_to=road.today,
            handler_1=road.town.inspector, handler_2=second,
        )  # fmt: skip
        found.append(case)
    return found


def took_part(account: Account, *cases: Case) -> None:
    for case in cases:
        Participation.objects.create(
            case=case, account=account, capacity="reviewed", step="legal_review", act_title="审核", act_no=1, acted_on=clock.today(),
            recorded_at=clock.now(),
        )  # fmt: skip


def draw(by: Account, *examiners: Account, asked: int = 4, **changes: Any) -> FileDrawing:
    today = clock.today()
    words = {"of": Pool.CLOSED, "day_from": today - 30 * DAY, "day_to": today, "reason": ""} | changes
    return file_reviews.draw(asked=asked, examiners=examiners, by=by, **words)


def examine(file: ReviewedFile, *codes: str, where: str = "卷内第3页") -> ReviewedFile:
    faults = [{"code": code, "where": where} for code in codes]
    return file_reviews.examine(file.pk, faults=faults, words="总体规范", by=file.examiner)


# --- the sheet ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "points", "mark"),
    [
        ((), 100, Mark.EXCELLENT),
        (("B3", "B4", "E5"), 91, Mark.EXCELLENT),
        (("B3", "B4", "E4", "E5"), 89, Mark.GOOD),
        (("C4", "C5", "D6", "D5", "E1"), 73, Mark.PASSED),
        (("E1", "E2", "E3", "E4", "E5"), 85, Mark.GOOD),  # no part costs more than it is worth
        (("D1",), 75, Mark.FAILED),
        (("A2",), 90, Mark.FAILED),
    ],
)
def test_a_sheet_costs_what_its_faults_cost_and_some_fail_the_file(codes: tuple[str, ...], points: int, mark: Mark) -> None:
    assert (review_sheet.points_of(codes), review_sheet.mark_of(codes)) == (points, mark)


def test_the_parts_are_a_hundred_points_and_each_fault_can_be_marked_down_in_its_part() -> None:
    assert sum(part.points for part in review_sheet.SHEET) == review_sheet.FULL
    assert len(review_sheet.FAULTS) == sum(len(part.faults) for part in review_sheet.SHEET)
    assert all(0 < fault.costs <= part.points for part in review_sheet.SHEET for fault in part.faults)


# --- the draw -------------------------------------------------------------------------------------------------------------------


def test_files_are_drawn_once_as_anybody_can_draw_them_again_and_are_dealt_evenly(closed: list[Case], road: PenaltyRoad) -> None:
    lawyer, leader = somebody(road, Role.LEGAL_REVIEWER), road.town.leader
    drawing = draw(lawyer, lawyer, leader)
    numbers = [file.case.number for file in drawing.files.all()]
    assert len(numbers) == len(set(numbers)) == 4
    assert numbers == file_reviews.drawn(drawing.pool, drawing.seed, 4) and len(drawing.pool) == 6
    assert file_reviews.drawn([*reversed(drawing.pool)], drawing.seed, 4) == numbers, "the order of the pool is of no consequence"
    assert sorted(file.examiner_id for file in drawing.files.all()).count(lawyer.pk) == 2
    assert Notice.objects.filter(account=leader, key__startswith=f"file-review:{drawing.pk}").count() == 2
    row = audit.history(audit.the_bureau()).filter(act=file_reviews.DRAWN).get()
    assert row.after["number"] == drawing.seed and row.after["files"] == numbers
    with refused("E-FILES-AGAIN", "reason"):
        draw(lawyer, leader, day_from=clock.today() - 2 * DAY)
    assert draw(lawyer, leader, reason="第一次抽取的案卷正在借阅").reason


def test_other_numbers_draw_other_files(closed: list[Case]) -> None:
    numbers = [case.number for case in closed]
    assert len({tuple(file_reviews.drawn(numbers, seed, 3)) for seed in range(20)}) > 10


def test_nobody_scores_a_file_in_which_he_had_a_hand(closed: list[Case], road: PenaltyRoad) -> None:
    lawyer, leader = somebody(road, Role.LEGAL_REVIEWER), road.town.leader
    took_part(lawyer, *closed[:5])
    with refused("E-FILES-HANDS", "examiners"):
        draw(leader, lawyer, asked=6)
    assert not FileDrawing.objects.exists(), "nothing is half drawn"
    drawing = draw(leader, lawyer, leader, asked=6)
    assert {file.case_id for file in drawing.files.filter(examiner=lawyer)} <= {closed[5].pk}
    # Somebody who takes part afterwards scores it no more.
    file = drawing.files.filter(examiner=leader).first()
    assert file is not None
    took_part(leader, file.case)
    with refused("E-FILES-HANDS"):
        examine(file)


def test_a_period_without_cases_is_told_so(closed: list[Case], road: PenaltyRoad) -> None:
    with refused("E-FILES-NONE", "day_to"):
        draw(road.town.leader, road.town.leader, day_from=dt.date(2020, 1, 1), day_to=dt.date(2020, 12, 31))


# --- scored -----------------------------------------------------------------------------------------------------------------------


def test_a_sheet_is_filled_in_once_and_ends_the_reading(closed: list[Case], road: PenaltyRoad) -> None:
    examiner = road.town.trade_inspector
    assert face_of(examiner, closed[0]) is None, "another section's files are not his to read"
    drawing = draw(road.town.leader, examiner, asked=2)
    file = drawing.files.first()
    assert file is not None and face_of(examiner, file.case) is Face.FILE
    with refused("E-FILES-WHERE", "where_B3"):
        examine(file, "B3", where=" ")
    scored = examine(file, "B3", "D6")
    assert (scored.points, scored.mark, scored.examined_on) == (91, Mark.EXCELLENT, clock.today())
    assert face_of(Account.objects.get(pk=examiner.pk), file.case) is None, "what he was let in for is done"
    with refused("E-FILES-DONE"):
        examine(file)
    assert audit.history(file.case).get(act=file_reviews.EXAMINED).after["faults"] == ["B3", "D6"]


def test_figures_are_of_handlers_and_say_what_is_found_most_often(closed: list[Case], road: PenaltyRoad) -> None:
    drawing = draw(road.town.leader, road.town.leader, asked=6)
    for file in drawing.files.all():
        examine(file, *(("D1",) if file.case == closed[0] else ("E5", "B3") if file.case in closed[:3] else ("E5",)))
    groups = file_reviews.by_handlers(drawing.files.all())
    assert {(group.files, group.average, group.failed) for group in groups} == {(3, 88.3, 1), (3, 99.0, 0)}
    assert all(group.handlers.count("、") == 1 for group in groups)
    assert ("文书用语不规范，错字、漏项", 3) in groups[0].often + groups[1].often


# --- pages ------------------------------------------------------------------------------------------------------------------------


def test_a_leader_draws_an_examiner_scores_and_others_find_nothing(closed: list[Case], road: PenaltyRoad, client: Client) -> None:
    leader, lawyer = road.town.leader, somebody(road, Role.LEGAL_REVIEWER)
    client.force_login(leader, OFFICE)
    today = clock.today()
    sent = {"of": "closed", "day_from": today - 30 * DAY, "day_to": today, "asked": "2", "examiners": [lawyer.pk], "reason": ""}
    wrong = client.post(reverse("file-reviews"), sent | {"day_from": today, "day_to": today - DAY})
    assert wrong.status_code == 422 and not FileDrawing.objects.exists()
    answer = client.post(reverse("file-reviews"), sent, follow=True)
    drawing = FileDrawing.objects.get()
    page = answer.content.decode()
    assert (
        answer.status_code == 200 and all(file.case.number in page for file in drawing.files.all()) and str(drawing.seed) in page
    )
    file = drawing.files.first()
    assert file is not None
    sheet = reverse("file-sheet", args=[file.pk])
    assert "尚未评查" in client.get(sheet).content.decode()
    assert client.post(sheet, {"words": "总体规范"}).status_code == 404, "another's sheet is not filled in"
    client.force_login(lawyer, OFFICE)
    assert sheet in client.get(reverse("file-reviews")).content.decode()
    answer = client.post(sheet, {"found_B3": "on", "where_B3": "", "words": "总体规范"})
    assert answer.status_code == 422 and "E-FILES-WHERE" in answer.content.decode()
    assert client.post(sheet, {"found_B3": "on", "where_B3": "证据2", "words": "总体规范"}, follow=True).status_code == 200
    assert "96" in client.get(sheet).content.decode() and "证据2" in client.get(sheet).content.decode()
    for stranger in (road.town.unit_account, road.town.inspector):
        client.force_login(stranger, OFFICE)
        assert client.get(sheet).status_code == 404
        assert client.get(reverse("file-drawing", args=[drawing.pk])).status_code == 404
        assert client.post(reverse("file-reviews"), sent).status_code == 404
    assert FileDrawing.objects.count() == 1


def test_lists_ask_no_more_for_more_rows(closed: list[Case], road: PenaltyRoad, client: Client) -> None:
    leader = road.town.leader
    draw(leader, leader, asked=1)
    client.force_login(leader, OFFICE)
    counts: dict[str, list[int]] = {}
    for more in (True, False):
        drawing = FileDrawing.objects.first()
        assert drawing is not None
        for name, address in (("list", reverse("file-reviews")), ("drawing", reverse("file-drawing", args=[drawing.pk]))):
            client.get(address)
            with counted() as asked:
                client.get(address)
            counts.setdefault(name, []).append(len(asked))
        if more:
            draw(leader, leader, asked=3, reason="扩大抽查范围")
    assert all(first == last for first, last in counts.values()), counts
