"""The papers of enforcement from the legal review on: pages, words, sums, dates, what stops them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings

from documents import press
from documents.archive_check import problems
from documents.catalog import paper as kind_of
from documents.services import PaperRequest, with_remedy
from documents.typesetting import MissingField, Paper, page_html
from tests.documents import specimens_enforcement_b as specimens
from tests.documents.specimens import Specimen
from tests.documents.specimens_enforcement_b import ALL, BUREAU, BY_CODE
from tests.documents.test_catalogue import needed_by_blocks
from tests.documents.test_papers_layout import text_of
from tests.documents.test_papers_supervision import ticked
from workflows.enforcement import surcharge
from workflows.enforcement.papers_afterwards import EXECUTION_GROUNDS
from workflows.enforcement.papers_decision import NO_PENALTY_GROUNDS

FOLDER = Path(settings.ROOT) / "templates/documents/enforcement"
#: One specimen of every sheet.
SHEETS = [*BY_CODE.values(), lambda: specimens.goods_disposal("record")]
#: Papers about one thing, which cannot be twenty.
OF_ONE = {"ENF-31", "ENF-33", "ENF-45", "ENF-60"}
GOES_ON, ENFORCED = "复议、诉讼期间本决定不停止执行", "本机关将依法申请人民法院强制执行"


def html(specimen: Specimen, *, f: dict[str, Any] | None = None, x: dict[str, Any] | None = None) -> str:
    return page_html(specimen.paper, bureau=BUREAU, f=specimen.f | (f or {}), x=specimen.x | (x or {}))


def said(specimen: Specimen, **changes: Any) -> str:
    """What a reader reads of the page."""
    return re.sub(r"\s", "", re.sub(r"<[^>]*>", "", html(specimen, **changes)))


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Iterator[None]:
    yield
    press.close_press()


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_every_paper_takes_its_pages_and_is_a_sound_archive_file(name: str) -> None:
    make, pages = ALL[name]
    specimen = make()
    result = specimen.print()
    assert result.pages == pages and problems(result.pdf) == []
    # A letter upward bears the page numbers of its own kind.
    for number in range(1, pages + 1) if specimen.paper.code != "ENF-64" else ():
        assert f"共{pages}页第{number}页" in text_of(result.pdf, number)


def test_every_code_has_a_specimen_with_one_item_and_one_with_twenty() -> None:
    seen: dict[str, int] = {}
    for make, _pages in ALL.values():
        seen[make().paper.code] = seen.get(make().paper.code, 0) + 1
    assert set(seen) == set(BY_CODE)
    assert {code for code, count in seen.items() if count == 1} <= OF_ONE


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_well_formed_and_so_read_by_the_fast_parser(name: str) -> None:
    ElementTree.fromstring(html(ALL[name][0]()))


@pytest.mark.parametrize("make", SHEETS)
def test_a_paper_with_a_required_field_missing_is_not_printed(make: Any) -> None:
    specimen: Specimen = make()
    kind = kind_of(specimen.paper.code)
    needed = [blank.name for blank in kind.fields if blank.required]
    needed += [name for name, when in kind.needs.items() if specimen.f.get(name) and when(specimen.f, specimen.x)]
    for field in needed if not kind.is_list else ():
        without = {key: value for key, value in specimen.f.items() if key != field}
        with pytest.raises(MissingField) as missing:
            page_html(specimen.paper, bureau=BUREAU, f=without, x=specimen.x)
        assert (missing.value.field, missing.value.code) == (field, kind.code)
        preview = replace(specimen.paper, mode="preview")
        assert "预览件" in page_html(preview, bureau=BUREAU, f=without, x=specimen.x)


@pytest.mark.parametrize("code", BY_CODE)
def test_an_unfilled_preview_is_laid_out(code: str) -> None:
    for which in ("approval", "record"):
        page = page_html(Paper(code, kind_of(code).title, mode="preview"), bureau=BUREAU, f={}, x={"sheet": which})
        assert "预览件" in page and "None" not in page


@pytest.mark.parametrize("code", BY_CODE)
def test_what_a_sheet_cannot_do_without_is_required_before_issue(code: str) -> None:
    kind = kind_of(code)
    pages = [FOLDER / f"{code.lower()}.html", *(FOLDER / "sheets").glob(f"{code.lower()}-*.html")]
    source = "".join(page.read_text("utf-8") for page in pages)
    required = {blank.name for blank in kind.fields if blank.required} | set(kind.needs)
    asked_for = set(re.findall(r"{%\s*(?:need|demand|clause|one_of)\s+\"([a-z_0-9]+)\"", source)) | needed_by_blocks(source)
    assert asked_for <= required
    assert set(re.findall(r"\bf\.([a-z_0-9]+)", source)) <= kind.accepts


@pytest.mark.slow
def test_what_closes_the_index_of_a_file_stands_on_no_leaf_alone() -> None:
    for count in (20, 21):
        result = specimens.contents(count).print()
        assert BUREAU.name in text_of(result.pdf, result.pages), count
    assert result.pages == 2


# --- review and notice --------------------------------------------------------------------------------------------------------


def test_a_point_that_is_not_met_needs_a_word_and_a_change_needs_its_conditions() -> None:
    review = specimens.review()
    assert ticked(html(review)).count("符合") == 7 and "3F9A-71C2" in html(review)
    silent = [{**point, "note": ""} for point in review.f["checklist"]]
    for name, wrong in (("checklist", silent), ("conditions", []), ("opinion", "同意"), ("review_round", "第五次")):
        with pytest.raises(MissingField):
            html(review, f={name: wrong})
    passed = said(specimens.review(opinion="审核通过"))
    assert "修改稿校验码" not in passed and "修改稿校验码" in said(review)


def test_notice_and_hearing_right_name_the_same_penalty_and_the_day_until_which_the_party_may_answer() -> None:
    notice, hearing = said(specimens.notice()), said(specimens.hearing_right())
    for page in (notice, hearing):
        assert "罚款人民币50,000.00元（大写：伍万元整）。" in page and "至2024年4月26日止" in page and "如不服" not in page
    assert "不因陈述、申辩给予更重的处罚" in notice and "见与本告知书同时送达的《听证告知书》" in notice
    assert "听证" not in said(specimens.notice(), x={"has_hearing": False})


@pytest.mark.parametrize(
    ("kind", "word"),
    [("unit", "现查明，你单位存在"), ("individual_business", "现查明，你（经营者）存在"), ("person", "现查明，你存在")],
)
def test_a_notice_speaks_to_the_party_by_its_kind(kind: str, word: str) -> None:
    assert word in said(specimens.notice(), f={"party_type": kind})
    with pytest.raises(MissingField):
        html(specimens.notice(), f={"party_type": "village"})


def test_a_defence_that_did_not_come_is_said_with_the_day_on_which_its_time_was_over() -> None:
    assert "在期限内（至2024年4月26日止）未提出陈述、申辩" in said(specimens.checked(), f={"points": []})
    with pytest.raises(MissingField):
        html(specimens.checked(), f={"effect_on_penalty": "加重"})


def test_a_waiver_names_the_rights_given_up_in_its_title_and_asks_a_signature_for_each() -> None:
    both, one = specimens.waiver(), specimens.waiver(("听证",), "person")
    assert (both.paper.title, one.paper.title) == ("放弃陈述申辩、听证声明", "放弃听证声明")
    assert said(both).count("☑自愿放弃") == 2 and said(one).count("☑自愿放弃") == 1 and "本人（" in said(one)


# --- decisions ----------------------------------------------------------------------------------------------------------------


def test_a_decision_says_all_that_the_law_asks_in_its_order() -> None:
    """行政处罚法 Art.59(1)."""
    page, at = said(specimens.decision()), 0
    for words in (
        "行政处罚决定书", "（云）应急罚〔2024〕12号", "被处罚单位：云栖木业有限公司", "91420281MA00000X98", "石桥镇工业路8号", "经查明：",
        "上述事实，有下列证据证实：", "证据1：营业执照复印件1份，证明当事人主体资格。", "以上证据经查证属实", "该意见不予采纳", "违反了《中华人民共和国安全生产法》第四十一条第二款的规定",
        "依据《中华人民共和国安全生产法》第一百零二条的规定", "较重一档", "经法制审核，经本机关负责人集体讨论，决定给予你单位如下行政处罚：",
        "罚款人民币50,000.00元（大写：伍万元整）。", "责令你单位于2024年5月31日前消除上述事故隐患", "自收到本决定书之日起十五日内持本决定书缴至",
        "加处罚款的数额不超出罚款的数额", "可以在缴款期限届满前向本机关书面申请", "六十日内向云石市人民政府申请行政复议", "六个月内依法向云石市人民法院",
        GOES_ON, ENFORCED, "云石市应急管理局", "2024年5月17日",
    ):  # fmt: skip
        assert words in page[at:], words
        at += page[at:].index(words)
    assert "沈一诺" not in page and "（单位）" not in page


def test_before_2024_the_bureau_above_may_be_asked_too() -> None:
    assert "向云石市人民政府或者黄岩市应急管理局申请行政复议" in said(specimens.decision(on=date(2023, 12, 28)))
    assert "黄岩市" not in said(specimens.decision())


def test_the_seal_lies_over_the_day_of_the_decision() -> None:
    page = html(specimens.decision(), f={"decided_on": "2024-05-16"})
    assert '<div class="stamped"><span>云石市应急管理局</span><span>2024年5月16日</span><img' in page


def test_several_fines_are_added_up_and_a_decision_without_one_says_nothing_of_payment() -> None:
    two = said(specimens.decision(2))
    assert "1.罚款人民币50,000.00元（大写：伍万元整）。2.罚款" in two and "共计人民币100,000.00元（大写：壹拾万元整）" in two
    warned = said(specimens.warned())
    assert "1.警告。2.没收非法财物：组合烟花42箱，详见清单。" in warned and "没收非法财物清单" in warned
    for words in ("十五日内持本决定书", "百分之三", "分期缴纳", "共计"):
        assert words not in warned
    bare = said(specimens.warned(), x={"performance": "", "goods": []})
    assert "本决定自送达之日起生效" in bare and "清单" not in bare.replace("详见清单", "")
    needs = kind_of("ENF-38").needs
    for unpaid in ("pay_account", "late_fee_text", "fine_yuan"):
        with pytest.raises(MissingField):
            html(specimens.decision(), f={unpaid: ""})
        assert needs[unpaid](specimens.decision().f, {}) and not needs[unpaid](specimens.warned().f, {})


def test_a_person_is_named_by_the_card() -> None:
    page = said(specimens.decision_on_person())
    for words in ("被处罚人：林知远", "公民身份号码：420281197703050011", "性别：男", "年龄：47", "决定给予你如下行政处罚"):
        assert words in page
    assert "信用代码" not in page and "你单位" not in page


def test_on_the_spot_the_party_was_told_and_the_complaint_comes_first() -> None:
    page = said(specimens.on_the_spot())
    assert "先向云石市人民政府申请行政复议" in page and "2024年5月20日10时15分" in page and "已告知你单位拟处罚的内容" in page
    assert ticked(html(specimens.on_the_spot())) == ["银行缴款"] and page.count("行政执法人员（签名）") == 2
    for wrong in ({"rights_told": False}, {"penalty": "没收"}, {"inspector_2": "周启明"}, {"pay_mode": "现金"}):
        with pytest.raises(MissingField):
            html(specimens.on_the_spot(), f=wrong)
    warned = said(ALL["on the spot with a warning"][0]())
    assert "警告的行政处罚" in warned and "缴款方式" not in warned and "百分之三" not in warned
    person = said(specimens.on_the_spot_person())
    assert (
        "☑一百元以下" in person and "专用票据号：0000456" in person and "拒签说明：林知远以需请示" in person and "ZF-07" in person
    )


@pytest.mark.parametrize("ground", NO_PENALTY_GROUNDS)
def test_no_penalty_says_why_and_nothing_of_what_goes_on(ground: str) -> None:
    page = said(specimens.no_penalty(ground=ground))
    assert NO_PENALTY_GROUNDS[ground].words.format(you="你单位") in page and "决定对你单位不予行政处罚" in page
    assert GOES_ON not in page and ENFORCED not in page and "六十日内" in page
    assert ("经查明" in page) == (ground != "G6"), "what is not proved is not found"


# --- afterwards ---------------------------------------------------------------------------------------------------------------


def test_a_surcharge_prints_the_reckoning_that_the_law_of_fines_makes() -> None:
    fine = Decimal(50000)
    reckoned = surcharge.reckon(fine, date(2024, 6, 4), date(2024, 7, 7), on_rest=True)
    specimen = specimens.surcharge()
    assert (reckoned.days, str(reckoned.amount)) == (specimen.f["days"], specimen.f["amount_yuan"])
    page = said(specimen, x={"computation": surcharge.computation(fine, reckoned)})
    assert "50000.00元×3%×33日＝49500.00元" in page and "加处罚款人民币49,500.00元（大写：肆万玖仟伍佰元整）" in page
    assert "每日按罚款数额的3%加处罚款" in page and "不计算加处罚款" not in page
    assert said(specimens.surcharge(20)).count("行政复议期间") == 20


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ENF-46", "ENF-65"])
def test_the_court_is_named_only_where_money_remains_due(code: str) -> None:
    specimen: Specimen = BY_CODE[code]()
    for due in (True, False):
        words = with_remedy(PaperRequest(code, specimen.f, specimen.x | {"money_due": due}), date(2024, 7, 8)).data["remedy_text"]
        assert (ENFORCED in words) == due and GOES_ON in words


def test_a_reminder_is_no_deferral_and_a_dunning_letter_names_every_sum() -> None:
    assert "本通知不构成延期" in said(specimens.reminder()) and "尚欠人民币50,000.00元" in said(specimens.reminder())
    dunning = said(specimens.dunning())
    assert "合计人民币100,000.00元（大写：壹拾万元整）" in dunning and "十个工作日内（至2024年12月16日止）" in dunning
    assert "有权进行陈述和申辩" in dunning
    for page in (said(specimens.reminder()), dunning, said(specimens.deferral())):
        assert "行政复议" not in page


def test_parts_of_a_fine_are_added_up_and_a_refusal_has_none() -> None:
    parts = said(specimens.deferral(2))
    assert "第2期至2024年8月28日止缴纳人民币25,000.00元" in parts and "合计人民币50,000.00元" in parts
    refused = specimens.deferral(decided="不予批准")
    assert "应当在原期限内缴纳罚款" in said(refused) and "合计" not in said(refused)
    assert kind_of("ENF-48").printed_title(kind_of("ENF-48").title, {}, {"decision": "同意分期缴纳"}) == "分期缴纳罚款批准书"


@pytest.mark.parametrize("action", EXECUTION_GROUNDS)
def test_execution_stops_ends_and_goes_on_for_a_ground_of_the_law(action: str) -> None:
    assert ticked(html(specimens.execution_state(action))) == [action, EXECUTION_GROUNDS[action][0]]
    with pytest.raises(MissingField):
        html(specimens.execution_state(action), f={"ground": "暂无财产"})


def test_a_change_sets_old_beside_new_and_a_revocation_does_not() -> None:
    changed, revoked = specimens.change(), specimens.change(kind="撤销并重新作出")
    assert (changed.paper.title, revoked.paper.title) == ("行政处罚决定变更决定书", "行政处罚决定撤销决定书")
    assert "变更后内容罚款人民币50,000.00元（大写：伍万元整）。罚款人民币45,000.00元" in said(changed)
    assert "变更后内容" not in said(revoked) and "2024年8月1日前重新作出决定" in said(revoked)
    assert "人民币5,000.00元（大写：伍仟元整），由云石市财政局" in said(changed)


def test_a_file_is_described_without_a_gap() -> None:
    for blank in kind_of("ENF-60").fields:
        with pytest.raises(MissingField):
            html(specimens.cover(), f={blank.name: ""})
    index = said(specimens.contents())
    assert "行政处罚决定书（云）应急罚〔2024〕12号" in index and "20240325" in index and "以下空白" in index
    with pytest.raises(MissingField):
        html(specimens.remarks(), f={"checked_by": "周启明"})
