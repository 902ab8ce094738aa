"""What an officer or a unit learns before filling in a form: certificates, photographs at hand, whose day it is, what comes out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.faces import Face, face_of
from cases.models import Case, Criterion, Evidence, Notice, OutsideBody
from cases.services import speak_for
from documents.reading import readable_papers
from foundation import clock
from permissions import grants
from permissions.models import Account, Certificate
from tests.sending import confirm
from tests.workflows.side_roads import SideRoads, at, violation
from tests.workflows.watch import refused
from workflows.engine import acts
from workflows.engine.questions import OfficerField, inspectors
from workflows.hazards.flows import HazardFlow

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(town: Any) -> SideRoads:
    return SideRoads(town)


@pytest.fixture
def as_(settings: Any) -> Any:
    def signed_in(account: Account) -> Client:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


# --- whose day -------------------------------------------------------------------------------------------------------------


def test_a_units_own_account_acts_today(road: SideRoads) -> None:
    """Not even with a reason: a request after the last day would otherwise be dated before it (E-HAZ-05)."""
    with at(dt.date(2024, 3, 4)):
        road.rectifying(days=15)
    asked = {"acted_on": "2024-03-07", "late_reason": "系统故障，补录"}
    with at(dt.date(2024, 3, 8)):
        with refused("E-DATE-OWN"):
            road.ask_extension(**asked)
        with refused("E-DATE-OWN"):
            road.report(**asked)
        # What came in by hand on that day is entered by the handler, who answers for it with a reason.
        with refused("E-DATE-REASON", "late_reason"):
            road.ask_extension(actor=road.town.inspector, acted_on="2024-03-07")
        road.ask_extension(actor=road.town.inspector, **asked)
        assert road.record.extension_asked_on == dt.date(2024, 3, 7)
        road.report()
        assert road.record.reported_on == dt.date(2024, 3, 8)


def test_the_unit_is_not_asked_for_another_day_and_the_officer_is(road: SideRoads, as_: Any) -> None:
    road.rectifying()
    address = reverse("task", args=[road.waiting("report_done").pk])
    assert 'name="acted_on"' not in as_(road.town.unit_account).get(address).content.decode()
    assert 'name="acted_on"' in as_(road.town.inspector).get(address).content.decode()


# --- who speaks for the unit -------------------------------------------------------------------------------------------------


def newcomer(unit: Any, since: dt.date, name: str = "unit9") -> Account:
    account = Account.objects.create_user(name, "demo-password", name="砚坪铁矿新任安全科长", kind=Account.Kind.UNIT)
    with transaction.atomic():
        speak_for(account, unit, since=since, by=None, reason="原安全科长离职")
    return account


def test_who_speaks_for_the_unit_from_later_on_acts_in_its_older_open_cases(road: SideRoads, as_: Any) -> None:
    town = road.town
    case = road.rectifying()
    unverified = road.register(title_text="配电室门未关", similar_checked="on")
    road.case = case
    late = newcomer(town.unit, clock.today())
    browser = as_(late)
    # The page opens, says why, and lists what waits; a case not verified yet stays closed to the unit as to the earlier account.
    shown = browser.get(reverse("case", args=[case.pk])).content.decode()
    assert "您为何能看到" in shown and "被指定为本单位账号" in shown
    assert case.title in browser.get(reverse("my-work")).content.decode()
    assert {"INS-04"} <= {paper.code for paper in readable_papers(late, case)}
    for account in (late, town.unit_account):
        assert as_(account).get(reverse("case", args=[unverified.pk])).status_code == 404
    road.report(actor=late)
    road.reinspect("failed")
    assert Notice.objects.filter(case=case, account=late).exists()
    # Another unit's newcomer is a stranger here.
    stranger = newcomer(town.other_unit, clock.today(), "unit8")
    assert as_(stranger).get(reverse("case", args=[case.pk])).status_code == 404


def test_who_speaks_from_a_later_day_waits_for_it_and_is_not_forgotten(road: SideRoads) -> None:
    with at(dt.date(2024, 3, 4)):
        late = newcomer(road.town.unit, dt.date(2024, 3, 11))
        case = road.rectifying(days=15)
        assert face_of(late, case) is None
        with pytest.raises(acts.NotVisible):
            road.report(actor=late)
    with at(dt.date(2024, 3, 11)):
        assert face_of(Account.objects.get(pk=late.pk), case) is Face.PARTY
        road.report(actor=Account.objects.get(pk=late.pk))
    assert road.case.state == "review_due"


def test_a_closed_case_stays_as_it_was(road: SideRoads) -> None:
    case = road.rectifying()
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    late = newcomer(road.town.unit, clock.today())
    assert face_of(late, case) is None


# --- certificates --------------------------------------------------------------------------------------------------------------


def test_an_officer_without_a_certificate_learns_it_when_the_form_opens(road: SideRoads, as_: Any) -> None:
    """E-HAZ-01, before eleven questions are answered: who may act instead, how it is renewed, and no button that cannot work."""
    town = road.town
    road.verified()
    Certificate.objects.filter(account=town.inspector).delete()
    address = reverse("task", args=[road.waiting("order_rectify").pk])
    shown = as_(town.inspector).get(address)
    warning, page = shown.context["warning"], shown.content.decode()
    assert "E-HAZ-01" in warning.words and "冯火芳没有执法证件" in warning.words and not warning.may_send
    assert any("胡涛润" in way and "冯火芳" not in way for way in warning.ways)
    assert page.index("E-HAZ-01") < page.index("step-form") and "送达企业" not in page and "今天不能提交" in page
    assert as_(town.colleague).get(address).context["warning"] is None


def test_what_was_done_while_the_certificate_held_may_be_entered_later(road: SideRoads, as_: Any) -> None:
    town = road.town
    with at(dt.date(2024, 3, 4)):
        road.verified()
    Certificate.objects.filter(account=town.inspector).update(valid_until=dt.date(2024, 3, 6))
    with at(dt.date(2024, 3, 7)):
        shown = as_(town.inspector).get(reverse("task", args=[road.waiting("order_rectify").pk]))
        warning = shown.context["warning"]
        assert warning.may_send and shown.context["dating_open"] and any("2024年3月6日" in way for way in warning.ways)
        with refused("E-HAZ-01", "inspector_2"):
            road.order()
        road.order(acted_on="2024-03-06", late_reason="当日下达，次日补录")

    # Before there is a case, colleagues of the section are named; after its opening, a certificate that ended earlier served no act of it.
    with at(dt.date(2024, 3, 11)):
        opening = as_(town.inspector).get(reverse("open-case", args=["inspections", "inspect_at_once"])).context["warning"]
        assert opening.may_send and any("胡涛润" in way for way in opening.ways)
        road.register(actor=town.colleague, inspector_2=town.third.pk, title_text="配电室门未关", similar_checked="on")
        with transaction.atomic():
            grants.grant(road.case, "handle_case", town.inspector, since=dt.date(2024, 3, 11), by=None, reason="test")
        road.verify(inspector_1=town.colleague.pk, inspector_2=town.third.pk)
        later = as_(town.inspector).get(reverse("task", args=[road.waiting("order_rectify").pk])).context["warning"]
        assert not later.may_send


def test_colleagues_of_an_office_for_all_sections_are_named_before_there_is_a_case(road: SideRoads, as_: Any) -> None:
    """范秀安 is an inspector of no section: he may act for the others, and the others for him."""
    town = road.town
    address = reverse("open-case", args=["inspections", "inspect_at_once"])
    for officer, names in ((town.inspector, ("胡涛润", "范秀安")), (town.third, ("胡涛润", "冯火芳"))):
        Certificate.objects.filter(account=officer).update(valid_until=dt.date(2024, 3, 6))
        with at(dt.date(2024, 3, 7)):
            ways = as_(officer).get(address).context["warning"].ways
        assert all(name in ways[0] for name in names), ways
        Certificate.objects.filter(account=officer).update(valid_until=dt.date(2030, 3, 6))


def test_lists_of_officers_mark_whose_certificate_does_not_hold_today(road: SideRoads) -> None:
    town = road.town
    Certificate.objects.filter(account=town.colleague).update(valid_until=dt.date(2024, 3, 6))
    Certificate.objects.filter(account=town.inspector).delete()
    with at(dt.date(2024, 3, 7)):
        field = OfficerField(label="")
        field.queryset = inspectors(dt.date(2024, 3, 7))
        labels = [label for _key, label in field.choices if _key]
    assert [label.split("（")[0] for label in labels][-2:] == ["冯火芳", "胡涛润"]
    assert labels[-1] == "胡涛润（T0002） · 证件无效，有效期至2024年3月6日" and labels[-2] == "冯火芳（T0001） · 没有执法证件"
    assert all("·" not in label for label in labels[:-2])


def test_a_report_may_be_registered_without_a_certificate_and_the_page_says_so(road: SideRoads, as_: Any) -> None:
    town = road.town
    Certificate.objects.filter(account=town.inspector).delete()
    address = reverse("open-case", args=["hazards", "register"])
    warning = as_(town.inspector).get(address).context["warning"]
    assert warning.may_send and "E-HAZ-01" in warning.words
    road.register(source="tipoff", inspector_2="")
    assert as_(town.township).get(address).context["warning"] is None


# --- photographs at hand -------------------------------------------------------------------------------------------------------


def test_the_photographs_of_the_inspection_are_offered_and_stored_once(road: SideRoads, as_: Any) -> None:
    town = road.town
    inspection = road.inspect().case
    seen = Evidence.objects.get(case=inspection, field="photos")
    address = reverse("open-case", args=["hazards", "register"]) + f"?from={inspection.pk}"
    browser = as_(town.inspector)
    offered = browser.get(address).context["form"].fields["photos"].offered
    assert [(each["key"], each["ticked"]) for each in offered] == [(str(seen.pk), True)]
    assert browser.get(offered[0]["url"]).status_code == 200
    # Neither the signature of the unit nor a picture of another case can be taken over.
    signature = Evidence.objects.get(case=inspection, field="unit_signature")
    stored = set(default_storage.listdir("evidence")[1])
    answers = {
        "unit": town.unit.pk, "township": town.chengui.pk, "place": "选厂2号皮带机", "title_text": "皮带机尾轮无防护罩",
        "description": "选厂2号皮带机尾轮距地面0.6米，未装防护罩。", "category": "non_coal_mine", "level": "general",
        "legal_basis": "《安全生产法》第三十六条第一款", "source": "inspection", "found_on": clock.today().isoformat(),
        "inspector_2": town.colleague.pk,
    }  # fmt: skip
    unticked = browser.post(address, answers | {"photos-taken": [signature.pk]})
    assert unticked.status_code == 422 and "photos" in unticked.context["form"].errors
    assert [each["ticked"] for each in unticked.context["form"].fields["photos"].offered] == [False]
    browser.post(address, answers | {"photos-taken": [seen.pk], "save_draft": "1"})
    assert [each["ticked"] for each in browser.get(address).context["form"].fields["photos"].offered] == [True]
    assert confirm(browser, address, answers | {"photos-taken": [seen.pk]}).status_code == 302
    hazard = Case.objects.get(process="hazards")
    row = Evidence.objects.get(case=hazard, field="photos")
    assert (seen.title, row.title) == ("检查照片 1", "隐患照片 1"), "each case calls it by its own question"
    facts = ("file", "sha256", "served_sha256", "mime", "size", "width", "height", "taken_at")
    assert [getattr(row, name) for name in facts] == [getattr(seen, name) for name in facts] and row.uploaded_by == town.inspector
    assert set(default_storage.listdir("evidence")[1]) == stored
    paper = hazard.documents.get(code="HAZ-01")
    assert str(row.pk) in str(paper.data)


def test_a_hazard_of_no_inspection_is_offered_nothing(road: SideRoads, as_: Any) -> None:
    road.inspect()
    form = as_(road.town.inspector).get(reverse("open-case", args=["hazards", "register"])).context["form"]
    assert form.fields["photos"].offered == []


# --- what is chosen from -------------------------------------------------------------------------------------------------------


def test_a_criterion_is_chosen_by_what_it_is_about(road: SideRoads, as_: Any) -> None:
    """The citation alone, ninety times, tells nobody which one fits."""
    standard = {"standard": "金属非金属矿山重大事故隐患判定标准", "standard_no": "矿安〔2022〕88号"}
    known = {"item": "第一部分第（一）项", "subject": "井下独立安全出口不足两个"}
    Criterion.objects.filter(pk=road.town.criterion.pk).update(**standard, **known)
    before = Criterion.objects.create(code="HC-01", category="chemicals", text="本县自定判定口径")
    form = as_(road.town.inspector).get(reverse("open-case", args=["hazards", "register"])).context["form"]
    empty, mines, chemicals = form.fields["criterion"].choices
    assert mines == (
        "非煤矿山 《金属非金属矿山重大事故隐患判定标准》（矿安〔2022〕88号）",
        [(road.town.criterion.pk, "井下独立安全出口不足两个 · 第一部分第（一）项")],
    )
    # One of which the register says nothing more is called as it is cited.
    assert chemicals == ("危险化学品", [(before.pk, "本县自定判定口径")]) and empty[0] == ""


def test_a_department_is_suggested_by_its_full_name_as_long_as_there_is_one(road: SideRoads, as_: Any) -> None:
    today, day = clock.today(), dt.timedelta(days=1)
    kind = OutsideBody.Kind
    for code, name, of_kind, until in (
        ("FIRE", "大冶市消防救援大队", kind.DEPARTMENT, today),
        ("OLD", "大冶市安全生产监督管理局", kind.DEPARTMENT, today - day),
        ("BANK", "农商银行政务支行", kind.BANK, None),
    ):
        OutsideBody.objects.create(code=code, name=name, kind=of_kind, valid_until=until)
    road.verified()
    page = as_(road.town.head).get(reverse("case-aside", args=[road.case.pk, "refer_out"])).content.decode()
    assert '<option value="大冶市消防救援大队">行业主管部门</option>' in page
    assert "大冶市安全生产监督管理局" not in page and "农商银行" not in page


def test_a_violation_is_chosen_by_its_name(road: SideRoads, as_: Any) -> None:
    road.failed()
    violation()
    form = as_(road.town.head).get(reverse("case-aside", args=[road.case.pk, "refer_penalty"])).context["form"]
    assert [str(label) for _key, label in form.fields["violation"].choices][1:] == [
        "未采取措施消除事故隐患 · 《安全生产法》第一百零二条（V-102）"
    ]


# --- what comes out ------------------------------------------------------------------------------------------------------------


def test_the_page_says_before_filling_in_when_a_conditional_paper_comes_out(road: SideRoads, as_: Any) -> None:
    road.verified()
    page = as_(road.town.inspector).get(reverse("task", args=[road.waiting("order_rectify").pk])).content.decode()
    assert "撤出人员（此前未责令撤出的），出具《现场处理措施决定书》" in page
    assert "不涉及停产停用，且期限在检查人员权限以内，出具《责令限期整改指令书》" in page and "视填写内容" not in page
    # What will happen with the answers is said when there are answers.
    assert "confirm-act" not in page and "责令暂时停产停业期限" not in page


def test_every_paper_of_the_hazard_process_that_comes_out_sometimes_says_when() -> None:
    for node in HazardFlow.acting_nodes():
        for issue in node.issues:
            assert issue.when is None or str(issue.when.said), (node.name, issue.paper.code)


# --- what the file offers to whom ------------------------------------------------------------------------------------------


def test_the_observer_reads_rounds_and_the_papers_sent_to_the_commission_and_is_told_that_he_only_reads(
    road: SideRoads, as_: Any
) -> None:
    """D7: the page says what the refusal of the gate says."""
    case = road.listed()
    road.talk()
    road.round(1, progress=35, problem="治理资金到位慢")
    page = as_(road.town.observer).get(reverse("case", args=[case.pk])).content.decode()
    assert "第1轮" in page and "治理资金到位慢" in page
    assert "挂牌督办通知书" in page and "跟踪督办记录表" in page
    assert "安全生产约谈" not in page
    refusal = as_(road.town.observer).get(reverse("case-aside", args=[case.pk, "tracking_round"]))
    assert refusal.status_code == 403 and "E-HAZ-13" in refusal.content.decode()


def test_a_talk_not_held_yet_says_so_in_the_file(road: SideRoads, as_: Any) -> None:
    case = road.listed()
    road.talk()
    page = as_(road.town.office).get(reverse("case", args=[case.pk])).content.decode()
    assert "尚未记录" in page and ">None<" not in page


def test_an_act_without_an_occasion_is_not_offered(road: SideRoads, as_: Any) -> None:
    """No talk to record before one is called, no supply to restore where nothing was cut."""

    def offered(account: Account, name: str) -> bool:
        page = as_(account).get(reverse("case", args=[case.pk])).content.decode()
        return reverse("case-aside", args=[case.pk, name]) in page

    case = road.listed()
    assert offered(road.town.office, "warning_talk") and not offered(road.town.office, "record_talk")
    road.talk()
    assert offered(road.town.office, "record_talk")
    assert not offered(road.town.leader, "lift_cut_power")


def test_a_supply_that_was_cut_is_offered_for_restoring_once(road: SideRoads, as_: Any) -> None:
    def offered(name: str) -> bool:
        page = as_(road.town.bureau_head).get(reverse("case", args=[case.pk])).content.decode()
        return reverse("case-aside", args=[case.pk, name]) in page

    case = road.stopped()
    assert not offered("cut_power") and not offered("lift_cut_power")
    road.notify_cut(urgent="人员被困，危险迫在眉睫")
    assert offered("cut_power") and not offered("lift_cut_power")
    road.cut()
    assert not offered("cut_power") and offered("lift_cut_power")


def test_who_asks_for_more_time_reads_how_far_it_may_go_and_chooses_the_reason(road: SideRoads, as_: Any) -> None:
    with at(dt.date(2024, 3, 4)):
        case = road.rectifying(days=15)
        page = as_(road.town.unit_account).get(reverse("case-aside", args=[case.pk, "request_extension"])).content.decode()
        assert "现期限至2024年3月19日，最长可延至2024年5月18日。" in page
        with refused("required", "reason"):
            road.ask_extension(reason="")
        with refused("E-HAZ-04", "new_due_on"):
            road.ask_extension(days=61)


def test_a_talk_is_not_called_for_a_day_that_is_over(road: SideRoads) -> None:
    road.listed()
    with refused("E-TALK-TIME", "at"):
        road.talk(at="2020-03-04T09:00")


def test_the_road_shows_the_day_on_which_something_was_done_not_the_day_of_its_entry(road: SideRoads, as_: Any) -> None:
    with at(dt.date(2024, 3, 4)):
        case = road.verified()
    with at(dt.date(2024, 3, 8)):
        road.order(days=15, acted_on="2024-03-05", late_reason="现场无网络，次日补录")
        page = as_(road.town.inspector).get(reverse("case", args=[case.pk])).content.decode()
    stop = page[page.index("责令整改", page.index("核实隐患")) :][:400]
    assert "2024年3月5日" in stop and "2024年3月8日" not in stop
