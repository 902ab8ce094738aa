"""The papers of filing, investigation, measures and transfer: pages, words, titles, what stops them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings

from documents import press
from documents.archive_check import problems
from documents.catalog import paper as kind_of
from documents.typesetting import MissingField, Paper, page_html
from tests.documents import specimens_enforcement_a as specimens
from tests.documents.specimens import Specimen
from tests.documents.specimens_enforcement_a import ALL, BUREAU, BY_CODE, CERTIFICATES, PERSON, SHOP, UNIT
from tests.documents.test_catalogue import needed_by_blocks
from tests.documents.test_papers_layout import text_of
from tests.documents.test_papers_supervision import ticked
from workflows.enforcement.papers_investigation import MEASURES

FOLDER = Path(settings.ROOT) / "templates/documents/enforcement"
#: One specimen of every sheet.
SHEETS = [*BY_CODE.values(), lambda: specimens.longer("approval"), lambda: specimens.seized("release")]
MEASURING = ("ENF-14", "ENF-15", "ENF-16", "ENF-17", "ENF-18", "ENF-20")


def html(specimen: Specimen, *, f: dict[str, Any] | None = None, x: dict[str, Any] | None = None) -> str:
    return page_html(specimen.paper, bureau=BUREAU, f=specimen.f | (f or {}), x=specimen.x | (x or {}))


def said(page: str) -> str:
    """What a reader reads of the page."""
    return re.sub(r"\s", "", re.sub(r"<[^>]*>", "", page))


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Iterator[None]:
    yield
    press.close_press()


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_every_paper_takes_its_pages_and_is_a_sound_archive_file(name: str) -> None:
    make, pages = ALL[name]
    result = make().print()
    assert result.pages == pages and problems(result.pdf) == []
    for number in range(1, pages + 1):
        assert f"共{pages}页第{number}页" in text_of(result.pdf, number)


def test_every_code_has_a_specimen_with_one_item_and_one_with_twenty() -> None:
    seen: dict[str, int] = {}
    for make, _pages in ALL.values():
        seen[make().paper.code] = seen.get(make().paper.code, 0) + 1
    assert set(seen) == set(BY_CODE) and min(seen.values()) >= 2


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_well_formed_and_so_read_by_the_fast_parser(name: str) -> None:
    ElementTree.fromstring(html(ALL[name][0]()))


@pytest.mark.parametrize("make", SHEETS)
def test_a_paper_with_a_required_field_missing_is_not_printed(make: Any) -> None:
    specimen: Specimen = make()
    kind = kind_of(specimen.paper.code)
    needed = [blank.name for blank in kind.fields if blank.required or (blank.name in kind.needs and specimen.f.get(blank.name))]
    # The approval of an extension says how to appeal as little as it says when the decision was made.
    for field in [name for name in needed if name in specimen.f]:
        without = {key: value for key, value in specimen.f.items() if key != field}
        with pytest.raises(MissingField) as missing:
            page_html(specimen.paper, bureau=BUREAU, f=without, x=specimen.x)
        assert (missing.value.field, missing.value.code) == (field, kind.code)
        preview = replace(specimen.paper, mode="preview")
        assert "预览件" in page_html(preview, bureau=BUREAU, f=without, x=specimen.x)


@pytest.mark.parametrize("code", BY_CODE)
def test_an_unfilled_preview_is_laid_out(code: str) -> None:
    for which in ("", "approval"):
        page = page_html(
            Paper(code, kind_of(code).title, mode="preview"), bureau=BUREAU, f={}, x={"sheet": which} if which else {}
        )
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


def test_the_colgroups_add_up_to_the_width_of_their_table() -> None:
    landscape, seen = {"enf-22", "enf-56"}, 0
    for path in FOLDER.rglob("*.html"):
        source = path.read_text("utf-8")
        groups = [group.split() for group in re.findall(r'{% grid "[^"]*" ([\d. ]+)%}', source)]
        groups += [re.findall(r'"([\d.]+) ', group) for group in re.findall(r'{% (?:list|table [\w.]+) "[^"]*" (.*?)%}', source)]
        for group in groups:
            total = f"{sum(float(width) for width in group):g}"
            assert total in ({"261"} if path.stem in landscape else {"158", "165"}), (path.name, total)
            seen += 1
    assert seen >= 60


# --- the party --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "labels"),
    [
        (UNIT, ("当事人名称", "统一社会信用代码", "法定代表人")),
        (SHOP, ("字号名称", "统一社会信用代码", "经营者")),
        (PERSON, ("姓　　名", "公民身份号码", "性　　别", "所在单位", "家庭住址")),
    ],
)
def test_a_form_names_the_party_by_the_labels_of_its_kind(party: dict[str, Any], labels: tuple[str, ...]) -> None:
    page = said(html(specimens.filing(1, party)))
    for words in (*labels, *(value for name, value in party.items() if name != "party_type")):
        assert re.sub(r"\s", "", words) in page, words


def test_only_a_person_has_nobody_at_the_head() -> None:
    with pytest.raises(MissingField) as missing:
        html(specimens.filing(), f={"legal_rep": ""})
    assert missing.value.field == "legal_rep"
    assert kind_of("ENF-01").needs["legal_rep"](UNIT, {}) and not kind_of("ENF-01").needs["legal_rep"](PERSON, {})


@pytest.mark.parametrize(("party", "word"), [(UNIT, "对你单位的下列"), (SHOP, "对你（经营者）的下列"), (PERSON, "对你的下列")])
def test_a_decision_speaks_to_its_party_without_a_bracket_left_open(party: dict[str, Any], word: str) -> None:
    page = said(html(specimens.seizing(1, party)))
    assert word in page and "你（单位）" not in page


def test_identity_numbers_are_whole_on_the_papers_that_name_the_party_and_nowhere_else() -> None:
    assert {code for code in BY_CODE if kind_of(code).shows_identity} == {"ENF-01", "ENF-06", "ENF-14", "ENF-23"}


# --- who signs --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ENF-01", "ENF-02", "ENF-09", "ENF-11", "ENF-13", "ENF-19", "ENF-24", "ENF-57", "ENF-58"])
def test_two_handlers_sign_an_approval_with_their_certificates(code: str) -> None:
    page = said(html(BY_CODE[code]()))
    assert "签名（周启明）：证号：42028100101" in page and "签名（何文舟）：证号：42028100102" in page
    one = CERTIFICATES["cert_no_1"]
    with pytest.raises(MissingField):
        html(BY_CODE[code](), x={"cert_no_2": one})


@pytest.mark.parametrize("code", ["ENF-06", "ENF-16"])
def test_no_record_is_made_of_somebody_whose_rights_were_not_told(code: str) -> None:
    with pytest.raises(MissingField) as missing:
        html(BY_CODE[code](), f={"rights_told": False})
    assert missing.value.field == "rights_told"


def test_the_hour_of_an_approval_stands_in_the_leaders_row() -> None:
    assert "签名（顾长风）：2024年1月15日10时20分" in said(html(specimens.keeping_approval()))
    assert "签名（顾长风）：年月日" in said(html(specimens.seizing_approval(), x={"approved_at": "", "leader_on": ""}))


def test_a_refusal_to_sign_stands_on_the_record() -> None:
    page = said(html(specimens.seizing_record(), f={"refusal_note": "方小满以未看清为由拒绝签名，15时50分。"}))
    assert "拒签说明：方小满" in page and "见证人（签名）" in page


# --- measures ---------------------------------------------------------------------------------------------------------------


def test_the_title_names_the_measure_that_was_taken() -> None:
    for word in MEASURES:
        titles = [
            kind_of(code).printed_title(kind_of(code).title, {}, {"measure": word})
            for code in ("ENF-14", "ENF-15", "ENF-16", "ENF-17")
        ]
        assert titles == [f"{word}决定书", f"{word}物品清单", f"{word}现场笔录", f"延长{word}期限决定书"]
    assert specimens.longer("approval").paper.title == "延长查封（扣押）期限审批表"
    assert [specimens.seized(which).paper.title for which in ("disposal", "release")] == ["扣押处理决定书", "解除扣押决定书"]
    assert specimens.testing().paper.title == "检测期间告知书"


@pytest.mark.parametrize("code", MEASURING)
def test_no_paper_leaves_open_which_measure_it_is_about(code: str) -> None:
    with pytest.raises(MissingField) as missing:
        html(BY_CODE[code](), x={"measure": "查封（扣押）"})
    assert missing.value.field == "x.measure"


@pytest.mark.parametrize("code", ["ENF-12", "ENF-14", "ENF-17", "ENF-20"])
def test_nothing_is_to_be_performed_so_no_court_is_threatened(code: str) -> None:
    page = said(html(BY_CODE[code]()))
    assert "申请行政复议" in page and "不停止执行" in page and "申请人民法院强制执行" not in page


def test_the_approval_of_an_extension_stays_in_the_house() -> None:
    page = said(html(specimens.longer("approval")))
    assert "申请行政复议" not in page and "扫码核验" not in page and "本文书一式" not in page
    assert "扫码核验" in said(html(specimens.longer("decision")))


def test_an_urgent_measure_says_when_it_was_taken_and_reported() -> None:
    urgent = specimens.seizing_approval(urgent=True)
    assert "☑是□否实施时间：2024年1月15日14时40分报告时间：2024年1月15日18时00分" in said(html(urgent))
    with pytest.raises(MissingField) as missing:
        html(urgent, f={"reported_at": ""})
    assert missing.value.field == "reported_at"
    assert ticked(html(specimens.seizing_approval())) == ["扣押", "与案件有关", "非生活必需品", "未被其他机关查封", "否"]
    assert "先行实施" in html(specimens.seizing(), x={"emergency_taken_at": "2024-01-15T14:40:00+08:00"})


def test_the_party_signs_for_what_it_gets_back_and_for_nothing_else() -> None:
    assert "物品领取凭证" in html(specimens.kept()) and "物品领取凭证" not in html(specimens.kept(1, "作为涉案物品随案处理"))
    release = said(html(specimens.seized("release")))
    assert "领取时间：2024年2月18日10时00分" in release and "解除对下列场所、设施、财物的扣押" in release
    assert "物品领取凭证" not in html(specimens.seized("disposal"))
    assert "人民币1260元（大写：壹仟贰佰陆拾元整）" in html(specimens.seized("disposal", sold=True))


def test_a_test_is_told_with_its_days_and_the_new_last_day() -> None:
    page = said(html(specimens.testing()))
    assert "检测期间为2024年1月20日至2024年1月29日" in page and "扣押期限相应至2024年2月24日止" in page
    assert "已于2024年1月26日结束" in said(html(specimens.testing(ended_on="2024-01-26")))


def test_things_stand_in_a_cell_with_kind_number_state_and_result() -> None:
    page = said(html(specimens.seized_approval(2)))
    assert "1.组合烟花（36发）42箱，原箱封装，封签0001：没收，随处罚决定处理2.组合烟花（36发）43箱" in page


# --- report, submission, transfer ------------------------------------------------------------------------------------------


def test_a_report_numbers_its_facts_and_cites_the_evidence_of_each() -> None:
    page = said(html(specimens.report(2)))
    assert page.count("（证据1、证据2）") == 2 and "（二）2024年3月5日" in page
    assert "证据3：询问笔录（林知远）1份，证明隐患未按期整改。" in said(html(specimens.report(3)))
    assert "告知听证权利：☑是□否集体讨论：☑是□否" in page
    assert "告知听证权利：□是☑否" in said(html(specimens.report(), f={"hearing_needed": False}))


def test_what_was_got_unlawfully_stands_last_with_the_reason() -> None:
    page = said(html(specimens.evidence_list(4)))
    assert page.index("共4件") < page.index("未采用的证据") < page.index("取得方式违反法律规定")


def test_a_refused_transfer_says_why_and_a_granted_one_does_not() -> None:
    with pytest.raises(MissingField) as missing:
        html(specimens.transfer_approval(refused=True), f={"reason_if_refused": ""})
    assert missing.value.field == "reason_if_refused"
    assert "不批准的理由" not in html(specimens.transfer_approval())
    assert "2024年6月21日10时00分" in html(specimens.transfer_approval())


def test_the_police_tell_the_hour_by_hand_where_it_is_not_known_yet() -> None:
    assert "移送时间：年月日时分签收时间：年月日时分" in said(html(specimens.transfer_letter()))
    handed = said(html(specimens.transfer_letter(handed_at="2024-06-22T09:30:00+08:00")))
    assert "移送时间：2024年6月22日9时30分签收时间：2024年6月22日9时40分" in handed


def test_only_the_agency_above_has_a_number_of_its_own_for_more_days() -> None:
    assert "上一级机关批准文号" not in said(html(specimens.more_days()))
    assert "黄应急批〔2024〕11号" in html(specimens.more_days(level="上一级机关"))
