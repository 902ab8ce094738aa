"""What the demo shows of hazards: the ledger of a year, and a live one at every step of the way, each played through the gate.

Nothing is written past the gate and the clock is never moved: earlier days are days of handling, entered with their reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageDraw

from cases.models import Case, Deadline, Enterprise, Finding
from foundation import clock
from permissions.models import Account
from workflows.engine import acts, intake
from workflows.engine.intake_models import IntakeRun
from workflows.engine.models import Task
from workflows.engine.registry import flow_by_code
from workflows.hazards.models import HazardItem

LATER = "演示数据：现场已办理，回局补录"
#: The ledger of the year, the day on which it was filled in (its states are those of that day), and who keeps it.
LEDGER, FILLED_IN_ON, KEEPER = "ledger_hazards_2023.xlsx", dt.date(2024, 1, 5), "DY033"


@dataclass(frozen=True)
class Team:
    """Who works on a unit: two inspectors, a third for re-inspections, the head of their section, the leader who closes."""

    first: str
    second: str
    third: str
    head: str
    leader: str


MINES = Team("DY015", "DY016", "DY025", "DY009", "DY002")
CHEMICALS = Team("DY017", "DY018", "DY026", "DY010", "DY003")
TRADE = Team("DY020", "DY021", "DY025", "DY011", "DY003")


@dataclass(frozen=True)
class Unit:
    """A unit with its team and, where it has one, its account."""

    name: str
    team: Team
    account: str = ""


YANPING = Unit("大冶市砚坪铁矿有限公司", MINES, "QY001")
QIYU = Unit("大冶市栖峪铜铁矿业有限公司", MINES)
FENGRUI = Unit("大冶市沣锐精密铸造有限公司", TRADE, "QY002")
LETU = Unit("大冶市陈贵镇乐途加油站", CHEMICALS, "QY003")


def load_ledger(folder: Path) -> Counter[tuple[str, str]]:
    """The year's ledger comes in by the door that every bureau's ledger takes; once. Answers its rows by outcome and code."""
    content = (folder / LEDGER).read_bytes()
    if IntakeRun.objects.filter(sha256=hashlib.sha256(content).hexdigest(), state=IntakeRun.State.COMMITTED).exists():
        return Counter()
    keeper = Account.objects.get(officer_no=KEEPER)
    judged, _run = intake.import_now("hazards", content, LEDGER, sender=keeper, as_of=FILLED_IN_ON)
    return Counter((str(judgement.outcome), judgement.code) for judgement in judged)


def load_live() -> int:
    """Play every story once; answers how many matters there are."""
    for story in STORIES:
        Story(story).play()
    _sweep_what_lapsed()
    return len(STORIES)


def _sweep_what_lapsed() -> None:
    """What the sweep would find tonight is found now, so that the lists show it; only of the matters played here."""
    due = Deadline.objects.past_due(clock.today()).filter(case__adopted=False)
    for number in due.order_by("due_on", "id").values_list("pk", flat=True):
        acts.lapse(number)


# --- stories ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plot:
    """One matter: which finding of the catalogue at which unit, when it was found (days ago), and how far it went."""

    unit: Unit
    finding: str
    found: int
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()
    major: bool = False


def step(name: str, ago: int, **facts: Any) -> tuple[str, dict[str, Any]]:
    return name, {"ago": ago, **facts}


STORIES: tuple[Plot, ...] = (
    # waiting for verification; verified; order above the inspectors' power; order waiting for service
    Plot(YANPING, "采场浮石未及时清理", 1),
    Plot(FENGRUI, "气瓶混放", 3, (step("verify", 2),)),
    Plot(QIYU, "高处作业平台护栏缺失", 4, (step("verify", 3), step("order", 2, days=30))),
    Plot(LETU, "加油区灭火器压力不足", 3, (step("verify", 2), step("order", 1, days=9))),
    # being rectified: with time, nearly over, over
    Plot(FENGRUI, "配电箱未接地且一闸多机", 6, (step("verify", 5), step("order", 4, days=14), step("serve", 4))),
    Plot(YANPING, "局扇风筒破损漏风", 14, (step("verify", 13), step("order", 12, days=14), step("serve", 12))),
    Plot(LETU, "卸油口静电接地报警失灵", 20, (step("verify", 19), step("order", 18, days=13), step("serve", 18))),
    # reported: re-inspection soon due, and late
    Plot(YANPING, "避灾路线标识不清", 16, (step("verify", 15), step("order", 14, days=12), step("serve", 14), step("report", 8))),
    Plot(FENGRUI, "起重机限位失灵", 24, (step("verify", 23), step("order", 22, days=12), step("serve", 22), step("report", 13))),
    # failed; passed; submitted for closing
    Plot(
        LETU,
        "劳动防护用品佩戴不规范",
        18,
        (
            step("verify", 17),
            step("order", 16, days=10),
            step("serve", 16),
            step("report", 9),
            step("reinspect", 2, result="failed"),
        ),
    ),
    Plot(
        FENGRUI,
        "安全出口上锁",
        20,
        (step("verify", 19), step("order", 18, days=12), step("serve", 18), step("report", 8), step("reinspect", 3)),
    ),
    Plot(
        YANPING,
        "上山道路挡车墙高度不足",
        22,
        (
            step("verify", 21),
            step("order", 20, days=14),
            step("serve", 20),
            step("report", 9),
            step("reinspect", 4),
            step("submit", 3),
        ),
    ),
    # fixed on the spot, waiting for another to close it; closed
    Plot(FENGRUI, "疏散通道堆放纸箱", 2, (step("verify", 2), step("fix", 2))),
    Plot(
        LETU,
        "安全标签和技术说明书缺失",
        30,
        (
            step("verify", 29),
            step("order", 28, days=10),
            step("serve", 28),
            step("report", 22),
            step("reinspect", 18),
            step("submit", 15),
            step("close", 12),
        ),
    ),
)


class Story:
    """Plays one matter: the officers of the unit's team do what the forms ask."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.unit = Enterprise.objects.select_related("township", "region").get(name=plot.unit.name)
        self.flow = flow_by_code("hazards")
        self.today = clock.today()

    def play(self) -> None:
        case = Case.objects.filter(process="hazards", adopted=False, title=self.plot.finding, unit=self.unit).first()
        if case is not None:
            return
        case = self._register()
        for name, facts in self.plot.steps:
            getattr(self, f"_{name}")(case, **facts)

    def officer(self, place: str) -> Account:
        return Account.objects.get(officer_no=getattr(self.plot.unit.team, place))

    def day(self, ago: int) -> dt.date:
        return self.today - dt.timedelta(days=ago)

    def dated(self, ago: int, field: str = "acted_on") -> dict[str, str]:
        """The day of handling as the form asks it, with its reason if it is past."""
        return {field: self.day(ago).isoformat()} | ({"late_reason": LATER} if ago else {})

    def _do(self, case: Case, step_name: str, actor: Account, data: dict[str, Any], files: dict[str, Any] | None = None) -> None:
        task = Task.objects.get(case=case, step=step_name, status__in=("NEW", "ASSIGNED"))
        acts.perform(task.pk, actor=actor, data=data, files=_files(files))

    # Steps

    def _register(self) -> Case:
        plot, unit = self.plot, self.unit
        known = Finding.objects.filter(title=plot.finding).first()
        description = known.description if known else f"现场检查发现{plot.finding}，涉及2处，有照片为证。"
        data = {
            "unit": unit.pk,
            "township": unit.township_id,
            "place": f"{unit.region.name}厂区",
            "title_text": plot.finding,
            "description": description,
            "category": unit.category,
            "level": "general",
            "legal_basis": known.basis_on(self.day(plot.found)) if known else "《中华人民共和国安全生产法》第三十六条第一款",
            "source": "inspection",
            "found_on": self.day(plot.found).isoformat(),
            "inspector_2": self.officer("second").pk,
            "responsible": f"{unit.contact}（安全负责人）",
            "responsible_phone": unit.phone,
            "similar_checked": "on",
            **self.dated(plot.found),
        }
        files = _files({"photos": [_photo(plot.finding)]})
        return acts.open_case(self.flow, "register", actor=self.officer("first"), data=data, files=files).case

    def _verify(self, case: Case, *, ago: int) -> None:
        data = {
            "is_real": "yes",
            "level": case.level,
            "category": case.category,
            "opinion": "情况属实，由检查人员依法处理",
            "inspector_1": self.officer("first").pk,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago),
        }
        self._do(case, "verify", self.officer("head"), data)

    def _order(self, case: Case, *, ago: int, days: int) -> None:
        due = (self.day(ago) + dt.timedelta(days=days)).isoformat()
        record = case.hazard_record
        item = {
            "problem": record.description[:400],
            "requirement": "立即组织整改，完成后书面报告",
            "legal_basis": record.legal_basis,
            "due_on": due,
        }
        data = {"measures": ["rectify_period"], "due_on": due, "inspector_2": self.officer("second").pk, **self.dated(ago)}
        files = {"unit_signature": [_photo("当事人签字")]}
        self._do(case, "order_rectify", self.officer("first"), data | _rows("items", [item]), files)

    def _serve(self, case: Case, *, ago: int) -> None:
        data = {
            "mode": "direct",
            "receiver": self.unit.contact,
            "relation": "安全负责人",
            "place": self.unit.address,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago, "served_on"),
        }
        self._do(case, "serve_order", self.officer("first"), data, {"proof": [_photo("送达回执")]})

    def _report(self, case: Case, *, ago: int) -> None:
        items = self._items(case)
        answers = [{"no": item.no, "rectified": "已按要求整改，并组织班组自查"} for item in items]
        data = {"completed_on": self.day(ago).isoformat(), "truth": "on", **self.dated(ago)} | _rows("items", answers, len(items))
        files = {f"items-{number}-photos": [_photo("整改后")] for number in range(len(items))}
        account = self.plot.unit.account
        actor = Account.objects.get(username=account) if account else self.officer("first")
        self._do(case, "report_done", actor, data, files)

    def _reinspect(self, case: Case, *, ago: int, result: str = "passed") -> None:
        items = self._items(case)
        answers = [{"no": item.no, "result": result, "note": "现场核对，见照片"} for item in items]
        data = {"inspector_2": self.officer("third").pk, **self.dated(ago, "reinspected_on")} | _rows(
            "results", answers, len(items)
        )
        files = {f"results-{number}-photos": [_photo("复查")] for number in range(len(items))}
        self._do(case, "reinspect", self.officer("first"), data, files | {"unit_signature": [_photo("当事人签字")]})

    def _submit(self, case: Case, *, ago: int) -> None:
        self._do(case, "submit_closing", self.officer("first"), {"note": "", **self.dated(ago)})

    def _close(self, case: Case, *, ago: int) -> None:
        self._do(case, "approve_closing", self.officer("leader"), {"approved": "yes", "opinion": "同意销号", **self.dated(ago)})

    def _fix(self, case: Case, *, ago: int) -> None:
        data = {"fixed": "当场清理通道并恢复原状", "inspector_2": self.officer("second").pk, **self.dated(ago)}
        files = {"before": [_photo("整改前")], "after": [_photo("整改后")], "unit_signature": [_photo("当事人签字")]}
        acts.do_aside(case.pk, "fix_on_site", actor=self.officer("first"), data=data, files=_files(files))

    def _items(self, case: Case) -> list[HazardItem]:
        case.hazard_record.refresh_from_db()
        return list(HazardItem.objects.filter(case=case, round=case.hazard_record.order_round).order_by("no"))


def _rows(prefix: str, rows: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    """The fields of a list of rows as a browser sends them."""
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def _files(files: dict[str, Any] | None) -> MultiValueDict[str, Any]:
    found: MultiValueDict[str, Any] = MultiValueDict()
    for name, uploads in (files or {}).items():
        found.setlist(name, uploads)
    return found


def _photo(words: str) -> SimpleUploadedFile:
    """A drawn picture in place of a photograph; its colours come from its words, so that each looks different."""
    seed = sum(map(ord, words))
    colour = (90 + seed % 90, 100 + seed // 7 % 80, 90 + seed // 13 % 90)
    picture = Image.new("RGB", (960, 720), colour)
    draw = ImageDraw.Draw(picture)
    for number in range(9):
        left, top = (seed * (number + 3)) % 760, (seed * (number + 5) // 3) % 560
        shade = tuple(min(255, part + 12 * number) for part in colour)
        draw.rectangle((left, top, left + 60 + 14 * number, top + 50 + 11 * number), fill=shade, outline=(40, 40, 40), width=3)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return SimpleUploadedFile("photo.jpg", target.getvalue(), content_type="image/jpeg")
