"""Every paper of the main road comes out of the press, and says what was done; the file lists all of them on the pages where they lie."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from documents import binding
from documents.archive_check import problems
from documents.models import BoundFile, IssuedDocument
from foundation import clock, jobs
from foundation import settings as bureau
from permissions.roles import Role
from tests.cast import in_transaction
from tests.enforcement.desk import bank
from tests.enforcement.road import DAY, HOUR, PenaltyRoad
from tests.enforcement.test_main_road import somebody
from workflows.enforcement import case_file, rules
from workflows.enforcement.vocabulary import Point
from workflows.engine.play import drawn

pytestmark = pytest.mark.django_db

#: What a program writes and no clerk: a row as it is kept, something that is not there.
UNSPOKEN = re.compile(r"[{\[]'|': |None|。。|；。|，。")


def text_of(document: IssuedDocument) -> str:
    with document.pdf.open("rb") as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
        return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def play(road: PenaltyRoad) -> None:
    """A unit is summoned through its electrician, states its case, is fined, pays; the file lies in the archive."""
    start, inspector, publisher = clock.now(), road.town.inspector, somebody(road, Role.PUBLICITY_OFFICER)
    served = {"inspector_2": road.town.colleague, "receiver": "林知远", "relation": "法定代表人", "proof": [drawn("送达回执")]}
    road.begin()
    asked = {"person_name": "张大山", "interview_at": start + DAY, "interview_place": "局一楼询问室", "bring_list": ["id"]}
    road.do("summon", inspector, **asked)
    notice = IssuedDocument.objects.get(case=road.case, code="ENF-05")
    road.do("serve_paper", inspector, document=notice.pk, **served)
    road.interview()
    road.examine(start_at=start - 4 * HOUR, end_at=start - 3 * HOUR)
    road.state(road.add_evidence())
    road.propose(correction_order="安排持证人员从事电工作业", correction_by=(start + 10 * DAY).date())
    road.submit()
    road.send_on()
    (facts,) = road.parties
    draft = rules.newest_draft(facts)
    assert draft is not None
    row = {"draft": draft.digest, "result": "pass", "text": "事实清楚，适用法律正确，裁量适当。"}
    row |= {f"point_{point}": "ok" for point in Point}
    road.do("legal_review", somebody(road, Role.LEGAL_REVIEWER), statement=True, opinions=[row])
    road.do("give_notice", inspector, facts.party_id)
    road.do("serve_notice", inspector, facts.party_id, **served)
    with clock.at(start + DAY):
        heard = {"heard_at": clock.now() - HOUR, "place": "局一楼询问室", "inspector_2": road.town.colleague}
        said = [{"text": "张大山已经报名培训。"}, {"text": "企业经营困难，请求从轻。"}]
        road.do("receive_defence", inspector, facts.party_id, way="oral", signed_record=[drawn("签名")], claims=said, **heard)
    with clock.at(start + 8 * DAY):
        answers = [
            {"found": "报名在检查之后", "accepted": False, "answer": "不影响违法事实的成立"},
            {"found": "未提供证据", "accepted": False, "answer": "不属于从轻情节"},
        ]
        road.do(
            "recheck_defence", inspector, facts.party_id, effect="keep", effect_reason="所提意见均不影响拟处罚", answers=answers
        )
        bank()
        road.do("decide", somebody(road, Role.BUREAU_HEAD), facts.party_id, verdict="penalty", opinion="同意处罚")
        road.do("serve_decision", inspector, facts.party_id, **served)
        road.do("publish_decision", publisher, facts.party_id)
    with clock.at(start + 12 * DAY):
        paid = {"receipt_no": "4200000123", "purpose": "fine", "paid_on": (start + 11 * DAY).date(), "amount": "20000"}
        finance = somebody(road, Role.FINANCE_OFFICER)
        road.do("confirm_payment", finance, facts.party_id, receipts=[paid], proof=[drawn("缴款票据")])
        corrected = {"passed": True, "found": "已由持证电工作业，证号已核对。", "inspector_2": road.town.colleague}
        road.do("check_correction", inspector, facts.party_id, proof=[drawn("复查照片")], **corrected)
        opinion = IssuedDocument.objects.get(case=road.case, code="INS-05")
        jobs.run_due()
        road.do("serve_paper", inspector, document=opinion, **served | {"served_on": clock.today()})
        road.do("confirm_performance", road.town.head, facts.party_id)
        closing = {"ground": "performed", "words": "已经履行完毕，建议结案", "retention": "30y"}
        road.do("submit_closing", inspector, **closing)
        road.do("approve_closing", road.town.leader, approved=True, opinion="同意结案")
        jobs.run_due()
        road.do("archive", somebody(road, Role.ARCHIVIST), pages=60)
        jobs.run_due()


@pytest.mark.prints
def test_the_papers_of_a_penalty_are_printed_and_the_file_lists_them_on_their_pages(road: PenaltyRoad) -> None:
    play(road)
    documents = list(IssuedDocument.objects.filter(case=road.case).order_by("id"))
    assert [each.code for each in documents] == [
        *("ENF-01", "ENF-01", "ENF-05", "ENF-06", "ENF-07", "ENF-22", "ENF-23", "ENF-24", "ENF-25", "ENF-27", "ENF-29", "ENF-30"),
        *("ENF-38", "ENF-63", "INS-05", "ENF-59", "ENF-59", "ENF-60", "ENF-61", "ENF-62"),
    ]
    said = {}
    for document in documents:
        assert document.print_state == "printed", (document.code, document.print_note)
        with document.pdf.open("rb") as file:
            assert problems(file.read()) == [], document.code
        said[document.code] = text_of(document)
        assert (found := UNSPOKEN.search(said[document.code])) is None, (document.code, found)
        if document.code not in ("ENF-06", "ENF-62"):
            assert "大冶市砚坪铁矿有限公司" in said[document.code], document.code
    one_page = {"ENF-01", "ENF-05", "ENF-25", "ENF-27", "ENF-59", "ENF-60", "ENF-62"}
    assert {each.code: each.pages for each in documents if each.code in one_page} == dict.fromkeys(one_page, 1)
    _looks_like_a_decision(said["ENF-38"])
    fine = "罚款人民币20,000.00元（大写：贰万元整）"
    assert all(fine in said[code] for code in ("ENF-23", "ENF-24", "ENF-25", "ENF-27", "ENF-38", "ENF-59", "ENF-60")), (
        "the same words"
    )
    assert "经核，承办人与本案无应当回避的情形。建议立案调查。" in said["ENF-01"] and "原件" in said["ENF-22"]
    assert "非煤矿山安全监管股" in said["ENF-25"] and "证据3件" in said["ENF-25"] and "14时00分" in said["ENF-29"]
    assert (
        "涉嫌" in said["ENF-23"] and "涉嫌" not in said["ENF-60"] and "违反《中华人民共和国安全生产法》第三十条" in said["ENF-60"]
    )
    _lists_the_file(road, documents)


def _looks_like_a_decision(page: str) -> None:
    """What the law asks of it (行政处罚法 Art.59), in the wording of its day."""
    for words in (
        "大冶市砚坪铁矿有限公司", "地址：湖北省大冶市陈贵镇南坳畈村6组", "经查明：", "证据3：工作票，证明安排张大山从事电工作业",
        "立案，案号（冶）应急立〔2026〕1号", "违反了《中华人民共和国安全生产法》第三十条第一款的规定", "第九十七条第七项", "不予采纳（不属于从轻情节）",
        "责令你单位于2026年3月28日前安排持证人员从事电工作业", "自收到本决定书之日起十五日内", "加处罚款的数额不超出罚款的数额", "延期或者分期缴纳",
        "六十日内向大冶市人民政府申请行政复议", "六个月内依法向大冶市人民法院提起行政诉讼", "不停止执行", "大冶市应急管理局2026年3月26日",
    ):  # fmt: skip
        assert words in page, words
    assert "听证" not in page and "人民政府或者" not in page


def _lists_the_file(road: PenaltyRoad, documents: list[IssuedDocument]) -> None:
    """ENF-61 is true: the pages that it names are those of the prints and of what was handed in, one behind the other."""
    rows = documents[-2].data["rows"]
    assert [row["doc_title"] for row in rows[:4]] == ["行政处罚决定书", "送达回执（行政处罚决定书）", "立案审批表", "立案审批表"]
    assert [row["note"] for row in rows[2:4]] == ["报批稿", ""] and rows[2]["doc_no"] == rows[3][
        "doc_no"
    ] == "（冶）应急立〔2026〕1号"
    titles = [row["doc_title"] for row in rows]
    assert {"证据3　工作票", "缴款票据", "履行情况证明"} <= set(titles)
    assert "关于大冶市砚坪铁矿有限公司涉嫌特种作业人员未取得资格上岗案的调查终结报告" in titles
    assert not {"案卷首页（封面）", "卷内目录", "备考表"} & set(titles) and titles[-1] == "结案审批表"
    entries = case_file.paged(case_file.sheets(road.case, road.today))
    assert [(entry.sheet.title, str(entry.first)) for entry in entries] == [(row["doc_title"], row["pages"]) for row in rows]
    papers = sum(each.pages or 0 for each in documents[:-3])
    handed_in = sum(len(entry.sheet.files) for entry in entries)
    assert entries[-1].last == papers + handed_in
    assert f"本卷共{len(rows)}件60页" in text_of(documents[-3])
    _is_bound(road, entries)
    otherwise: Any = {"valid_from": road.today, "by": road.town.leader, "reason": "按日期排列", "retroactive": True}
    in_transaction(lambda: bureau.change("enforcement.file_order", case_file.BY_DATE, **otherwise))
    days = [sheet.on for sheet in case_file.sheets(road.case, road.today) if sheet.paper]
    assert days == sorted(days)


def _is_bound(road: PenaltyRoad, entries: list[case_file.Paged]) -> None:
    """The archive has the whole file as one PDF: behind cover and index each sheet on the page that the index names."""
    with clock.at(clock.now() + 13 * DAY):
        jobs.run_due()
    assert list(jobs.Incident.objects.values_list("kind", "note")) == []
    bound = BoundFile.objects.get(case=road.case)
    pdf = binding.stored_file(bound).read()
    assert problems(pdf) == []
    reader = PdfReader(io.BytesIO(pdf))
    outline = [(each.title, reader.get_destination_page_number(each) or 0) for each in reader.outline]  # type: ignore[union-attr, arg-type]
    assert [title for title, _page in outline[:2]] == ["案卷首页（封面）", "卷内目录"] and outline[-1][0] == "备考表"
    before = outline[2][1]
    for entry, (title, where) in zip(entries, outline[2:-1], strict=True):
        assert title == f"{entry.sheet.title} {entry.sheet.number}".strip()
        assert where == before + (entry.first or 0) - 1, title
        page = "".join(reader.pages[where].extract_text().split())
        assert page.endswith(str(entry.first)), (title, page[-20:])
    assert len(reader.pages) == bound.pages == before + (entries[-1].last or 0) + 1


def sheet(pages: int | None, title: str = "") -> case_file.Sheet:
    return case_file.Sheet(title, "", dt.date(2026, 3, 18), pages)


def test_a_page_is_said_as_long_as_the_pages_before_it_are_known() -> None:
    pages = [(entry.first, entry.last) for entry in case_file.paged([sheet(2), sheet(0), sheet(1), sheet(None), sheet(3)])]
    assert pages == [(1, 2), (3, None), (3, 3), (4, None), (None, None)]
