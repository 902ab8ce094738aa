"""The papers of cut-off, report, extension, listing, tracking, resumption, closing and talk: pages, words, titles, what stops them."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from pypdf import PdfReader

from documents import cutting, press
from documents.archive_check import problems
from documents.catalog import paper as kind_of
from documents.typesetting import MissingField, Paper, page_html
from tests.documents import specimens_hazards as specimens
from tests.documents.specimens_hazards import ALL, BUREAU, LISTING, STOP_ORDER, UNIT, Specimen
from tests.documents.test_catalogue import needed_by_blocks
from tests.documents.test_papers_layout import text_of, words

CODES = (
    "ENF-03",
    "ENF-04",
    "INS-06",
    "INS-07",
    "INS-08",
    *(f"HAZ-{number:02d}" for number in (3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19)),
)
# One specimen of every sheet.
SHEETS = (
    "cut-off", "supply stop", "supply back", "own report", "treatment plan", "more time", "extension approval", "extension reply",
    "listing approval", "listing notice", "public list", "letter", "tracking", "acceptance", "closing notice", "resumption request",
    "resumption refused", "closure proposal", "talk notice", "talk record",
    "revocation",
)  # fmt: skip
PRINTS: dict[str, Any] = {}


def printed(name: str) -> Any:
    """One print of each specimen serves all tests."""
    if name not in PRINTS:
        PRINTS[name] = ALL[name][0]().print()
    return PRINTS[name]


def text(name: str, page: int | None = None) -> str:
    return text_of(printed(name).pdf, page)


def html(specimen: Specimen, *, f: dict[str, Any] | None = None, x: dict[str, Any] | None = None) -> str:
    return page_html(specimen.paper, bureau=BUREAU, f=specimen.f | (f or {}), x=specimen.x | (x or {}))


def ticked(page: str) -> list[str]:
    """The choices whose box bears a tick."""
    return re.findall(r'<span class="box">☑</span>([^<]*)<', page)


@pytest.fixture(scope="module", autouse=True)
def close_afterwards() -> Iterator[None]:
    yield
    press.close_press()
    PRINTS.clear()


@pytest.mark.parametrize("name", ALL)
def test_every_paper_takes_its_pages_and_is_a_sound_archive_file(name: str) -> None:
    result = printed(name)
    assert result.pages == ALL[name][1]
    assert problems(result.pdf) == []
    # Letters bear the page numbers of their own kind.
    specimen = ALL[name][0]()
    if specimen.paper.code not in {"HAZ-11", "HAZ-17"} and not specimen.x.get("as_letter"):
        for number in range(1, result.pages + 1):
            assert f"共{result.pages}页第{number}页" in text(name, number)


def test_every_code_has_a_specimen_with_one_item_and_one_with_twenty() -> None:
    seen: dict[str, int] = {}
    for make, _pages in ALL.values():
        code = make().paper.code
        seen[code] = seen.get(code, 0) + 1
    assert set(seen) == set(CODES)
    assert all(count >= 2 for code, count in seen.items() if code != "HAZ-15"), "HAZ-15 is about one hazard"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and value and not re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
        yield from value.splitlines()


# What a sheet words itself: ticked answers, and 第一项 written into the sentence of the law.
WORDED = {"第一项", "同意", "不同意", "reply", "approval", "application", "notice", "record"}


@pytest.mark.parametrize(
    "name", [*SHEETS, "letter of twenty demands", "own report of twenty", "more time for twenty", "tracking of twenty"]
)
def test_every_field_stands_on_the_paper_also_when_cells_overflow(name: str) -> None:
    specimen, found = ALL[name][0](), text(name)
    # The experts' names stand in the rows of their table.
    for value in _texts({key: inner for key, inner in specimen.f.items() if key != "experts"}):
        if value not in WORDED:
            assert re.sub(r"\s", "", value.rstrip("。")) in found, value
    for value in _texts({key: inner for key, inner in specimen.x.items() if key not in {"grade", "reason_kind", "amount"}}):
        if value not in WORDED and name != "letter of twenty demands" and not _for_the_other_sheet(specimen, value):
            assert re.sub(r"\s", "", value.rstrip("。")) in found, value


def _for_the_other_sheet(specimen: Specimen, value: str) -> bool:
    """The linked values of both sheets of HAZ-06 come from one place."""
    if specimen.paper.code != "HAZ-06":
        return False
    return value not in {specimen.x["leader_opinion"]} if specimen.x["sheet"] == "approval" else True


@pytest.mark.parametrize("name", SHEETS)
def test_a_paper_with_a_required_field_missing_is_not_printed(name: str) -> None:
    specimen: Specimen = ALL[name][0]()
    required = [blank.name for blank in kind_of(specimen.paper.code).fields if blank.required]
    assert required
    for field in required:
        without = {key: value for key, value in specimen.f.items() if key != field}
        with pytest.raises(MissingField) as missing:
            page_html(specimen.paper, bureau=BUREAU, f=without, x=specimen.x)
        assert missing.value.field == field and missing.value.code == specimen.paper.code
        preview = replace(specimen.paper, mode="preview")
        assert "预览件" in page_html(preview, bureau=BUREAU, f=without, x=specimen.x)


@pytest.mark.parametrize("code", CODES)
def test_an_unfilled_preview_prints(code: str) -> None:
    sheets_of = {
        "HAZ-06": ("approval", "reply"),
        "HAZ-12": ("", "cover"),
        "HAZ-16": ("application", "reply"),
        "HAZ-18": ("notice", "record"),
    }
    for which in sheets_of.get(code, ("",)):
        blank = Specimen(Paper(code, kind_of(code).title, mode="preview"), {}, {"sheet": which} if which else {}, {})
        assert blank.print().pages >= 1


@pytest.mark.parametrize("code", CODES)
def test_what_a_sheet_cannot_do_without_is_required_before_issue(code: str) -> None:
    """As in the catalogue's test, with the sheets that templates take in."""
    document = kind_of(code)
    folder = Path(settings.ROOT) / "templates"
    pages = [folder / document.template, *(folder / "documents/hazards/sheets").glob(f"{code.lower()}-*.html")]
    source = "".join(page.read_text("utf-8") for page in pages)
    required = {blank.name for blank in document.fields if blank.required} | set(document.needs)
    assert (
        set(re.findall(r"{%\s*(?:need|demand|clause|one_of)\s+\"([a-z_0-9]+)\"", source)) | needed_by_blocks(source) <= required
    )
    assert set(re.findall(r"\bf\.([a-z_0-9]+)", source)) <= document.accepts


# --- titles ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("cut-off", "停止供电决定书"), ("urgent cut-off of explosives", "停止供应民用爆炸物品决定书"), ("supply stop", "停止供电通知书"),
        ("supply back", "恢复供电通知书"), ("extension approval", "整改延期审批表"), ("extension reply", "整改延期申请答复书"),
        ("extension reply listed", "重大事故隐患治理延期审批意见书"), ("acceptance", "重大事故隐患治理验收意见书"),
        ("closing notice", "重大事故隐患核销通知书"), ("resumption request", "恢复生产经营申请书"), ("resumption reply", "恢复生产经营批复"),
        ("hand-over", "移送函"), ("resumption refused", "不予恢复生产经营决定书"), ("talk notice", "安全生产约谈通知书"), ("talk record", "安全生产约谈记录"),
    ],
)  # fmt: skip
def test_each_sheet_bears_its_own_title_on_paper_and_in_the_file(name: str, title: str) -> None:
    specimen = ALL[name][0]()
    assert specimen.paper.title == title
    assert title in text(name) and kind_of(specimen.paper.code).title not in text(name).replace(title, "")
    metadata = PdfReader(io.BytesIO(printed(name).pdf)).metadata
    assert metadata is not None and str(metadata.title).startswith(title)


def test_a_title_the_bureau_words_itself_is_printed_as_it_is_or_its_part_for_the_sheet() -> None:
    assert kind_of("INS-07").printed_title("停止供应通知书", {"measure": "停止供电"}, {}) == "停止供应通知书"
    assert kind_of("HAZ-18").printed_title("约谈函/约谈笔录", {}, {"sheet": "record"}) == "约谈笔录"


# --- cutting text ----------------------------------------------------------------------------------------------------------


def test_a_cell_is_cut_between_sentences_and_loses_nothing() -> None:
    paragraph = "甲乙丙丁。" * 20
    cut = cutting.cut_text(f"第一段。\n{paragraph}\n末段。", room=4, per_line=10)
    assert cut.here == ("第一段。", "甲乙丙丁。" * 4)
    assert "".join(cut.here + cut.attached) == f"第一段。{paragraph}末段。"
    assert cutting.cut_text("短。", room=1, per_line=10) == cutting.Cut(("短。",), ())
    assert cutting.cut_text("无句读" * 40, room=3, per_line=10).here == ()


def test_a_full_cell_says_so_and_the_rest_stands_on_a_signed_attached_page() -> None:
    first, last = text("own report of twenty", 1), text("own report of twenty", 3)
    assert "（此栏不够，接附页）" in first and "重大事故隐患报告单附页" in text("own report of twenty", 2)
    for page in (first, last):
        assert "主要负责人（签名）" in page and "单位（盖章）" in page
    assert "附页" not in text("own report")


def test_an_item_that_has_no_room_goes_to_the_attached_page_whole() -> None:
    items = [f"{place}.甲乙丙丁；甲乙丙丁。" for place in (1, 2, 3)]
    assert cutting.cut_text(items, room=4, per_line=10) == cutting.Cut((items[0],), tuple(items[1:]))
    # Alone in its cell it is cut like any text: nothing else could stand there.
    assert cutting.cut_text([items[0] * 4], room=4, per_line=10).here == (items[0] * 2 + "1.甲乙丙丁；",)


@pytest.mark.parametrize("name", ["extension reply", "listing notice", "acceptance", "supply stop", "supply back"])
def test_who_signs_under_the_seal_signs_clear_of_it(name: str) -> None:
    """The stamp is a ring of 42 mm about the date: what is written under it begins below its lower edge."""
    found = [word for word in words(printed(name).pdf) if word.page == 1]
    date = next(word for word in found if word.text.startswith(DATE) and word.x > 100)
    signed = min(word.y for word in found if word.text.startswith(("送达人", "签收人")))
    # Measured at the feet of the characters of 12 pt, 4.2 mm high; the middle of the date lies 1.6 mm above its feet.
    assert signed - 4.2 >= date.y - 1.6 + 21 - 0.3


def test_an_opinion_still_to_be_written_leaves_room_and_no_slash() -> None:
    page = html(specimens.listing_approval(), x={"proposer_opinion": ""})
    assert '提请单位意见</th><td class="opinion" colspan="3"><div class="said"></div>' in page
    assert "签名（许听澜）" in page and "2024年5月20日" in page


def test_a_box_is_ticked_by_a_word_or_by_a_true_or_false_answer() -> None:
    sheet = specimens.extension("approval")
    assert ticked(html(sheet)) == ["否", "否"] and ticked(html(sheet, x={"is_listed": True, "is_second": None})) == ["是"]
    assert ticked(html(specimens.listing_approval())) == ["县级"]


def test_a_list_without_rows_says_so() -> None:
    cover = html(specimens.tracking_cover(), x={"rows": []})
    assert '<td colspan="6" class="c">无</td>' in cover and "共0件" in cover


# --- power (安全生产法 Art.70) -----------------------------------------------------------------------------------------------


def test_power_is_cut_off_with_notice_or_for_urgency_never_both_or_neither() -> None:
    specimen = specimens.cut_off()
    assert "本机关于2024年3月8日9时30分制发本决定书，提前二十四小时通知你单位" in html(specimen)
    urgent = html(specimen, f={"notice_given_at": "", "urgent_reason": "窑内已发生燃气泄漏"})
    assert "因窑内已发生燃气泄漏，情况紧急" in urgent and "二十四小时通知你单位" not in urgent
    for wrong in ({"urgent_reason": "窑内已发生燃气泄漏"}, {"notice_given_at": ""}):
        with pytest.raises(MissingField):
            html(specimen, f=wrong)
    explosives = text("urgent cut-off of explosives")
    assert "二十四小时" not in explosives and "停电" not in explosives


def test_supplier_and_unit_read_the_same_hour() -> None:
    for name in ("cut-off", "supply stop"):
        assert "2024年3月9日10时00分" in text(name) and STOP_ORDER in text(name)
    assert "执行情况回执" in text("supply stop") and "如不服" not in text("supply stop")
    assert "如不服本决定" in text("cut-off")
    assert "恢复供电" in text("supply back") and "抄送：" + UNIT in text("supply back")
    with pytest.raises(MissingField):
        html(specimens.supply_stop(), f={"measure": "停水"})


# --- extension -------------------------------------------------------------------------------------------------------------


def test_one_of_three_boxes_is_ticked_and_the_others_bear_a_slash() -> None:
    found = text("extension reply")
    assert "同意部分延期，整改期限延期至2024年4月5日。" in found and "同意延期整改，整改期限延期至/。" in found
    assert "不同意延期，整改期限仍为2024年3月20日" in text("extension refused") and "仍为" not in found
    for decision, box in (("同意延期", "同意延期整改"), ("同意部分延期", "同意部分延期"), ("不同意延期", "不同意延期")):
        assert ticked(html(specimens.extension("reply", decision=decision))) == [box]
    with pytest.raises(MissingField):
        html(specimens.extension("reply"), f={"decision": "同意延期至四月"})
    with pytest.raises(MissingField):
        html(specimens.extension("reply"), f={"reason": ""})


def test_the_approval_sheet_stays_in_the_file_and_a_second_extension_asks_the_main_head() -> None:
    sheet = text("extension approval")
    assert "扫码核验" not in sheet and "本文书一式" not in sheet and "分管领导" in sheet
    second = html(specimens.extension("approval"), x={"is_second": True})
    assert "主要负责人<br/>意　　见" in second and "分管领导" not in second
    # One number, two sheets.
    assert "（云）应急整延〔2024〕4号" in sheet and "（云）应急整延〔2024〕4号" in text("extension reply")
    assert "签发人：何守田" in text("extension reply listed") and "云石市安全生产委员会办公室" in text("extension reply listed")


# --- listing ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "linked"),
    [(specimens.listing_approval, {"responsible_unit": "云石市住房和城乡建设局"}), (specimens.listing_notice, {})],
)
def test_who_supervises_never_treats(make: Callable[[], Specimen], linked: dict[str, str]) -> None:
    specimen = make()
    same = {} if linked else {"responsible_unit": specimen.f["supervisor_unit"]}
    with pytest.raises(MissingField):
        html(specimen, f=same, x=linked)


def test_listing_papers_are_the_listing_bodys_and_carry_no_remedy_paragraph() -> None:
    for name in ("listing notice", "public list", "letter", "closing notice"):
        assert "云石市安全生产委员会办公室" in text(name) and "如不服" not in text(name)
    notice = text("listing notice")
    assert "签发人：何守田" in notice and "自收到本通知书之日起10日内报送" in notice and "20个工作日前书面申请延期" in notice
    assert "5.治理期间落实安全措施" in notice and "24.治理期间落实安全措施" in text("listing notice of twenty")


def test_a_wall_notice_names_firms_and_posts_and_can_be_read_from_afar() -> None:
    found = words(printed("public list").pdf)
    assert next(word for word in found if "第二批" in word.text).size == pytest.approx(26, abs=0.2)
    assert min(word.size for word in found if word.y < 270) >= 13.9
    whole = text("public list of twenty")
    assert "云石市2024年第二批重大事故隐患挂牌督办公示" in whole and "下列20项重大事故隐患" in whole and "12350" in whole
    assert "沈知秋" not in whole and "程远舟" not in whole


@pytest.mark.parametrize(("name", "width"), [("public list of twenty", 210), ("public list of twenty on a board", 297)])
def test_a_public_list_of_a_batch_repeats_its_head_and_counts_its_pages(name: str, width: int) -> None:
    sheets_ = PdfReader(io.BytesIO(printed(name).pdf)).pages
    assert {round(float(sheet.mediabox.width) / 72 * 25.4) for sheet in sheets_} == {width}
    for number in range(1, len(sheets_) + 1):
        assert "序号隐患单位隐患名称地点" in text(name, number) and f"共{len(sheets_)}页第{number}页" in text(name, number)
    assert "监督电话" in text(name, len(sheets_)) and "监督电话" not in text(name, 1)


def test_the_listing_notice_stands_under_the_red_head_where_the_bureau_has_set_it_so() -> None:
    plain, letter = text("listing notice"), text("listing notice as letter")
    for words_of_both in (
        "重大事故隐患挂牌督办通知书",
        LISTING,
        "签发人：何守田",
        "2024年11月30日前治理完毕",
        "20个工作日前书面申请延期",
        "送达人（签名）",
    ):
        assert words_of_both in plain and words_of_both in letter
    assert "委员会办公室文件" in letter and "委员会办公室文件" not in plain
    assert "—1—" in text("listing notice as letter", 1) and "共2页" not in letter and "共1页第1页" in plain
    last = text("listing notice as letter", 2)
    assert "抄送：柳溪镇人民政府" in last and "2024年3月5日印发" in last and "本文书一式四份" in last
    head = next(word for word in words(printed("listing notice as letter").pdf) if "文件" in word.text)
    assert 37 + 35 < head.y < 37 + 35 + 15


DATE = "2024年3月5日"


def _text_with_the_seal(specimen: Specimen, name: str) -> tuple[int, int, int]:
    """Pages; and on the last page, lines above the name of the body; and how far down its text the page before goes, in mm."""
    result = specimen.print()
    found = words(result.pdf)
    seal = next(word for word in found if word.page == result.pages and word.text.startswith(name) and word.x > 70)
    above = {round(word.y) for word in found if word.page == result.pages and 37 < word.y < seal.y - 2}
    lowest = max((word.y for word in found if word.page == result.pages - 1 and word.y < 260), default=0)
    return result.pages, len(above), round(lowest)


def test_two_lines_of_a_letter_go_with_its_seal_and_no_more_than_must() -> None:
    """A letter that grows line by line: whenever the seal goes to another page, two to four lines go with it."""
    base = specimens.letter()
    seen = set()
    for size in range(40, 460, 28):
        longer = Specimen(base.paper, base.f | {"demand": "督" * size}, base.x, base.assets)
        pages, lines_above, lowest = _text_with_the_seal(longer, "云石市安全生产委员会办公室")
        seen.add(pages)
        if pages > 1:
            assert lines_above >= 2, size
            # What stands on the page before ends within four lines of its foot, unless more of it follows than the seal must have.
            assert lines_above <= 3 or lowest > 262 - 3 * 9, (size, lines_above, lowest)
    assert seen == {1, 2}


def test_a_letter_has_its_red_rules_on_the_first_page_and_no_number_there() -> None:
    assert "—2—" in text("letter of twenty demands", 2) and "—1—" not in text("letter of twenty demands", 1)
    assert printed("letter").pages == 1 and "抄送：云石市住房和城乡建设局。" in text("letter")
    assert "已逾期12日" in text("letter") and "期限尚未届满" in text_of(specimens.letter(days=0).print().pdf)
    name = next(word for word in words(printed("letter").pdf) if word.text.startswith("云石市安全生产委员会办公室"))
    assert 30 < name.y < 45 and name.size >= 22


def test_a_round_shows_who_signed_in_and_keeps_the_observers_words_apart() -> None:
    found = text("tracking")
    assert "重大事故隐患第三轮联合跟踪督办记录表" in found and "完成进度：65%" in found
    assert "观察员意见不属于督办要求" in found and "观察员意见" not in html(specimens.tracking(), x={"observer_note": ""})
    assert "签到" in text("tracking of twenty", 2), "the sixth to the twentieth sign in on the attached page"
    assert "2024年第3轮联合" in html(specimens.tracking(), f={"round_no": "2024年第3轮"})
    named = html(
        specimens.tracking(), f={"participants": "市安委办，沈知秋，科员\n市纪委监委，陆青禾，主任"}, x={"participants": []}
    )
    assert all(f">{word}</td>" in named for word in ("市安委办", "沈知秋", "陆青禾", "主任"))


def test_an_acceptance_refused_says_why_and_names_its_experts() -> None:
    assert (
        ticked(html(specimens.acceptance())) == ["验收合格"] and "陆青禾" in text("acceptance") and "副教授" in text("acceptance")
    )
    assert ticked(html(specimens.acceptance(2, "验收不合格"))) == ["验收不合格"]
    assert "验收不合格。理由和要求：报警联锁未接入" in text("acceptance refused") and "理由和要求" not in text("acceptance")
    with pytest.raises(MissingField):
        html(specimens.acceptance(1, "验收不合格"), x={"reason": ""})
    with pytest.raises(MissingField):
        html(specimens.acceptance(), x={"cert_no_2": "17021101"})


def test_production_resumes_by_the_closing_notice_only_within_a_named_scope() -> None:
    assert ticked(html(specimens.closing_notice())) == ["同意恢复生产经营"]
    assert "同意恢复生产经营（范围：2号窑炉）" in text("closing notice")
    assert "范围" not in html(specimens.closing_notice("未停产，不涉及"))
    with pytest.raises(MissingField):
        html(specimens.closing_notice(), x={"resume_scope": ""})


# --- resumption, closure, talk ---------------------------------------------------------------------------------------------


def test_consent_names_the_scope_and_a_refusal_its_reasons_and_remedies() -> None:
    granted, refused = text("resumption reply"), text("resumption refused")
    assert "同意恢复2号窑炉生产经营（使用）" in granted and "如不服" not in granted
    assert "不同意恢复2号窑炉生产经营" in refused and "如不服本决定" in refused and "继续有效" in refused
    assert "20." in text("resumption refused for twenty")
    for missing in ("reason", "remedy_text"):
        with pytest.raises(MissingField):
            html(specimens.resumption_reply(refused=True), f={missing: ""})
    asked = specimens.resumption_request()
    assert "应急恢复" not in html(
        Specimen(replace(asked.paper, number="（云）应急恢复〔2024〕2号", qr_svg="<svg/>"), asked.f, asked.x, {})
    )


def test_a_proposal_to_close_counts_days_and_penalties_and_quotes_its_ground() -> None:
    found = text("closure proposal")
    assert "自2023年1月10日至2023年7月8日共179日内受到3次行政处罚" in found
    assert "第一百一十三条第一项：存在重大事故隐患，一百八十日内三次" in found and "妥否，请批示。" in found
    assert "签发人：许听澜" in found and "—1—" in text("closure proposal", 1) and "—2—" in text("closure proposal", 2)
    other = html(specimens.closure_proposal(), f={"ground": 4})
    assert "第四项：拒不执行" in other and "次行政处罚。" not in other
    first = words(printed("closure proposal").pdf)
    red = next(word for word in first if "文件" in word.text or word.text.startswith("云石市应急管理局"))
    # Thirty-five below the upper edge of the text area, about 15 mm high.
    assert 37 + 35 < red.y < 37 + 35 + 15 and red.size == pytest.approx(42, abs=0.5)


def test_a_body_line_of_a_letter_upward_holds_28_characters_and_a_page_22_lines() -> None:
    specimen = specimens.closure_proposal()
    long = Specimen(specimen.paper, specimen.f | {"facts": "国" * 1400}, specimen.x, specimen.assets)
    pages = PdfReader(io.BytesIO(long.print().pdf)).pages
    assert max(line.count("国") for sheet in pages for line in sheet.extract_text().splitlines()) == 28
    assert max(sum("国" in line for line in sheet.extract_text().splitlines()) for sheet in pages) == 22


def test_a_talk_is_called_by_a_notice_and_its_record_is_signed_on_every_page() -> None:
    assert "请准备下列材料" in text("talk notice") and "不得委托他人代替" in text("talk notice")
    for number in (1, 2):
        page = text("talk record of twenty demands", number)
        assert "约谈人（签名）" in page and "被约谈人（签名）" in page and "记录人（签名）" in page
        assert ("安全生产约谈记录（续）" in page) == (number > 1)
    assert "2024年12月3日9时00分至9时50分" in text("talk record") and "（以下空白）" in text("talk record")
    assert "拒签说明：程远舟拒绝签名" in html(specimens.talk_record(), x={"refusal_note": "程远舟拒绝签名"})


@pytest.mark.parametrize(
    "name", ["cut-off", "listing notice", "extension reply", "acceptance of twenty", "closure proposal of twenty penalties"]
)
def test_no_text_runs_over_the_right_edge(name: str) -> None:
    for word in words(printed(name).pdf):
        assert word.x < 210 - 20 and word.x >= 25 - 0.1, word


@pytest.mark.parametrize(
    "name",
    [
        "cut-off on twenty facts",
        "resumption refused for twenty",
        "resumption reply of twenty conditions",
        "talk notice of twenty papers",
        "listing notice of twenty",
        "letter of twenty demands",
    ],
)
def test_the_seal_never_stands_alone_on_a_page(name: str) -> None:
    pages = PdfReader(io.BytesIO(printed(name).pdf)).pages
    for number, sheet in enumerate(pages, start=1):
        if len(sheet.images):
            assert len(text(name, number)) > 60, "name, date and stamp only"


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_well_formed_so_that_the_fast_parser_reads_it(name: str) -> None:
    specimen = ALL[name][0]()
    assert ElementTree.fromstring(html(specimen)).tag == "html"
