"""The pages of steps: what an officer sees, types, loses never, and is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from cases import vocabulary
from cases.forms import CaseFilter
from cases.models import Evidence
from documents.models import IssuedDocument
from foundation import clock
from foundation.audit import AuditRow
from permissions.models import Account, Appointment
from tests.cast import Town, photo
from tests.sending import confirm
from tests.workflows.road import Road, rows
from workflows.engine import drafts
from workflows.engine.models import Draft, Task

pytestmark = pytest.mark.django_db

As = Callable[[Account], Client]


@pytest.fixture
def as_(settings: Any) -> As:
    """A browser in which somebody has signed in."""

    def signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


@pytest.fixture
def order_task(road: Road) -> Task:
    road.register()
    road.verify()
    return road.waiting("order_rectify")


def page(task: Task) -> str:
    return reverse("task", args=[task.pk])


def order_data(town: Town, *, days: int = 10, items: int = 1) -> dict[str, Any]:
    due = (clock.today() + dt.timedelta(days=days)).isoformat()
    item = {
        "problem": "皮带机尾轮无防护罩",
        "requirement": "安装固定式防护罩",
        "legal_basis": "《安全生产法》第三十六条第一款",
        "due_on": due,
    }
    return {"measures": ["rectify_period"], "due_on": due, "inspector_2": town.colleague.pk} | rows("items", [item] * items)


# --- work lists ------------------------------------------------------------------------------------------------------------


def test_what_waits_is_grouped_by_urgency_and_told_in_words(road: Road, as_: As) -> None:
    town = road.town
    with clock.at(clock.now() - dt.timedelta(days=20)):
        road.register()
        road.verify()
        road.order()
        road.serve()
    late = road.waiting("report_done")
    road.register(title_text="变压器室门未上锁", similar_checked="on")
    road.verify()
    road.order(days=14)
    road.serve()
    shown = as_(town.unit_account).get(reverse("my-work")).context
    assert [str(group.title) for group in shown["groups"]] == ["逾期", "以后"]
    overdue = shown["groups"][0].rows[0]
    assert overdue.url == page(late) and overdue.tone == "late" and overdue.urgency_text.startswith("逾期 ")
    assert shown["groups"][0].count == 1
    assert shown["groups"][1].rows[0].subject.endswith("变压器室门未上锁") and shown["groups"][1].rows[0].tone == ""


def test_the_unit_sees_its_own_tasks_and_no_others(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    road.verify()
    road.order()
    road.serve()
    own = as_(town.unit_account).get(reverse("my-work")).context["groups"]
    assert [row.step for group in own for row in group.rows] == ["报告整改完成"]
    assert as_(town.other_unit_account).get(reverse("my-work")).context["groups"] == []


@pytest.mark.both_databases
def test_a_claimable_step_is_offered_to_its_office_only_and_leaves_the_list_when_claimed(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    task = road.waiting("verify")
    head = as_(town.head)
    listed = head.get(reverse("to-claim"))
    assert [row.claim_url for group in listed.context["groups"] for row in group.rows] == [reverse("task-claim", args=[task.pk])]
    assert as_(town.inspector).get(reverse("to-claim")).context["groups"] == []
    assert head.post(reverse("task-claim", args=[task.pk])).url == page(task)
    assert head.get(reverse("to-claim")).context["groups"] == []
    assert [row.step for group in head.get(reverse("my-work")).context["groups"] for row in group.rows] == ["核实隐患"]


@pytest.mark.both_databases
def test_a_work_list_takes_at_most_six_statements_however_long_it_is(road: Road, as_: As) -> None:
    from workflows.engine import lists

    town = road.town
    for number in range(8):
        road.register(title_text=f"第{number}处{'甲乙丙丁戊己庚辛'[number] * 4}问题", similar_checked="on")
    request = as_(town.head).get(reverse("to-claim")).wsgi_request
    request.user = Account.objects.get(pk=town.head.pk)
    with CaptureQueriesContext(connection) as asked:
        shown = lists._list(request, lists.worklists.to_claim_arms(request.user), to_claim=True)
    assert sum(len(group.rows) for group in shown["groups"]) == 8
    assert len(asked) <= 6


@pytest.mark.both_databases
def test_a_long_list_goes_on_page_by_page_without_doubles_or_gaps(road: Road, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    from workflows.engine import worklists

    monkeypatch.setattr(worklists, "PAGE", 2)
    for letter in "甲乙丙丁戊":
        road.register(title_text=f"{letter * 6}", similar_checked="on")
    client, url, seen = as_(road.town.head), reverse("to-claim"), []
    while url:
        context = client.get(url).context
        seen += [row.url for group in context["groups"] for row in group.rows]
        url = reverse("to-claim") + context["next_url"] if context["next_url"] else ""
    assert len(seen) == len(set(seen)) == 5
    for nonsense in ("x", "~", "9999-99-99~1", "2024-01-01~" + "9" * 40, "2024-01-01~²"):
        assert client.get(reverse("to-claim"), {"after": nonsense}).status_code == 200


def test_what_i_did_is_listed_newest_first(road: Road, as_: As) -> None:
    road.register()
    road.verify()
    shown = as_(road.town.head).get(reverse("my-done"))
    assert [str(row["step"]) for row in shown.context["done"]] == ["核实隐患"]


# --- the step --------------------------------------------------------------------------------------------------------------


def test_an_order_is_issued_from_its_page_and_the_paper_stands_on_the_next(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    client = as_(town.inspector)
    shown = client.get(page(order_task))
    assert shown.status_code == 200
    assert "签发指令书，发给单位" in shown.content.decode()
    assert "下一步" not in shown.content.decode(), "the days that are granted decide whether it is served or approved first"
    data = order_data(town) | {"unit_signature": [photo("sign.jpg")]}
    answer = confirm(client, page(order_task), data)
    assert answer.url == page(order_task)
    done = client.get(answer.url)
    paper = IssuedDocument.objects.get(case=road.case, code="INS-04")
    assert done.context["task"].status == "DONE"
    assert [each.pk for each in done.context["papers"]] == [paper.pk]
    assert [str(each["title"]) for each in done.context["follows"]] == ["送达指令书"]
    assert paper.number in done.content.decode()


def test_errors_are_summed_up_with_their_fields_and_nothing_typed_is_lost(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    data = order_data(town) | {"inspector_2": town.inspector.pk, "stop_scope": "2号皮带机", "unit_signature": [photo("sign.jpg")]}
    answer = as_(town.inspector).post(page(order_task), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_inspector_2"' in text and "E-HAZ-01" in text
    assert 'value="2号皮带机"' in text
    assert not IssuedDocument.objects.filter(case=road.case, code="INS-04").exists()


def test_a_photograph_already_taken_in_survives_an_error_and_is_sent_with_the_next_try(
    road: Road, order_task: Task, as_: As
) -> None:
    town, client = road.town, as_(road.town.inspector)
    before = Evidence.objects.filter(case=road.case).count()
    wrong = order_data(town) | {"due_on": "", "unit_signature": [photo("sign.jpg")]}
    answer = client.post(page(order_task), wrong)
    assert answer.status_code == 422
    held = drafts.find(town.inspector, f"task:{order_task.pk}")
    assert held is not None and [file.field for file in held.files] == ["unit_signature"]
    assert default_storage.exists(held.files[0].name)
    address = reverse("draft-file", args=[held.pk, 0])
    assert address in answer.content.decode()
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert as_(town.colleague).get(address).status_code == 404

    assert confirm(client, page(order_task), order_data(town)).status_code == 302
    assert Evidence.objects.filter(case=road.case).count() == before + 1
    kept = Evidence.objects.get(case=road.case, field="unit_signature")
    assert (kept.title, kept.file_name) == ("单位签字照片 1", "sign.jpg") and default_storage.exists(kept.file.name)
    assert not drafts.waiting(town.inspector).exists()


def test_the_same_photograph_sent_twice_is_kept_once_and_one_taken_out_is_not_sent(road: Road, order_task: Task, as_: As) -> None:
    town, client = road.town, as_(road.town.inspector)
    wrong = order_data(town) | {"due_on": ""}
    client.post(page(order_task), wrong | {"unit_signature": [photo("a.jpg", "red"), photo("b.jpg", "green")]})
    client.post(page(order_task), wrong | {"unit_signature": [photo("a.jpg", "red")]})
    held = drafts.find(town.inspector, f"task:{order_task.pk}")
    assert [file.file_name for file in held.files] == ["a.jpg", "b.jpg"]
    client.post(page(order_task), order_data(town) | {"drop_file": held.files[0].mark, "save_draft": "1"})
    assert confirm(client, page(order_task), order_data(town)).status_code == 302
    assert [row.file_name for row in Evidence.objects.filter(case=road.case, field="unit_signature")] == ["b.jpg"]
    assert not default_storage.exists(held.files[0].name)


@pytest.mark.both_databases
def test_a_draft_is_kept_sealed_for_its_writer_alone(road: Road, order_task: Task, as_: As) -> None:
    town, client = road.town, as_(road.town.inspector)
    data = order_data(town) | {"stop_scope": "只有我看得见", "save_draft": "1"}
    assert client.post(page(order_task), data).url == page(order_task)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM engine_draft")
        assert "只有我看得见" not in cursor.fetchone()[0]
    assert "只有我看得见" in client.get(page(order_task)).content.decode()
    assert "只有我看得见" not in as_(town.colleague).get(page(order_task)).content.decode()
    client.post(page(order_task), {"drop_draft": "1"})
    assert not Draft.objects.exists()


def test_typing_is_saved_by_itself(road: Road, order_task: Task, as_: As) -> None:
    address = reverse("task-draft", args=[order_task.pk])
    answer = as_(road.town.inspector).post(address, order_data(road.town) | {"stop_scope": "自动保存"})
    assert answer.status_code == 200 and set(json.loads(answer.content)) == {"saved_at", "account"}
    assert drafts.find(road.town.inspector, f"task:{order_task.pk}").data["stop_scope"] == "自动保存"
    assert as_(road.town.head).post(address, {}).status_code == 403
    assert as_(road.town.trade_inspector).post(address, {}).status_code == 404
    assert as_(road.town.inspector).post(address, {"stop_scope": "长" * 500_000}).status_code == 422


def test_an_item_is_added_without_judging_what_is_typed(road: Road, order_task: Task, as_: As) -> None:
    data = order_data(road.town) | {"due_on": "", "add_item": "items"}
    answer = as_(road.town.inspector).post(page(order_task), data)
    assert answer.status_code == 200
    formset = answer.context["formsets"][0]["formset"]
    assert len(formset.forms) == 2
    assert not answer.context["wrong"]
    assert answer.content.decode().count("皮带机尾轮无防护罩") >= 1


def test_rows_that_answer_for_an_item_of_the_order_cannot_be_added(road: Road, as_: As) -> None:
    road.register()
    road.verify()
    road.order(items=2)
    road.serve()
    task = road.waiting("report_done")
    data = rows("items", [{"no": 1, "rectified": "x"}, {"no": 2, "rectified": "y"}], initial=2) | {"add_item": "items"}
    answer = as_(road.town.unit_account).post(page(task), data)
    assert len(answer.context["formsets"][0]["formset"].forms) == 2
    assert 'name="add_item"' not in answer.content.decode()


@pytest.mark.prints
def test_the_paper_is_shown_before_it_is_issued_and_nothing_is_saved(road: Road, order_task: Task, as_: As) -> None:
    town, client = road.town, as_(road.town.inspector)
    address = reverse("task-preview", args=[order_task.pk])
    shown = client.post(address, order_data(town)).content.decode()
    assert "《责令限期整改指令书》" in shown and 'src="data:image/png;base64,' in shown
    missing = client.post(address, order_data(town) | {"due_on": ""}).content.decode()
    assert "整改期限" in missing and "data:image/png" not in missing
    whole = client.post(page(order_task), order_data(town) | {"preview": "1"})
    assert whole.context["preview"].sheets[0].code == "INS-04"
    assert not IssuedDocument.objects.filter(case=road.case, code="INS-04").exists()
    order_task.refresh_from_db()
    assert order_task.status == "NEW"
    assert as_(town.trade_inspector).post(address, {}).status_code == 404


def test_too_many_previews_in_a_minute_have_to_wait(
    road: Road, order_task: Task, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.engine import previews

    monkeypatch.setattr(previews, "A_MINUTE", 2)
    client, address = as_(road.town.inspector), reverse("task-preview", args=[order_task.pk])
    for _time in range(2):
        client.post(address, {})
    assert "一分钟" in client.post(address, {}).content.decode()


def test_the_whole_road_can_be_gone_through_the_pages(road: Road, as_: As) -> None:
    """From the inspection on a phone to closing off, each step by the page of the one whose turn it is."""
    town, now = road.town, clock.now()
    inspector = as_(town.inspector)
    stamp = (now - dt.timedelta(minutes=5)).astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")
    began = (now - dt.timedelta(hours=1)).astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")
    inspected = confirm(
        inspector,
        reverse("open-case", args=["inspections", "inspect_at_once"]),
        {
            "unit": town.unit.pk,
            "urgent_reason": "群众反映",
            "place": "选厂",
            "start_at": began,
            "end_at": stamp,
            "inspector_2": town.colleague.pk,
            "showed_certificate": "on",
            "findings": "2号皮带机尾轮未装防护罩。",
            "unit_present": "on",
            "found_hazard": "on",
            "unit_signature": [photo("sign.jpg")],
        },
    )
    assert inspected.status_code == 302, inspected.context["wrong"]
    entering = Task.objects.get(step="enter_hazard")
    go_on = inspector.get(page(entering)).context["go_on"]
    assert go_on == reverse("open-case", args=["hazards", "register"]) + f"?from={entering.case_id}"
    assert inspector.get(go_on).context["form"].initial["unit"] == town.unit
    registered = confirm(
        inspector,
        go_on,
        {
            "unit": town.unit.pk,
            "township": town.chengui.pk,
            "place": "选厂",
            "title_text": "尾轮无防护罩",
            "category": "non_coal_mine",
            "description": "2号皮带机尾轮距地面0.6米，未装防护罩。",
            "level": "general",
            "legal_basis": "《安全生产法》第三十六条第一款",
            "source": "inspection",
            "found_on": clock.today().isoformat(),
            "inspector_2": town.colleague.pk,
            "photos": [photo()],
        },
    )
    assert registered.status_code == 302, registered.context["wrong"]
    case = Task.objects.get(step="verify").case
    assert case.parent_id == entering.case_id
    road.case = case
    verified = as_(town.head).post(
        page(road.waiting("verify")),
        {
            "is_real": "yes",
            "level": "general",
            "category": "non_coal_mine",
            "opinion": "属实",
            "inspector_1": town.inspector.pk,
            "inspector_2": town.colleague.pk,
        },
    )
    assert verified.status_code == 302, verified.context["wrong"]
    ordered = confirm(inspector, page(road.waiting("order_rectify")), order_data(town) | {"unit_signature": [photo()]})
    assert ordered.status_code == 302
    road.case.refresh_from_db()
    road.serve()
    reported = as_(town.unit_account).post(
        page(road.waiting("report_done")),
        {"completed_on": clock.today().isoformat(), "truth": "on", "items-0-photos": [photo("after.jpg", "green")]}
        | rows("items", [{"no": 1, "rectified": "已安装固定式防护罩"}], initial=1)
        | {"items-0-before": [photo("before.jpg")], "items-0-after": [photo("after.jpg", "green")]},
    )
    assert reported.status_code == 302, reported.context["wrong"]
    assert as_(town.unit_account).get(reported.url).status_code == 200
    road.case.refresh_from_db()
    road.reinspect()
    assert confirm(inspector, page(road.waiting("submit_closing")), {"note": ""}).status_code == 302
    road.hand_over()
    closing = confirm(as_(town.leader), page(road.waiting("approve_closing")), {"approved": "yes", "opinion": "同意销号"})
    assert closing.status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"


# --- refused ---------------------------------------------------------------------------------------------------------------


def test_a_stranger_finds_no_page_and_an_onlooker_sees_whose_turn_it_is(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    for stranger in (town.trade_inspector, town.other_township, town.other_unit_account, town.administrator, town.observer):
        assert as_(stranger).get(page(order_task)).status_code == 404, stranger
        assert as_(stranger).post(page(order_task), order_data(town)).status_code == 404, stranger
    for onlooker in (town.head, town.auditor, town.township, town.leader):
        seen = as_(onlooker).get(page(order_task))
        assert seen.status_code == 200 and "step-form" not in seen.content.decode()
        assert "待冯火芳、胡涛润办理" in seen.content.decode()
    assert Client().get(page(order_task)).status_code == 302


@pytest.mark.both_databases
def test_who_may_see_but_not_act_is_refused_and_only_the_history_says_so(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    papers, state = IssuedDocument.objects.count(), road.case.state
    answer = as_(town.head).post(page(order_task), order_data(town) | {"unit_signature": [photo()]})
    assert answer.status_code == 403
    order_task.refresh_from_db()
    road.case.refresh_from_db()
    assert (order_task.status, road.case.state, IssuedDocument.objects.count()) == ("NEW", state, papers)
    last = AuditRow.objects.filter(subject_kind="cases.case", subject_id=road.case.pk).order_by("-number")[0]
    assert last.act == "refused" and last.actor_id == town.head.pk and last.after["attempt"] == "hazards.order_rectify"
    assert AuditRow.objects.filter(subject_kind="cases.case", subject_id=road.case.pk, act="refused").count() == 1


def test_separation_of_duties_is_said_on_the_page_with_the_earlier_act(road: Road, as_: As) -> None:
    town = road.town
    Appointment.objects.create(account=town.inspector, role="deputy_leader", region=town.county, valid_from=dt.date(2020, 1, 1))
    road.register()
    road.verify()
    road.order()
    road.serve()
    road.report()
    road.reinspect()
    road.submit(actor=town.colleague)
    task = road.waiting("approve_closing")
    seen = as_(town.inspector).get(page(task)).content.decode()
    assert "E-HAZ-08" in seen and "step-form" not in seen
    assert as_(town.inspector).post(page(task), {"approved": "yes", "opinion": "同意销号"}).status_code in (403, 422)
    task.refresh_from_db()
    assert task.status == "NEW"


@pytest.mark.both_databases
def test_the_slower_of_two_sees_who_was_faster_and_what_he_had_typed(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    road.order()
    late = as_(town.colleague).post(
        page(order_task), order_data(town) | {"stop_scope": "白写的字", "inspector_2": town.inspector.pk}
    )
    text = late.content.decode()
    assert late.status_code == 409
    assert "冯火芳" in text and "责令整改" in text and "白写的字" in text
    assert IssuedDocument.objects.filter(case=road.case, code="INS-04").count() == 1


def test_a_step_that_somebody_else_claimed_is_his(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    task = road.waiting("verify")
    second_head = Account.objects.create_user("T0099", "x", name="第二名股长", officer_no="T0099")
    Appointment.objects.create(
        account=second_head, role="section_head", region=town.county, section=town.mines, valid_from=dt.date(2020, 1, 1)
    )
    assert as_(town.head).post(reverse("task-claim", args=[task.pk])).status_code == 302
    slower = as_(second_head).post(reverse("task-claim", args=[task.pk]))
    assert slower.status_code == 409 and "上官旻" in slower.content.decode()
    assert "上官旻" in as_(second_head).get(page(task)).content.decode()


def test_other_methods_and_other_steps_are_refused(road: Road, order_task: Task, as_: As) -> None:
    client = as_(road.town.inspector)
    for method in ("put", "patch", "delete", "head", "options"):
        assert getattr(client, method)(page(order_task)).status_code == 405, method
    opening = Task.objects.get(case=road.case, step="register")
    assert client.post(page(opening), order_data(road.town)).status_code == 409
    gateway = Task.objects.get(case=road.case, step="if_real")
    assert client.get(page(gateway)).status_code == 404
    assert client.get(reverse("task", args=[9_999_999])).status_code == 404


def test_an_officer_whose_office_ended_between_two_pages_is_refused(road: Road, order_task: Task, as_: As) -> None:
    town, client = road.town, as_(road.town.inspector)
    assert client.get(page(order_task)).status_code == 200
    Appointment.objects.filter(account=town.inspector).update(valid_until=clock.today() - dt.timedelta(days=1))
    assert client.post(page(order_task), order_data(town)).status_code == 404
    order_task.refresh_from_db()
    assert order_task.status == "NEW"


# --- moving a task ---------------------------------------------------------------------------------------------------------


def test_a_task_is_transferred_to_a_colleague_who_may_do_it_with_a_reason(road: Road, order_task: Task, as_: As) -> None:
    town, client = road.town, as_(road.town.inspector)
    address = reverse("task-transfer", args=[order_task.pk])
    offered = client.get(address).context["form"].colleagues
    assert [account.pk for account in offered.values()] == [town.colleague.pk]
    assert client.post(address, {"to": town.colleague.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"to": town.head.pk, "reason": "休假"}).status_code == 422
    assert client.post(address, {"to": town.colleague.pk, "reason": "休假"}).url == reverse("my-work")
    row = as_(town.colleague).get(reverse("my-work")).context["groups"][0].rows[0]
    assert row.url == page(order_task) and row.came_back == "休假"


def test_what_nobody_numbered_can_be_sent_back_and_comes_back_with_its_reason(road: Road, order_task: Task, as_: As) -> None:
    town = road.town
    answer = as_(town.inspector).post(reverse("task-send-back", args=[order_task.pk]), {"reason": "级别有误，请重新核实"})
    assert answer.status_code == 302
    again = road.waiting("verify")
    seen = as_(town.head).get(page(again)).content.decode()
    assert "级别有误，请重新核实" in seen


def test_my_own_last_act_is_taken_back_while_nobody_touched_what_follows(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    done = road.waiting("verify")
    road.verify()
    client = as_(town.head)
    assert client.get(page(done)).context["take_back"]
    assert client.post(reverse("task-take-back", args=[done.pk]), {"reason": "承办人选错了"}).status_code == 302
    assert road.waiting("verify").owner_id == town.head.pk
    assert not as_(town.leader).get(page(done)).context["take_back"]


def test_a_claimed_task_goes_back_to_the_common_list(road: Road, as_: As) -> None:
    road.register()
    task, client = road.waiting("verify"), as_(road.town.head)
    client.post(reverse("task-claim", args=[task.pk]))
    assert client.post(reverse("task-release", args=[task.pk]), {"reason": ""}).url == reverse("my-work")
    task.refresh_from_db()
    assert (task.owner_id, task.status) == (None, "NEW")


# --- opening, asides, panels -----------------------------------------------------------------------------------------------


def test_each_office_is_offered_what_it_may_open(road: Road, as_: As) -> None:
    town = road.town

    def offered(account: Account) -> list[str]:
        openings = as_(account).get(reverse("new-case")).context["openings"]
        return [str(opening.title) for opening in openings if "/hazards/" in opening.url or "/inspections/" in opening.url]

    assert offered(town.inspector) == ["立即检查", "登记隐患"]
    assert offered(town.head) == ["制定检查方案"]
    assert offered(town.township) == ["登记隐患"]
    assert offered(town.unit_account) == ["报告本单位的重大事故隐患"]
    assert offered(town.auditor) == offered(town.administrator) == []
    assert as_(town.head).get(reverse("open-case", args=["hazards", "register"])).status_code == 403
    assert as_(town.inspector).get(reverse("open-case", args=["hazards", "verify"])).status_code == 404
    assert as_(town.inspector).get(reverse("open-case", args=["nothing", "register"])).status_code == 404


def test_a_hazard_goes_on_only_from_an_inspection_one_may_handle(road: Road, as_: As) -> None:
    town = road.town
    inspection = road.inspect().case
    hazard = road.register()
    address = reverse("open-case", args=["hazards", "register"])
    assert as_(town.inspector).get(address, {"from": inspection.pk}).status_code == 200
    assert as_(town.inspector).get(address, {"from": hazard.pk}).status_code == 404
    assert as_(town.third).get(address, {"from": inspection.pk}).status_code == 403
    assert as_(town.trade_inspector).get(address, {"from": inspection.pk}).status_code == 404
    for nonsense in ("x", "0", "9" * 40, "²"):
        assert as_(town.inspector).get(address, {"from": nonsense}).status_code == 404


def test_an_act_beside_the_road_is_offered_to_those_who_may_do_it_while_they_may(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    road.verify()
    address = reverse("case-aside", args=[road.case.pk, "change_level"])
    case_page = reverse("case", args=[road.case.pk])
    assert address in as_(town.head).get(case_page).content.decode()
    assert address not in as_(town.inspector).get(case_page).content.decode()
    assert as_(town.inspector).get(address).status_code == 403
    change = {"level": "major", "criterion": town.criterion.pk, "reason": "排洪沟坍塌范围扩大"}
    answer = confirm(as_(town.head), address, change)
    assert answer.status_code == 302
    road.case.refresh_from_db()
    assert road.case.level == "major"
    beside = reverse("case-aside", args=[road.case.pk, "fix_on_site"])
    assert as_(town.inspector).get(beside).status_code == 200
    road.order(measures=["rectify_period", "withdraw_people"])
    assert as_(town.inspector).get(beside).status_code == 422


def test_the_case_page_shows_the_road_whose_turn_it_is_and_the_papers(road: Road, as_: As) -> None:
    town = road.town
    road.register()
    road.verify()
    road.order()
    panels = as_(town.inspector).get(reverse("case", args=[road.case.pk])).context["panels"]
    by_name = {panel.name or panel.title: panel for place in panels.values() for panel in place}
    stops = {stop.name: (stop.state, stop.on) for stop in by_name["road"].context["stops"]}
    today = clock.today()
    assert stops["register"] == ("done", today) and stops["order_rectify"] == ("done", today)
    assert stops["serve_order"] == ("now", None) and stops["closed"] == ("next", None)
    assert [str(each["title"]) for each in by_name["tasks"].context["tasks"]] == ["送达指令书"]
    assert [paper.code for paper in by_name["papers"].context["papers"]] == ["HAZ-01", "INS-04"]
    assert 'class="done"' in by_name["chart"].context["svg"] and "style=" not in by_name["chart"].context["svg"]


def test_a_second_failure_puts_the_stepper_back_and_the_side_road_below(road: Road, as_: As) -> None:
    road.register()
    road.verify()
    road.order()
    road.serve()
    road.report()
    road.reinspect("failed")
    panels = as_(road.town.head).get(reverse("case", args=[road.case.pk])).context["panels"]["head"]
    words = next(panel for panel in panels if panel.name == "road").context
    states = {stop.name: stop.state for stop in words["stops"]}
    assert states["order_rectify"] == "done" and states["serve_order"] == "now" and states["reinspect"] == "next"
    assert [(branch.title, branch.state_text) for branch in words["branches"]] == [("再次责令整改", "办理中")]


def test_the_chart_of_a_process_and_its_bpmn_are_there_for_everybody_signed_in(road: Road, as_: As) -> None:
    client = as_(road.town.inspector)
    shown = client.get(reverse("process-chart", args=["hazards"])).content.decode()
    assert "逐项复查" in shown and "<svg" in shown and "style=" not in shown
    bpmn = client.get(reverse("process-bpmn", args=["hazards"]))
    assert bpmn["Content-Disposition"].endswith('hazards.bpmn"') and b"definitions" in bpmn.content
    assert client.get(reverse("process-chart", args=["nothing"])).status_code == 404


# --- the list of cases -----------------------------------------------------------------------------------------------------


def test_each_process_offers_its_own_states_and_the_list_of_all_says_whose_each_is(monkeypatch: pytest.MonkeyPatch) -> None:
    other = vocabulary.ProcessWords("other", "别的程序", {"closed": "办结"})
    monkeypatch.setitem(vocabulary.PROCESSES, "other", other)

    def states(query: dict[str, str], **words: str) -> Any:
        return CaseFilter(QueryDict(urlencode(query)), townships=[], **words).fields["state"].choices[1:]

    hazards, inspections = (dict(vocabulary.PROCESSES[code].states) for code in ("hazards", "inspections"))
    assert [code for code, _label in states({"process": "hazards"})] == list(hazards)
    assert [code for code, _label in states({}, process="inspections")] == list(inspections)
    groups = dict(states({}))
    assert [code for code, _label in groups[str(vocabulary.process_title("hazards"))]] == [f"hazards:{code}" for code in hazards]
    for query, narrowed in (
        ({"state": "hazards:on_site_fixed"}, "hazards:on_site_fixed"),
        ({"state": "on_site_fixed"}, "hazards:on_site_fixed"),
        ({"state": "closed"}, "closed"),  # several processes know it
        ({"process": "hazards", "state": "hazards:closed"}, "closed"),
        ({"process": "hazards", "state": "inspections:planned"}, ""),
    ):
        form = CaseFilter(QueryDict(urlencode(query)), townships=[])
        assert form.is_valid() and form.cleaned_data["state"] == narrowed, query


def test_a_state_of_one_process_finds_the_cases_of_that_process_only(road: Road, as_: As) -> None:
    road.inspect()
    hazard = road.register()
    auditor = as_(road.town.auditor)

    def found(**wanted: str) -> list[str]:
        return [case.process for case in auditor.get(reverse("case-list"), wanted).context["page"].rows]

    assert found() == ["hazards", "inspections"]
    assert found(state=f"hazards:{hazard.state}") == ["hazards"] and found(state="inspections:entering") == ["inspections"]
    assert found(without=f"hazards:{hazard.state}") == ["inspections"]
    shown = auditor.get(reverse("ledger")).content.decode()
    assert str(vocabulary.state_label("inspections", "entering")) not in shown
    assert str(vocabulary.state_label("hazards", "registered")) in shown


def test_the_start_page_says_what_waits_for_me_and_what_i_may_take(road: Road, as_: As) -> None:
    """A leader with nothing claimed sees the approval that waits for his office; a unit only what it must do itself."""
    town = road.town

    def waiting(account: Account) -> dict[str, list[str]]:
        answer = as_(account).get(reverse("start-page"))
        sections = answer.context["sections"]
        assert all(f'href="{section.url}"' in answer.content.decode() for section in sections)
        return {section.url: [row.url for row in section.context["rows"]] for section in sections}

    road.register()
    road.verify()
    road.order(days=10)
    road.serve()
    assert waiting(town.leader) == {}
    assert waiting(town.unit_account) == {reverse("my-work"): [page(road.waiting("report_done"))]}
    road.report()
    road.reinspect()
    road.submit()
    assert waiting(town.leader) == {reverse("to-claim"): [page(road.waiting("approve_closing"))]}
    assert waiting(town.unit_account) == {}
