"""The annual return stands as it was sent: what is entered later moves only what it would be today, and is named beside it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from documents.models import IssuedDocument
from foundation import audit, clock
from foundation.refusals import Refusal
from permissions.models import Account, Section
from reports import returns
from reports.models import AnnualReturn, ReturnedFigure, ReturnedTable
from reports.permanence import GUARD
from tests.cast import Town, build_town
from tests.workflows.side_roads import SideRoads, at
from tests.workflows.watch import forbidden
from workflows.engine import adoption
from workflows.engine.play import Play
from workflows.hazards.flows import HazardFlow
from workflows.hazards.models import HazardRecord

pytestmark = pytest.mark.django_db
LAST = dt.date(2023, 12, 31)
SENT_ON = dt.date(2024, 1, 15)
LATER = dt.date(2024, 1, 20)
FLOOD = "SF-050"


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def road(town: Town) -> SideRoads:
    """A flood hazard of December, registered on its day, and another of January."""
    road = SideRoads(town)
    Section.objects.filter(pk=town.mines.pk).update(categories=["non_coal_mine", "flood"])
    with at(dt.date(2023, 12, 29)):
        road.register(category="flood")
    with at(dt.date(2024, 1, 8)):
        SideRoads(town).register(category="flood", similar_checked="on")
    return road


def send(town: Town, **words: Any) -> AnnualReturn:
    return returns.send(2023, **{"actor": town.office, "cut_off": LAST} | words)


def beside(sent: AnnualReturn, town: Town) -> tuple[int, int | None, list[tuple[str, dt.date, str]]]:
    """The flood hazards as they were sent, as they would be today, and the entries about them."""
    line = next(line for line in returns.beside(sent, town.office).lines if line.sent.code == FLOOD)
    return line.sent.number, line.today, [(str(row.words), row.on, row.by) for row in line.entries]


def found_in_all(sent: AnnualReturn, town: Town) -> tuple[Any, Any]:
    line = next(line for line in returns.beside(sent, town.office).tables if line.scope == "全部隐患" and line.name == "发现")
    return line.sent, line.today


# --- what is entered later --------------------------------------------------------------------------------------------------


def entered_late(road: SideRoads) -> list[tuple[str, dt.date, str]]:
    """It proved to be none on 30 December, and somebody says so on 20 January."""
    late = {"acted_on": "2023-12-30", "late_reason": "当日在外检查，回局后补录"}
    road.verify(is_real="no", opinion="经现场核实，防护罩完好，不属实", **late)
    return [("核实隐患", dt.date(2023, 12, 30), road.town.head.name)]


def corrected(road: SideRoads) -> list[tuple[str, dt.date, str]]:
    """The one of January was found in December already, and the sheet of its registration is put right."""
    paper = IssuedDocument.objects.select_related("case", "party").filter(code="HAZ-01").latest("id")
    Play().on_paper(paper, "correct_paper", road.town.inspector, wrong="发现日期填写有误", found_on="2023-12-28")
    return [("更正文书", dt.date(2023, 12, 28), road.town.inspector.name)]


def taken_in(road: SideRoads) -> list[tuple[str, dt.date, str]]:
    """A ledger brings another one of December."""
    region, day = road.town.chengui, dt.date(2023, 12, 20)
    case = {"title": "堤坝渗水", "region": region, "township": region, "category": "flood", "level": "general", "opened_on": day}
    record = HazardRecord(description="堤坝渗水，无人值守，附近有住户", source="patrol", found_on=day)
    with transaction.atomic():
        adoption.adopt_many(HazardFlow, [adoption.Matter(case=case, record=record, stands_at="verify")], by=road.town.township)
    return [("台账导入", day, road.town.township.name)]


@pytest.mark.parametrize(("enter", "today"), [(entered_late, 0), (corrected, 2), (taken_in, 2)])
def test_a_late_entry_a_correction_and_an_intake_move_only_today(road: SideRoads, enter: Any, today: int) -> None:
    with at(SENT_ON):
        sent = send(road.town)
        assert beside(sent, road.town) == (1, 1, [])
    before = list(ReturnedFigure.objects.values()), list(ReturnedTable.objects.values())
    with at(LATER):
        entries = enter(road)
        number, now, named = beside(sent, road.town)
        assert (number, now) == (1, today)
        assert [(on, by) for _words, on, by in named] == [(on, by) for _words, on, by in entries]
        assert found_in_all(sent, road.town) == (1, today)
    assert (list(ReturnedFigure.objects.values()), list(ReturnedTable.objects.values())) == before


def test_what_is_done_on_its_own_day_moves_neither(road: SideRoads) -> None:
    with at(SENT_ON):
        sent = send(road.town)
    with at(LATER):
        road.verify(is_real="no", opinion="经现场核实，防护罩完好，不属实")
        assert beside(sent, road.town) == (1, 1, []) and found_in_all(sent, road.town) == (1, 1)


def test_an_entry_before_the_sending_is_in_what_was_sent(road: SideRoads) -> None:
    with at(dt.date(2024, 1, 5)):
        entered_late(road)
    with at(SENT_ON):
        assert beside(send(road.town), road.town) == (0, 0, [])


# --- sending ----------------------------------------------------------------------------------------------------------------


def test_a_corrected_return_stands_beside_the_first_with_its_reason(road: SideRoads) -> None:
    with at(SENT_ON):
        first = send(road.town)
    with at(LATER):
        entered_late(road)
        with forbidden("E-RETURN-AGAIN"):
            send(road.town, follows=1)
        second = send(road.town, follows=1, reason="补录一条不属实的防汛隐患")
        assert (first.number, second.number) == (1, 2)
        assert beside(first, road.town)[:2] == (1, 0) and beside(second, road.town)[:2] == (0, 0)
    assert audit.history(audit.Bureau.objects.get()).filter(act=returns.SENT).count() == 2
    assert audit.verify() == []


def test_only_a_day_that_is_over_and_of_the_year_is_returned(road: SideRoads) -> None:
    with at(LAST):
        for day, nearest in (
            (LAST, "最晚2023-12-30"),
            (dt.date(2024, 1, 1), "最晚2023-12-30"),
            (dt.date(2022, 12, 31), "最早2023-01-01"),
        ):
            with pytest.raises(Refusal) as refused:
                send(road.town, cut_off=day)
            assert refused.value.code == "E-RETURN-DAY" and refused.value.note == nearest
        with forbidden("E-RETURN-DAY"):
            returns.send(2024, actor=road.town.office, cut_off=dt.date(2024, 1, 1))
        assert send(road.town, cut_off=dt.date(2023, 12, 30)).number == 1


def test_the_office_of_the_committee_or_the_head_of_the_bureau_sends(road: SideRoads) -> None:
    town = road.town
    with at(SENT_ON):
        for other in (town.inspector, town.head, town.leader, town.township, town.auditor, town.administrator, town.unit_account):
            with forbidden("E-SCOPE"):
                send(town, actor=other)
        send(town, actor=town.bureau_head)


def test_nothing_else_is_sent_than_what_was_read(road: SideRoads) -> None:
    """Somebody else sent meanwhile, or something was entered: it is read again first."""
    with at(SENT_ON):
        with forbidden("E-CONFLICT"):
            send(road.town, seen=f"{FLOOD}:7")
        send(road.town)
        with forbidden("E-CONFLICT"):
            send(road.town, reason="更正防汛隐患数")
    assert AnnualReturn.objects.count() == 1


@pytest.mark.parametrize("model", [AnnualReturn, ReturnedFigure, ReturnedTable])
def test_the_database_itself_keeps_what_was_sent(road: SideRoads, model: Any) -> None:
    with at(SENT_ON):
        send(road.town)
    field = {AnnualReturn: "reason", ReturnedFigure: "name", ReturnedTable: "scope"}[model]
    for spoil in (lambda: model.objects.update(**{field: "改"}), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            spoil()
    assert GUARD.unguarded() == []


# --- pages and prints --------------------------------------------------------------------------------------------------------


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), backend="permissions.backends.OfficeAndDutyBackend")
    return client


def test_the_page_shows_what_was_sent_today_and_the_entries_between(road: SideRoads) -> None:
    client = as_(road.town.office)
    with at(SENT_ON):
        page = client.get(reverse("annual-return-send"), {"year": 2023}).content.decode()
        assert "SF-050" in page and "2023-12-31" in page
        hidden = {
            "year": 2023,
            "cut_off": "2023-12-31",
            "follows": 0,
            "seen": returns.digest(returns.counted(returns.Span.of(2023))),
        }
        answer = client.post(reverse("annual-return-send"), hidden)
        sent = AnnualReturn.objects.get()
        assert answer.status_code == 302 and answer["Location"] == reverse("annual-return", args=[sent.pk])
        # The same sheet once more: it has been sent, and is read again.
        assert client.post(reverse("annual-return-send"), hidden)["Location"].startswith(reverse("annual-return-send"))
        again = client.post(reverse("annual-return-send"), hidden | {"follows": 1})
        assert again.status_code == 422 and "E-RETURN-AGAIN" in again.content.decode()
    with at(LATER):
        entered_late(road)
        page = client.get(reverse("annual-return", args=[sent.pk])).content.decode()
        assert str(road.case.number) in page and road.town.head.name in page and "核实隐患" in page
        assert client.get(reverse("annual-returns")).status_code == 200
    assert AnnualReturn.objects.count() == 1


def test_export_and_command_give_what_was_sent(road: SideRoads) -> None:
    with at(SENT_ON):
        sent = send(road.town)
    with at(LATER):
        entered_late(road)
        answer = as_(road.town.auditor).get(reverse("annual-return-export", args=[sent.pk]))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert "第1次报送" in rows[0][0] and next(row for row in rows if row[0] == FLOOD)[2] == "1"
        for options, number in (({"sent": 1}, 1), ({}, 0)):
            out = io.StringIO()
            call_command("figures", "--json", year=2023, stdout=out, **options)
            assert json.loads(out.getvalue())[FLOOD] == number
        with pytest.raises(CommandError):
            call_command("figures", year=2023, sent=2)
    assert audit.history(audit.Bureau.objects.get()).filter(act=returns.EXPORTED).count() == 1


def test_the_figures_of_the_county_are_read_by_whose_office_reads_the_county(road: SideRoads) -> None:
    town = road.town
    with at(SENT_ON):
        sent = send(town)
        for account, may in (
            (town.office, 200), (town.bureau_head, 200), (town.leader, 200), (town.auditor, 200), (town.inspector, 403),
            (town.head, 403), (town.township, 403), (town.observer, 403), (town.administrator, 403), (town.unit_account, 403),
        ):  # fmt: skip
            client = as_(account)
            found = {
                client.get(reverse(name, args=args)).status_code
                for name, args in (("annual-returns", []), ("annual-return", [sent.pk]))
            }
            assert found == {may}, account.name
        assert as_(town.auditor).get(reverse("annual-return-send")).status_code == 403
        assert clock.today() == SENT_ON
