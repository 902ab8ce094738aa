"""A paper says only what somebody entered: each value that hazard supervision states is traced to where it stands.

Every text is taken apart: what was answered, kept in a column, entered in a register or set by the bureau is struck out; what is left must be
the word of a list of choices, or stand in the closed list below with its reason.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import models

from cases.models import Deadline
from documents.models import IssuedDocument
from foundation import clock
from foundation import settings as bureau
from permissions.models import Account, Certificate
from tests.cast import Town
from tests.workflows.road import DAY, stamp
from tests.workflows.side_roads import SideRoads
from workflows.engine import settle
from workflows.engine.act import Act
from workflows.engine.intake_columns import Words
from workflows.hazards import documents, ledger
from workflows.hazards.models import HazardItem

pytestmark = pytest.mark.django_db

#: Words that no form asks, each with why it may stand on a paper.
SENTENCES = {
    "《中华人民共和国安全生产法》第六十五条第一款第三项": "the article under which INS-03 is issued",
    "《中华人民共和国安全生产法》第七十条第一款": "the article of a cut-off",
    "《中华人民共和国安全生产法》第七十条第二款": "the article under which a supply is restored",
    "《中华人民共和国安全生产法》第六十九条": "the article of a hand-over",
    "现场责令立即排除": "the measure of a fix under the officers' eyes (INS-03 of the same act)",
    "照片：整改前": "counts the photographs of the act",
    "张，整改后": "counts the photographs of the act",
    "张。": "counts the photographs of the act",
    "经核实属实": "the decision of the verification",
    "经核实不属实": "the decision of the verification",
    "已登记，待核实后处理": "a hazard that nobody has decided about",
    "依法立案查处": "what follows a second failure (E-HAZ-16)",
    "另行下达责令限期整改指令书": "what follows a first failure",
    "继续挂牌督办治理": "what follows a failed acceptance",
    "继续停产停业治理": "what follows a failed review",
    "依法按日连续处罚": "what follows a refusal to correct (Art.112)",
    "责令限期整改": "the kind of decision a re-inspection follows",
    "现场处理措施": "the kind of decision a re-inspection follows",
    "挂牌督办": "the kind of decision a re-inspection follows",
    "验收合格": "computed from the results of all items",
    "验收不合格": "computed from the results of all items",
    "不合格": "the result of an item",
    "合格": "the result of an item",
    "全部停产停业、停止使用的范围": "a stop without an object of its own stops all",
    "停产停业治理": "the government's refusal to close leaves the unit stopped",
    "同意挂牌督办": "the decision of the committee's office",
    "不予挂牌督办": "the decision of the committee's office",
    "（待签批）": "the leader has not signed yet",
    "同意恢复生产经营": "the decision on resumption",
    "恢复生产经营另行批复": "no decision on resumption yet",
    "未停产，不涉及": "nothing was stopped",
    "不同意": "the decision on resumption",
    "同意": "the decision on resumption",
    "建议依法对": "the proposal that Art.113 provides for",
    "予以关闭，由有关部门依法吊销其有关证照，妥善安置职工，保障场所安全": "the proposal that Art.113 provides for",
    "统一社会信用代码": "label of the register",
    "法定代表人": "label of the register",
    "从业人员": "label of the register",
    "行业": "label of the register",
    "存在以下隐患": "introduces the hazard handed over",
    "隐患登记材料": "the enclosure of a hand-over",
    "期后已整改": "state of a hazard of a report",
    "自行整改中": "state of a hazard of a report",
    "企业报送": "who reports",
    "照片": "number of a photograph",
    "人民政府": "the government of a township",
    "办事处": "the government of a street",
    "制发": "introduces a paper that is cited",
    "住所": "label of the register",
    "不涉及": "nothing was stopped",
    "已批准": "the decision on resumption",
    "未批准": "the decision on resumption",
    "拍摄时间": "what the time of a photograph is",
    "上传时间": "what the time of a photograph is",
    "年度": "name of a period",
    "年第": "name of a period or round",
    "季度": "name of a period",
    "application": "which sheet", "approval": "which sheet", "reply": "which sheet", "record": "which sheet", "notice": "which sheet",
    "hand_over": "which sheet",
}  # fmt: skip
PUNCTUATION = re.compile(r"[\s\d，。；：、（）《》〔〕［］/\-.人至第轮项年月日号万元一二三四五六七八九十]+")


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from texts(inner)


def days(value: Any) -> Iterator[dt.date]:
    """Every day in a value, at any depth."""
    if isinstance(value, dt.datetime):
        yield value.astimezone(clock.ZONE).date()
    elif isinstance(value, dt.date):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from days(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from days(inner)


def columns(row: Any) -> list[Any]:
    if row is None:
        return []
    found = [str(row)]
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        found.append(value)
        if isinstance(column, models.ForeignKey) and value is not None:
            found.append(str(getattr(getattr(row, column.name), "name", "")))
    return found


def sources(act: Act) -> list[Any]:
    """Where a value may come from: answers, record, case, unit, rows, registers of the day, papers and clocks of the case, settings."""
    found: list[Any] = [act.acted_on, act.recorded_at, columns(act.record), columns(act.case), columns(act.case.unit)]
    for name, answer in getattr(act.form, "cleaned_data", {}).items():
        found += [name, columns(answer) if isinstance(answer, models.Model) else answer]
    found += [formset.cleaned_data for formset in getattr(act.form, "formsets", {}).values() if formset.is_valid()]
    found += [each.title for each in act.form.handed_in()] if act.form is not None else []
    rows = [*HazardItem.objects.filter(case=act.case), *act.related, *IssuedDocument.objects.filter(case=act.case)]
    rows += [*Deadline.objects.filter(case=act.case)]
    for value in act.named.values():
        rows += (
            [value]
            if isinstance(value, models.Model)
            else [one for one in value if isinstance(one, models.Model)]
            if isinstance(value, list)
            else []
        )
        found.append(value)
    found += [columns(row) for row in rows]
    found += [columns(row.round) for row in rows if isinstance(getattr(row, "round", None), models.Model)]
    found += [columns(getattr(row, "hazard_record", None)) for row in rows]
    found += list(Account.objects.values_list("name", flat=True)) + list(Certificate.objects.values_list("number", flat=True))
    found += [bureau.value(code, act.acted_on) for code in bureau.DECLARED]
    return found


def words() -> set[str]:
    """The words of the process's lists of choices."""
    found = set(SENTENCES)
    for module in (documents, ledger):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, dict):
                found |= {word for word in value.values() if isinstance(word, str)}
                found |= {word.removeprefix("责令") for word in value.values() if isinstance(word, str)}
            if isinstance(value, Words):
                found |= set(value.first)
    return found


def untraced(act: Act, content: Any) -> list[str]:
    """The texts and days that come from nowhere."""
    given = sources(act)
    known = sorted({text for text in texts(given) if len(text) > 1} | words(), key=len, reverse=True)
    left = []
    for text in texts([dict(content.fields), dict(content.linked)]):
        rest = text
        for part in known:
            rest = rest.replace(part, "")
        if PUNCTUATION.sub("", rest):
            left.append(f"{text!r}: {PUNCTUATION.sub('', rest)!r}")
    known_days = set(days(given))
    for stated in days([dict(content.fields), dict(content.linked)]):
        if stated not in known_days:
            left.append(f"day {stated}")
    return left


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """The papers issued meanwhile, each with what could not be traced."""
    found: list[tuple[str, list[str]]] = []
    plain = settle._worded

    def worded(act: Act) -> Iterator[tuple[Any, Any, Any]]:
        for issue, content, token in plain(act):
            found.append((issue.paper.code, untraced(act, content)))
            yield issue, content, token

    monkeypatch.setattr(settle, "_worded", worded)
    return found


@pytest.fixture
def road(town: Town) -> SideRoads:
    return SideRoads(town)


def orders(road: SideRoads) -> set[str]:
    road.case = road.inspect().case
    road.verified(major=True)
    until = (clock.today() + 60 * DAY).isoformat()
    road.order(items=3, measures=["rectify_period", "stop_use", "withdraw_people"], stop_scope="2号皮带机", stop_until=until)
    road.grant_stop()
    road.serve()
    road.ask_extension()
    road.decide_extension()
    road.report()
    road.reinspect()
    road.submit_with_experts()
    road.close()
    return {"INS-02", "HAZ-01", "INS-03", "INS-04", "HAZ-05", "HAZ-06", "HAZ-07", "INS-05", "HAZ-13", "HAZ-14"}


def penalty(road: SideRoads) -> set[str]:
    road.fail_twice()
    road.refer()
    road.enter_penalty()
    road.recheck()
    road.propose_closure()
    return {"INS-04", "INS-05", "HAZ-17"}


def stop(road: SideRoads) -> set[str]:
    road.stopped()
    road.notify_cut()
    road.notify_cut(urgent="人员仍在作业")
    road.cut()
    road.lift()
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    return {"INS-03", "INS-05", "INS-06", "INS-07", "INS-08", "HAZ-16"}


def listing(road: SideRoads) -> set[str]:
    road.listed()
    road.hand_in_plan()
    road.round()
    road.letter()
    road.talk(at=stamp(clock.now() + dt.timedelta(minutes=1)))
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    road.close()
    return {"HAZ-04", "HAZ-08", "HAZ-09", "HAZ-10", "HAZ-11", "HAZ-12", "HAZ-13", "HAZ-15", "HAZ-18"}


def wrong(road: SideRoads) -> set[str]:
    road.listed()
    road.revoke(listed=True)
    return {"HAZ-19"}


def beside(road: SideRoads) -> set[str]:
    road.verified()
    road.fix()
    road.verified()
    road.refer_out()
    road.report_major()
    return {"INS-02", "INS-03", "ENF-03", "HAZ-03"}


@pytest.mark.parametrize("story", [orders, penalty, stop, listing, wrong, beside], ids=lambda story: story.__name__)
def test_each_value_on_a_paper_is_somebodys(road: SideRoads, traced: list[tuple[str, list[str]]], story: Any) -> None:
    wanted = story(road)
    assert wanted <= {code for code, _left in traced}
    assert [(code, left) for code, left in traced if left] == []
