"""Specimen pages: every component of the shell with real words, for the eye and for axe; no route of the product leads here."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import include, path

from config import navigation

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Reader:
    """An officer as the shell sees one; nobody is signed in and no table is read."""

    name: str = "陈国梁"
    kind: str = "officer"
    is_authenticated: bool = True
    is_active: bool = True
    is_staff: bool = True
    pk: int = 1

    def get_username(self) -> str:
        return "yj0107"


class HazardItemForm(forms.Form):
    """One hazard of an inspection."""

    category = forms.ChoiceField(label="隐患类别", choices=[("", "请选择"), ("slope", "非煤矿山·边坡"), ("electric", "用电安全")])
    place = forms.CharField(label="具体部位", max_length=80)
    due_on = forms.DateField(label="整改期限", widget=forms.DateInput(attrs={"type": "date"}), help_text="一般隐患不超过 30 日。")
    description = forms.CharField(label="隐患描述", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class InspectionForm(forms.Form):
    """A step of the kind officers fill in on a phone."""

    unit = forms.CharField(label="被检查单位", help_text="按统一社会信用代码或名称查找。")
    inspected_on = forms.DateField(label="检查日期", widget=forms.DateInput(attrs={"type": "date"}))
    second_officer = forms.ChoiceField(
        label="第二名执法人员", choices=[("", "请选择"), ("2", "李春华（证号 17020281002）"), ("3", "王建国（证号 17020281003）")]
    )
    level = forms.ChoiceField(
        label="隐患级别", choices=[("general", "一般隐患"), ("major", "重大隐患")], widget=forms.RadioSelect
    )
    scene = forms.MultipleChoiceField(
        label="现场处理",
        choices=[("stop", "责令立即停止作业"), ("evacuate", "撤出人员")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    told = forms.BooleanField(label="已向当事人出示执法证件并告知权利")
    remark = forms.CharField(label="检查情况", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    photos = forms.FileField(label="现场照片", required=False, help_text="每张不超过 15 MB，可多选。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second_officer"].article = "《行政处罚法》第四十二条"  # type: ignore[attr-defined]


HazardItems = forms.formset_factory(HazardItemForm, extra=0, min_num=1)

TASKS = [
    SimpleNamespace(
        tone="late",
        urgency_text="逾期 3 天",
        step="复查",
        subject="金牛镇宏达石料厂 边坡超高",
        url="/step/",
        level="重大",
        level_tone="late",
        case_number="（冶）应急隐患〔2024〕17号",
        place="金牛镇",
        sent_by="周敏",
        sent_at=datetime(2024, 6, 11, 9, 40, tzinfo=SHANGHAI),
        due_on=date(2024, 6, 10),
        came_back="复查照片看不清台阶高度，请补拍并注明标尺。",
        claim_url="",
        actions=[{"label": "转办", "url": "#"}, {"label": "委派", "url": "#"}, {"label": "退回", "url": "#"}],
    ),
    SimpleNamespace(
        tone="near",
        urgency_text="今天到期",
        step="核实",
        subject="陈贵镇永兴铸造有限公司 除尘器泄爆口堵塞",
        url="/step/",
        level="一般",
        level_tone="",
        case_number="（冶）应急隐患〔2024〕21号",
        place="陈贵镇",
        sent_by="刘洋",
        sent_at=datetime(2024, 6, 12, 15, 5, tzinfo=SHANGHAI),
        due_on=date(2024, 6, 13),
        came_back="",
        claim_url="/claim/",
        actions=[{"label": "转办", "url": "#"}],
    ),
    SimpleNamespace(
        tone="",
        urgency_text="剩 4 个工作日",
        step="销号审批",
        subject="还地桥镇某加油站 消防器材过期",
        url="/step/",
        level="一般",
        level_tone="",
        case_number="（冶）应急隐患〔2024〕9号",
        place="还地桥镇",
        sent_by="陈国梁",
        sent_at=datetime(2024, 6, 12, 10, 0, tzinfo=SHANGHAI),
        due_on=date(2024, 6, 19),
        came_back="",
        claim_url="",
        actions=[],
    ),
]

CLOCKS = [
    SimpleNamespace(state="running", due_on=date(2024, 6, 17), left=2, unit="working"),
    SimpleNamespace(state="running", due_on=date(2024, 7, 12), left=29, unit="calendar", provisional=True),
    SimpleNamespace(state="running", due_on=date(2024, 6, 13), left=0, unit="working"),
    SimpleNamespace(state="running", due_on=date(2024, 6, 10), left=-3, days_late=3, unit="calendar"),
    SimpleNamespace(state="paused", reason="鉴定中", due_on=None, left=None),
    SimpleNamespace(state="waiting", due_on=None, left=None),
    SimpleNamespace(state="met", met_on=date(2024, 6, 5), due_on=date(2024, 6, 7), left=None),
]

STEPS = [
    SimpleNamespace(title="检查", state="done", on=date(2024, 5, 27)),
    SimpleNamespace(title="登记", state="done", on=date(2024, 5, 27)),
    SimpleNamespace(title="核实", state="done", on=date(2024, 5, 29)),
    SimpleNamespace(title="责令整改", state="done", on=date(2024, 5, 30)),
    SimpleNamespace(title="整改报告", state="done", on=date(2024, 6, 8)),
    SimpleNamespace(title="复查", state="now", on=None),
    SimpleNamespace(title="销号审批", state="next", on=None),
]
BRANCHES = [SimpleNamespace(title="延期申请", state_text="不予同意", on=date(2024, 6, 3))]

ENTRIES = [
    SimpleNamespace(
        at=date(2024, 6, 10),
        title="整改期限届满",
        tone="late",
        icon="exclamation-octagon",
        kind="时限",
        body="整改期限 2024年6月10日 届满，未复查。",
    ),
    SimpleNamespace(
        at=datetime(2024, 6, 8, 16, 20, tzinfo=SHANGHAI),
        has_time=True,
        title="提交整改报告",
        actor="宏达石料厂",
        office="企业账号",
        icon="send",
        tone="primary",
        body="已按方案削坡至 12 米，附照片 6 张。",
    ),
    SimpleNamespace(
        at=date(2024, 5, 30),
        title="送达《责令限期整改指令书》",
        actor="陈国梁",
        office="非煤矿山股 · 执法人员",
        icon="file-earmark-text",
        tone="done",
        url="/case/",
        kind="文书",
        body="直接送达，厂长吴志强签收。",
    ),
]


RAIL = tuple(replace(item, count_callable=None, audience=lambda request: True) for item in navigation.RAIL)
RAIL = (replace(RAIL[0], count_callable=lambda request: 3), *RAIL[1:])
BOTTOM_BAR = (replace(navigation.BOTTOM_BAR[0], count_callable=lambda request: 501), *navigation.BOTTOM_BAR[1:])


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page as an officer sees it, with the rail's figures given instead of counted."""
    request.user = Reader()  # type: ignore[assignment]
    shell = {
        "rail": navigation.entries(RAIL, request),
        "bottom_bar": navigation.entries(BOTTOM_BAR, request),
        "offices": ["陈贵镇 · 执法人员", "大冶市 · 非煤矿山股 · 承办人"],
        "bureau_name": "大冶市应急管理局",
        "source_url": "https://example.org/anjian",
    }
    return render(request, template, shell | context, status=status)


def my_work(request: HttpRequest) -> HttpResponse:
    messages.success(request, "指令书已签发，已通知金牛镇宏达石料厂。")
    groups = [("逾期", TASKS[:1]), ("今天", TASKS[1:2]), ("以后", TASKS[2:])]
    return show(request, "specimen/work.html", {"groups": groups})


def step(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    if "add_item" in request.POST:
        grown = request.POST.copy()
        grown["item-TOTAL_FORMS"] = str(int(grown["item-TOTAL_FORMS"]) + 1)
        values = {name: value for name, value in grown.items() if name.startswith("item-")}
        count = int(values["item-TOTAL_FORMS"])
        rows = [{key: grown.get(f"item-{n}-{key}", "") for key in HazardItemForm.base_fields} for n in range(count - 1)]
        form: forms.Form = InspectionForm(initial=request.POST.dict())
        formset = forms.formset_factory(HazardItemForm, extra=1)(prefix="item", initial=rows)
    else:
        form = InspectionForm(posted)
        formset = HazardItems(posted, prefix="item")
        if posted is not None:
            form.is_valid()
            formset.is_valid()
    tabs = [
        {"id": "facts", "label": "案情", "template": "specimen/facts.html", "icon": "folder2"},
        {"id": "clocks", "label": "时限", "template": "specimen/clocks.html", "icon": "clock", "count": len(CLOCKS)},
        {"id": "history", "label": "经过", "template": "specimen/history.html", "icon": "list-ul"},
    ]
    context = {
        "form": form,
        "formset": formset,
        "tabs": tabs,
        "clocks": CLOCKS,
        "entries": ENTRIES,
        "clock": CLOCKS[0],
        "effects": ["签发《责令限期整改指令书》，编号随即生成，不能再改。", "通知金牛镇宏达石料厂，送达后整改期限开始计算。"],
        "secondary": [{"label": "退回登记人", "name": "send_back"}, {"label": "转办", "url": "#"}],
        "crumbs": [{"label": "待办", "url": "/"}, {"label": "签发指令书"}],
        "saved_at": datetime(2024, 6, 13, 10, 32, tzinfo=SHANGHAI),
    }
    return show(request, "specimen/step.html", context, status=422 if form.errors else 200)


def case(request: HttpRequest) -> HttpResponse:
    context = {"steps": STEPS, "branches": BRANCHES, "entries": ENTRIES, "clocks": CLOCKS, "clock": CLOCKS[3], "tasks": TASKS}
    return show(request, "specimen/case.html", context)


def conflict(request: HttpRequest) -> HttpResponse:
    context = {
        "conflict": SimpleNamespace(
            actor="李春华", office="非煤矿山股 · 执法人员", act="领取任务", at=datetime(2024, 6, 13, 10, 31, tzinfo=SHANGHAI)
        ),
        "typed": [("检查情况", "边坡高度实测 18.6 米，超过设计 15 米。\n未设置安全平台。"), ("整改期限", "2024年7月12日")],
        "ways": [{"label": "看看现在的情况", "url": "/case/"}, {"label": "回到我的待办", "url": "/"}],
    }
    return show(request, "409.html", context, status=409)


def draft(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"saved_at": "10:33", "account": "1"})


def session(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"account": "1", "name": "陈国梁", "csrf": get_token(request), "seconds": 43_200})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("specimen of a fault")


urlpatterns = [
    path("", my_work, name="my-work"),
    path("claim/", my_work, name="to-claim"),
    path("new/", my_work, name="new-case"),
    path("start/", my_work, name="start-page"),
    path("case/", case, name="case-list"),
    path("step/", step, name="specimen-step"),
    path("draft/", draft, name="specimen-draft"),
    path("session/", session, name="session"),
    path("session/device-key/", session, name="device-key"),
    path("work/drafts/state/", session, name="draft-state"),
    path("conflict/", conflict, name="specimen-conflict"),
    path("broken/", broken, name="specimen-broken"),
    path("calculator/", case, name="calculator"),
    path("search/", case, name="search"),
    path("accounts/", include("allauth.urls")),
    path("", include("config.display")),
]
