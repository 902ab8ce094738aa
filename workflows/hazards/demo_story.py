"""How the demo plays a matter: the officers of the unit's team do what the forms ask, on their days, through the gate."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageDraw

from cases.models import Case, Criterion, Enterprise, Finding
from foundation import clock
from permissions.models import Account
from workflows.engine import acts
from workflows.engine.models import Task
from workflows.engine.registry import flow_by_code
from workflows.hazards.models import HazardItem

LATER = "演示数据：现场已办理，回局补录"


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


@dataclass(frozen=True)
class Plot:
    """One matter: which finding of the catalogue at which unit, when it was found (days ago), and how far it went."""

    unit: Unit
    finding: str
    found: int
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()
    major: bool = False

    @property
    def level(self) -> str:
        return "major" if self.major else "general"


def step(name: str, ago: int, **facts: Any) -> tuple[str, dict[str, Any]]:
    return name, {"ago": ago, **facts}


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
            case.refresh_from_db()

    def officer(self, place: str) -> Account:
        return Account.objects.get(officer_no=getattr(self.plot.unit.team, place))

    def party(self, ago: int) -> Account:
        """Who acts for the unit: its own account today; what came in by hand on an earlier day is entered by the handler."""
        account = self.plot.unit.account
        return Account.objects.get(username=account) if account and not ago else self.officer("first")

    def criterion(self, category: str) -> int | str:
        """A criterion in force for a major hazard; none for a general one."""
        if not self.plot.major:
            return ""
        found = Criterion.objects.in_force(self.day(self.plot.found)).filter(category=category).order_by("pk").first()
        return found.pk if found else ""

    def day(self, ago: int) -> dt.date:
        return self.today - dt.timedelta(days=ago)

    def dated(self, ago: int, field: str = "acted_on") -> dict[str, str]:
        """The day of handling as the form asks it, with its reason if it is past."""
        return {field: self.day(ago).isoformat()} | ({"late_reason": LATER} if ago else {})

    def _aside(self, case: Case, name: str, actor: Account, data: dict[str, Any], files: dict[str, Any] | None = None) -> None:
        acts.do_aside(case.pk, name, actor=actor, data=data, files=files_of(files))

    def _do(self, case: Case, step_name: str, actor: Account, data: dict[str, Any], files: dict[str, Any] | None = None) -> None:
        task = Task.objects.get(case=case, step=step_name, status__in=("NEW", "ASSIGNED"))
        acts.perform(task.pk, actor=actor, data=data, files=files_of(files))

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
            "level": plot.level,
            "criterion": self.criterion(unit.category),
            "legal_basis": known.basis_on(self.day(plot.found)) if known else "《中华人民共和国安全生产法》第三十六条第一款",
            "source": "inspection",
            "found_on": self.day(plot.found).isoformat(),
            "inspector_2": self.officer("second").pk,
            "responsible": f"{unit.contact}（安全负责人）",
            "responsible_phone": unit.phone,
            "similar_checked": "on",
            **self.dated(plot.found),
        }
        files = files_of({"photos": [photo(plot.finding)]})
        return acts.open_case(self.flow, "register", actor=self.officer("first"), data=data, files=files).case

    def _verify(self, case: Case, *, ago: int) -> None:
        data = {
            "is_real": "yes",
            "level": case.level,
            "category": case.category,
            "criterion": self.criterion(case.category),
            "opinion": "情况属实，由检查人员依法处理",
            "inspector_1": self.officer("first").pk,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago),
        }
        self._do(case, "verify", self.officer("head"), data)

    def _order(self, case: Case, *, ago: int, days: int) -> None:
        data = {"measures": ["rectify_period"], "inspector_2": self.officer("second").pk}
        data |= self._demand(case, ago, days, "立即组织整改，完成后书面报告")
        self._do(case, "order_rectify", self.officer("first"), data, {"unit_signature": [photo("当事人签字")]})

    def _demand(self, case: Case, ago: int, days: int, requirement: str) -> dict[str, Any]:
        """What an order asks, the first as a later one: the one item, until when, and the day of the act."""
        due = (self.day(ago) + dt.timedelta(days=days)).isoformat()
        record = case.hazard_record
        item = {
            "problem": record.description[:400], "requirement": requirement, "legal_basis": record.legal_basis, "due_on": due,
        }  # fmt: skip
        return {"due_on": due, **self.dated(ago)} | rows_of("items", [item])

    def _serve(self, case: Case, *, ago: int) -> None:
        data = {
            "mode": "direct",
            "receiver": self.unit.contact,
            "relation": "安全负责人",
            "place": self.unit.address,
            "inspector_2": self.officer("second").pk,
            **self.dated(ago, "served_on"),
        }
        self._do(case, "serve_order", self.officer("first"), data, {"proof": [photo("送达回执")]})

    def _report(self, case: Case, *, ago: int) -> None:
        items = self._items(case)
        answers = [{"no": item.no, "rectified": "已按要求整改，并组织班组自查"} for item in items]
        data = {"completed_on": self.day(ago).isoformat(), "truth": "on", **self.dated(ago)} | rows_of(
            "items", answers, len(items)
        )
        files = {f"items-{number}-photos": [photo("整改后")] for number in range(len(items))}
        self._do(case, "report_done", self.party(ago), data, files)

    def _reinspect(self, case: Case, *, ago: int, result: str = "passed") -> None:
        items = self._items(case)
        answers = [{"no": item.no, "result": result, "note": "现场核对，见照片"} for item in items]
        data = {"inspector_2": self.officer("third").pk, **self.dated(ago, "reinspected_on")} | rows_of(
            "results", answers, len(items)
        )
        files = {f"results-{number}-photos": [photo("复查")] for number in range(len(items))}
        self._do(case, "reinspect", self.officer("first"), data, files | {"unit_signature": [photo("当事人签字")]})

    def _submit(self, case: Case, *, ago: int) -> None:
        self._do(case, "submit_closing", self.officer("first"), {"note": "", **self.dated(ago)})

    def _close(self, case: Case, *, ago: int) -> None:
        self._do(case, "approve_closing", self.officer("leader"), {"approved": "yes", "opinion": "同意销号", **self.dated(ago)})

    def _fix(self, case: Case, *, ago: int) -> None:
        data = {"fixed": "当场清理通道并恢复原状", "inspector_2": self.officer("second").pk, **self.dated(ago)}
        files = {"before": [photo("整改前")], "after": [photo("整改后")], "unit_signature": [photo("当事人签字")]}
        acts.do_aside(case.pk, "fix_on_site", actor=self.officer("first"), data=data, files=files_of(files))

    def _items(self, case: Case) -> list[HazardItem]:
        case.hazard_record.refresh_from_db()
        return list(HazardItem.objects.filter(case=case, round=case.hazard_record.order_round).order_by("no"))


def rows_of(prefix: str, rows: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    """The fields of a list of rows as a browser sends them."""
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def files_of(files: dict[str, Any] | None) -> MultiValueDict[str, Any]:
    found: MultiValueDict[str, Any] = MultiValueDict()
    for name, uploads in (files or {}).items():
        found.setlist(name, uploads)
    return found


def photo(words: str) -> SimpleUploadedFile:
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
