"""The steps of a hazard's way, each as one call: what the officer types, and through which door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.datastructures import MultiValueDict

from cases.models import Case, CaseDuty
from documents.reading import unserved
from foundation import clock, jobs
from permissions.models import Account
from tests.cast import Town, photo
from workflows.engine import acts
from workflows.engine.models import Task
from workflows.hazards.flows import HazardFlow, InspectionFlow
from workflows.hazards.models import HazardItem

DAY = dt.timedelta(days=1)


def stamp(moment: dt.datetime) -> str:
    return moment.astimezone(clock.ZONE).strftime("%Y-%m-%dT%H:%M")


class Road:
    """Plays the officers of a town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.case: Case | None = None

    # --- doors

    def waiting(self, step: str, case: Case | None = None) -> Task:
        return Task.objects.get(case=case or self.case, step=step, status__in=("NEW", "ASSIGNED"))

    def do(
        self,
        step: str,
        actor: Account,
        data: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        case: Case | None = None,
    ) -> acts.Outcome:
        outcome = acts.perform(self.waiting(step, case).pk, actor=actor, data=data or {}, files=_files(files, data))
        self._refresh(outcome)
        return outcome

    def _refresh(self, outcome: acts.Outcome) -> None:
        jobs.run_due()
        if self.case is not None and outcome.case.pk == self.case.pk:
            self.case.refresh_from_db()

    def left(self) -> list[str]:
        """The problems that were ordered and have not passed."""
        return [item.problem for item in HazardItem.objects.left_open(self.case)]

    # --- steps

    def fix(self, *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        """Fixed under the officers' eyes within half an hour until now."""
        now = clock.now()
        data = {
            "start_at": stamp(now - dt.timedelta(minutes=30)), "end_at": stamp(now), "showed_certificate": "on",
            "fixed": "当场加装防护罩并固定", "inspector_2": self.town.colleague.pk,
        } | changes  # fmt: skip
        files = {"before": [photo("b.jpg")], "after": [photo("a.jpg")], "unit_signature": [photo("s.jpg")]}
        who = actor or self.town.inspector
        outcome = acts.do_aside(self.case.pk, "fix_on_site", actor=who, data=data, files=_files(files, data))
        self._refresh(outcome)
        return outcome

    def inspect(self, *, actor: Account | None = None, found: bool = True, **changes: Any) -> acts.Outcome:
        town, now = self.town, clock.now()
        data = {
            "unit": town.unit.pk, "urgent_reason": "群众反映井口有明火作业", "place": "井口和选厂",
            "start_at": stamp(now - dt.timedelta(hours=2)), "end_at": stamp(now - dt.timedelta(minutes=5)),
            "inspector_2": town.colleague.pk, "showed_certificate": "on",
            "findings": "由安全科长陪同检查选厂。2号皮带机尾轮距地面0.6米，未装防护罩。照片1张。", "unit_present": "on",
            "contact": "贺卫淼", "position": "安全科长", "phone": "13000002108", "unit_opinion": "记录属实", "found_hazard": "on" if found else "",
        } | changes  # fmt: skip
        files = {"unit_signature": [photo("sign.jpg")], "photos": [photo()]}
        outcome = acts.open_case(
            InspectionFlow, "inspect_at_once", actor=actor or town.inspector, data=data, files=_files(files, data)
        )
        jobs.run_due()
        return outcome

    def register(self, *, actor: Account | None = None, inspection: Case | None = None, **changes: Any) -> Case:
        town = self.town
        data = {
            "unit": town.unit.pk, "township": town.chengui.pk, "place": "选厂2号皮带机", "title_text": "皮带机尾轮无防护罩",
            "description": "选厂2号皮带机尾轮距地面0.6米，未装防护罩，作业人员可直接触及。", "category": "non_coal_mine", "level": "general",
            "legal_basis": "《中华人民共和国安全生产法》第三十六条第一款", "source": "inspection", "found_on": clock.today().isoformat(),
            "inspector_2": town.colleague.pk, "responsible": "贺卫淼（安全科长）", "responsible_phone": "13000002108",
        } | changes  # fmt: skip
        outcome = acts.open_case(
            HazardFlow, "register", actor=actor or town.inspector, data=data, files=_files({"photos": [photo()]}),
            context={"inspection": inspection} if inspection else {},
        )  # fmt: skip
        self.case = outcome.case
        self._refresh(outcome)
        return outcome.case

    def verify(self, **changes: Any) -> acts.Outcome:
        town = self.town
        data = {
            "is_real": "yes", "level": self.case.level, "category": self.case.category, "opinion": "经核实属实，责令限期整改",
            "inspector_1": town.inspector.pk, "inspector_2": town.colleague.pk,
        } | changes  # fmt: skip
        return self.do("verify", changes.pop("actor", town.head), data)

    def order(
        self,
        *,
        items: int = 1,
        days: int = 10,
        actor: Account | None = None,
        problems: Sequence[str] | None = None,
        **changes: Any,
    ) -> acts.Outcome:
        due = clock.today() + dt.timedelta(days=days)
        data = {"measures": ["rectify_period"], "due_on": due.isoformat(), "inspector_2": self.town.colleague.pk} | rows(
            "items",
            [
                {"problem": problem, "requirement": "安装固定式防护罩", "legal_basis": "《安全生产法》第三十六条第一款",
                 "due_on": due.isoformat()}
                for problem in problems or [f"{number}号皮带机尾轮无防护罩" for number in range(1, items + 1)]
            ],
        ) | self.safety(changes.get("measures", ())) | changes  # fmt: skip
        return self.do("order_rectify", actor or self.town.inspector, data, {"unit_signature": [photo("sign.jpg")]})

    def safety(self, measures: Any = ()) -> dict[str, Any]:
        """What is said of the safety of a major hazard: it cannot be ensured where something is stopped; with nothing taken nothing is said."""
        if self.case.level != "major" or not {"withdraw_people", "temporary_stop", "stop_use"} & set(measures):
            return {}
        if {"temporary_stop", "stop_use"} & set(measures):
            return {"safety_ensured": "no"}
        return {"safety_ensured": "yes", "safety_measures": "隔离危险区域，专人看守"}

    def order_with_stop(self, *, days: int = 10, until: int = 90, **changes: Any) -> acts.Outcome:
        """Two officers order a period, withdraw people, and ask the deputy leader for a stop."""
        stop = {
            "measures": ["rectify_period", "withdraw_people", "temporary_stop"], "stop_scope": "选厂2号皮带机",
            "stop_until": (clock.today() + until * DAY).isoformat(),
        }  # fmt: skip
        return self.order(days=days, **stop | changes)

    def grant_stop(self, granted: bool = True, *, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        record = self.case.hazard_record
        record.refresh_from_db()
        data = {
            "granted": "yes" if granted else "no", "stop_scope": record.stop_scope, "stop_until": record.stop_until.isoformat(),
            "due_on": record.due_on.isoformat(), "opinion": "同意" if granted else "可以局部隔离，不必停产",
        } | changes  # fmt: skip
        return self.do("decide_stop", actor or self.town.leader, data)

    def serve(self, *, on: dt.date | None = None, actor: Account | None = None, **changes: Any) -> acts.Outcome:
        data = {
            "mode": "direct", "served_on": (on or clock.today()).isoformat(), "receiver": "贺卫淼", "relation": "安全科长",
            "place": "公司办公室", "inspector_2": self.town.colleague.pk, "late_reason": "现场送达，回局后补录" if on and on < clock.today() else "",
        } | changes  # fmt: skip
        return self.do("serve_order", actor or self.town.inspector, data, {"proof": [photo("receipt.jpg")]})

    def report(self, *, actor: Account | None = None, late: bool = False, **changes: Any) -> acts.Outcome:
        items = HazardItem.objects.filter(case=self.case, round=self.case.hazard_record.order_round)
        data = {"completed_on": clock.today().isoformat(), "truth": "on"} | rows(
            "items", [{"no": item.no, "rectified": "已安装固定式防护罩，间隙18毫米"} for item in items], initial=len(items)
        ) | changes  # fmt: skip
        files = {f"items-{index}-photos": [photo(f"after{index}.jpg")] for index in range(len(items))}
        who = actor or self.town.unit_account
        if not late:
            return self.do("report_done", who, data, files)
        outcome = acts.do_aside(self.case.pk, "report_late", actor=who, data=data, files=_files(files, data))
        self._refresh(outcome)
        return outcome

    def reinspect(
        self, *results: str, actor: Account | None = None, second: Account | None = None, **changes: Any
    ) -> acts.Outcome:
        items = list(HazardItem.objects.filter(case=self.case, round=self.case.hazard_record.order_round))
        results = results or ("passed",) * len(items)
        data = {
            "reinspected_on": clock.today().isoformat(), "inspector_2": (second or self.town.third).pk,
        } | rows(
            "results", [{"no": item.no, "result": result, "note": "现场核对，照片1"} for item, result in zip(items, results, strict=True)],
            initial=len(items),
        ) | changes  # fmt: skip
        files = {f"results-{index}-photos": [photo(f"check{index}.jpg")] for index in range(len(items))}
        return self.do("reinspect", actor or self.town.inspector, data, files | {"unit_signature": [photo("sign.jpg")]})

    def submit(self, *, files: dict[str, list[str]] | None = None, **changes: Any) -> acts.Outcome:
        uploads = {field: [photo(name) for name in names] for field, names in (files or {}).items()}
        return self.do("submit_closing", changes.pop("actor", self.town.inspector), {"note": ""} | changes, uploads)

    def hand_over(self, *, but: str = "") -> None:
        """Whatever of the case has still to be handed over, but the paper with a step of its own, is handed over today, by one who handles it."""
        left = list(unserved(self.case).exclude(code=but).order_by("id"))
        holders = CaseDuty.objects.filter(content_object=self.case, permission__codename="handle_case", valid_until=None)
        who = holders.order_by("id").first().user if left else None
        second = next(each for each in (self.town.colleague, self.town.inspector) if each != who)
        for document in left:
            data = {
                "document": document.pk, "mode": "direct", "served_on": clock.today().isoformat(), "receiver": "贺卫淼", "relation": "安全科长",
                "place": "公司办公室", "inspector_2": second.pk,
                # Asked of the notice of a cut alone.
                "served_at": stamp(clock.now()),
            }  # fmt: skip
            files = _files({"proof": [photo("receipt.jpg")]})
            self._refresh(acts.do_aside(self.case.pk, "serve_paper", actor=who, data=data, files=files))

    def close_on_site(self, *, actor: Account | None = None, handed_over: bool = True) -> acts.Outcome:
        if handed_over:
            self.hand_over()
        return self.do("close_on_site", actor or self.town.head, {"opinion": "同意销号"})

    def close(
        self,
        *,
        approved: bool = True,
        actor: Account | None = None,
        back_to: str = "papers",
        handed_over: bool = True,
        **changes: Any,
    ) -> acts.Outcome:
        """Decide on the closing; before it everything is handed over, unless that is what is asked."""
        if approved and handed_over:
            self.hand_over()
        data = {"approved": "yes", "opinion": "同意销号，纳入日常检查"} if approved else {
            "approved": "no", "back_to": back_to, "opinion": "现场照片不清，退回",
        }  # fmt: skip
        data |= changes
        return self.do("approve_closing", actor or self.town.leader, data)


def rows(prefix: str, rows_: list[dict[str, Any]], *, initial: int = 0) -> dict[str, Any]:
    """The fields of a formset as a browser sends them."""
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows_), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows_):
        found |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return found


def _files(files: dict[str, Any] | None, data: dict[str, Any] | None = None) -> MultiValueDict:
    """What is sent with the answers; what is entered later comes with the paper that was signed."""
    found: MultiValueDict = MultiValueDict()
    if (data or {}).get("late_reason"):
        for name in ("late_scan", "late_scan_2"):
            found.setlist(name, [photo("signed.jpg")])
    for name, uploads in (files or {}).items():
        found.setlist(name, uploads)
    return found
