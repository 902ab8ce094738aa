"""Every paper prints all its fields on the pages it should take, measured; empty blanks bear a slash, missing ones stop it."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from documents import press
from documents.archive_check import problems
from documents.catalog import paper as kind_of
from documents.typesetting import MissingField, Paper, page_html
from tests.documents import specimens
from tests.documents.specimens import ALL, BUREAU, Specimen

MM = 72 / 25.4
USUAL = (
    *("plan", "record", "decision", "order on one item", "re-inspection", "registration", "completion"),
    "closing of a listed hazard",
)
PRINTS: dict[str, Any] = {}


class Word(NamedTuple):
    """A run of text and where it begins, in mm from the left and from the top of its page."""

    page: int
    x: float
    y: float
    text: str
    size: float


def printed(name: str) -> Any:
    """One print of each specimen serves all tests."""
    if name not in PRINTS:
        PRINTS[name] = ALL[name][0]().print()
    return PRINTS[name]


def words(pdf: bytes) -> list[Word]:
    found: list[Word] = []
    for number, sheet in enumerate(PdfReader(io.BytesIO(pdf)).pages, start=1):
        height = float(sheet.mediabox.height)

        def note(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
            if text.strip():
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                found.append(Word(number, x / MM, (height - y) / MM, text.strip(), abs(size * tm[0] * cm[0])))  # noqa: B023

        # Called before the next sheet's turn comes.
        sheet.extract_text(visitor_text=note)
    return found


def text_of(pdf: bytes, number: int | None = None) -> str:
    sheets = PdfReader(io.BytesIO(pdf)).pages
    return "".join(re.sub(r"\s", "", sheet.extract_text()) for sheet in (sheets if number is None else [sheets[number - 1]]))


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
    for number in range(1, result.pages + 1):
        assert f"共{result.pages}页第{number}页" in text_of(result.pdf, number)


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"asset", "no", "due_on", "found_on", "closed_on", "taken_at"}:
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str) and value:
        yield from value.splitlines()


@pytest.mark.parametrize("name", [*USUAL, "list"])
def test_every_field_stands_on_the_paper(name: str) -> None:
    specimen, text = ALL[name][0](), text_of(printed(name).pdf)
    for value in _leaves(specimen.f):
        if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
            continue
        assert re.sub(r"\s", "", value) in text, value
    assert specimen.paper.title in text and specimen.paper.number in text


@pytest.mark.parametrize("name", USUAL)
def test_a_paper_with_a_required_field_missing_is_not_printed(name: str) -> None:
    specimen: Specimen = ALL[name][0]()
    # The dates and texts a template words itself are asked for as well; what service fills in later is not.
    required = [field.name for field in kind_of(specimen.paper.code).fields if field.required]
    assert required
    for field in required:
        without = {key: value for key, value in specimen.f.items() if key != field}
        with pytest.raises(MissingField) as missing:
            page_html(specimen.paper, bureau=BUREAU, f=without, x=specimen.x)
        assert missing.value.field == field and missing.value.code == specimen.paper.code
        # The clerk still sees the sheet while it is being filled in.
        preview = replace(specimen.paper, mode="preview")
        assert "预览件" in page_html(preview, bureau=BUREAU, f=without, x=specimen.x)


@pytest.mark.parametrize("name", ["plan", "record", "registration", "closing"])
def test_an_empty_blank_bears_one_slash(name: str) -> None:
    specimen: Specimen = ALL[name][0]()
    optional = [field.name for field in kind_of(specimen.paper.code).fields if not field.required and not field.columns]
    empty = {key: ("" if key in optional else value) for key, value in specimen.f.items()}
    full, bare = (page_html(specimen.paper, bureau=BUREAU, f=f, x=specimen.x) for f in (specimen.f, empty))
    assert bare.count('class="slash">/<') > full.count('class="slash">/<') or name == "closing"
    assert "None" not in bare


def test_two_officers_with_one_certificate_are_refused() -> None:
    specimen = specimens.order()
    with pytest.raises(MissingField):
        page_html(specimen.paper, bureau=BUREAU, f=specimen.f, x={**specimen.x, "cert_no_2": specimen.x["cert_no_1"]})
    with pytest.raises(MissingField):
        page_html(specimen.paper, bureau=BUREAU, f={**specimen.f, "inspector_2": specimen.f["inspector_1"]}, x=specimen.x)


def test_typed_text_is_text_and_never_markup() -> None:
    specimen = specimens.order(1)
    hostile = '<img src="http://example.org/x"><script>1</script>甲'
    html = page_html(specimen.paper, bureau=BUREAU, f={**specimen.f, "unit_name": hostile}, x=specimen.x)
    assert "<script>" not in html and "&lt;script&gt;" in html
    result = Specimen(specimen.paper, {**specimen.f, "unit_name": hostile}, specimen.x, {}).print()
    assert re.sub(r"\s", "", hostile) in text_of(result.pdf)


@pytest.mark.parametrize(
    ("name", "left", "right", "top", "bottom"),
    [
        ("order on one item", 28, 24, 25, 22),
        ("plan", 25, 20, 20, 20),
        ("registration", 25, 20, 20, 20),
        ("record", 28, 24, 25, 22),
    ],
)
def test_the_text_stands_in_its_area(name: str, left: float, right: float, top: float, bottom: float) -> None:
    found = [word for word in words(printed(name).pdf) if word.page == 1]
    assert min(word.x for word in found) >= left - 0.1
    assert max(word.x for word in found) < 210 - right
    assert min(word.y for word in found) > top
    folio = [word for word in found if word.text.startswith("共")][-1]
    # Ten above the page edge.
    assert 297 - 10 - 2.5 < folio.y < 297 - 10
    body = [word for word in found if word.y < 297 - bottom]
    assert len(body) > 20


def test_the_body_of_a_notice_runs_on_a_pitch_of_20_points() -> None:
    found = words(printed("order on one item").pdf)
    start = next(word.y for word in found if word.text.startswith("经查"))
    lines = sorted({round(word.y, 1) for word in found if start <= word.y and word.size == pytest.approx(12, abs=0.1)})[:8]
    pitches = [round((lower - upper) * MM, 0) for upper, lower in pairwise(lines)]
    assert set(pitches) == {20}, pitches


def test_no_line_of_a_notice_is_longer_than_37_characters() -> None:
    specimen = specimens.order(1)
    specimen.f["items"][0]["problem"] = "国" * 200
    lines = PdfReader(io.BytesIO(specimen.print().pdf)).pages[0].extract_text().splitlines()
    assert max(line.count("国") for line in lines) == 37


def test_title_and_number_stand_where_a_clerk_looks_for_them() -> None:
    found = words(printed("order on one item").pdf)
    title = next(word for word in found if word.text.startswith("责令限期"))
    assert title.size == pytest.approx(22, abs=0.1)
    # Nine characters of 22 pt with a little air, centred on the text area of 28 to 186 mm.
    width = 9 * 22 * 1.06 / MM
    assert title.x + width / 2 == pytest.approx(107, abs=1.5)
    number = next(word for word in found if "应急责改" in word.text or word.text.startswith("（云）"))
    assert number.y > title.y and number.x > 120


def test_code_and_token_stand_in_the_bottom_margin_clear_of_the_edges() -> None:
    found = words(printed("order on one item").pdf)
    scan = next(word for word in found if "扫码" in word.text)
    assert 28 + 14 < scan.x < 60 and 297 - 22 < scan.y < 297 - 8
    assert "89abcdef" in text_of(printed("order on one item").pdf)
    assert "扫码核验" not in text_of(printed("plan").pdf)


def _order(count: int, **changes: Any) -> Specimen:
    specimen = specimens.order(count)
    return Specimen(specimen.paper, {**specimen.f, **changes}, specimen.x, specimen.assets)


def test_six_items_stay_in_the_letter_and_seven_go_to_the_attached_page() -> None:
    short = [
        {**item, "problem": item["problem"][:12], "legal_basis": "安全生产法第三十六条第一款"} for item in specimens.items(7)
    ]
    six = _order(6, items=short[:6]).print()
    assert six.pages == 1 and "附页" not in text_of(six.pdf)
    seven = _order(7, items=short).print()
    first, second = text_of(seven.pdf, 1), text_of(seven.pdf, 2)
    assert seven.pages == 2 and "共7项，详见附页" in first
    assert "责令限期整改指令书附页" in second and "（云）应急责改〔2024〕23号" in second
    # The attached page is signed and sealed like the main page; the copies stand on the last page only.
    for words_of_both in ("行政执法人员（签名）", "17021101", "17021102", "被检查单位负责人（签名）", "云石市应急管理局"):
        assert words_of_both in first and words_of_both in second
    assert "本文书一式两份" in second and "本文书一式两份" not in first


def test_what_the_officer_requires_stands_with_its_item_in_the_letter_and_on_the_attached_page() -> None:
    required = "安装固定式防护罩，间隙不大于18毫米"
    few, many = (
        text_of(
            _order(count, items=[{**item, "requirement": required if item["no"] != 2 else ""} for item in specimens.items(count)])
            .print()
            .pdf
        )
        for count in (3, 8)
    )
    assert few.count(f"整改要求：{required}。") == 2 and many.count(required) == 7 and "整改要求法律、标准依据" in many
    assert f"第三十六条第一款）。整改要求：{required}。" in few and "整改要求：。" not in few + many


def test_an_order_of_220_characters_and_its_signatures_share_one_page() -> None:
    texts = ["未按规定" * 9 + "国" for _ in range(4)]
    items = [{"no": place + 1, "problem": text, "legal_basis": "安全生产法第三十六条"} for place, text in enumerate(texts)]
    result = _order(4, items=items).print()
    assert sum(len(item["problem"]) + len(item["legal_basis"]) + 6 for item in items) >= 210
    assert result.pages == 1


def test_items_due_on_different_days_get_a_clause_each_and_major_ones_are_named() -> None:
    text = text_of(specimens.order(6).print().pdf)
    assert "现责令你单位对上述第2、3、5、6项问题于2024年3月20日前整改完毕，对第1、4项问题于2024年4月8日前整改完毕" in text
    assert "其中事故隐患第3项属于重大隐患" in text
    assert "其中事故隐患第/项属于重大隐患" in text_of(printed("order on one item").pdf)


def test_signatures_seal_and_two_lines_of_the_body_stay_together() -> None:
    """However long the text is, two lines of the instruction on remedies stand over the signatures, and no more of them than must."""
    over = set()
    for size in range(120, 500, 37):
        specimen = specimens.order(1)
        specimen.f["items"][0]["problem"] = "国" * size
        specimen.f["remedy_text"] *= 2
        result = specimen.print()
        found = [word for word in words(result.pdf) if word.page == result.pages]
        sign = next(word.y for word in found if word.text.startswith("行政执法人员"))
        above = {round(word.y) for word in found if 25 < word.y < sign - 1}
        assert len(above) >= 2 and "2024年3月5日" in text_of(result.pdf, result.pages), size
        if result.pages > 1:
            over.add(len(above))
    assert min(over) == 2, over


def test_a_record_is_headed_and_signed_on_every_page_and_closed() -> None:
    result = printed("record of twenty findings")
    for number in range(1, result.pages + 1):
        text = text_of(result.pdf, number)
        assert "检查人员（签名）" in text and "被检查单位现场负责人（签名）" in text
        assert ("现场检查记录（续）" in text) == (number > 1)
    assert "（以下空白）" in text_of(result.pdf)
    assert "2024年3月5日9时30分至11时10分" in text_of(result.pdf)
    assert (
        "我们是云石市应急管理局行政执法人员沈知秋、宋启明，证件号码为17021101、17021102，这是我们的证件（出示证件）。"
        in text_of(result.pdf)
    )


def test_who_refuses_to_sign_is_named_with_witness_or_recording() -> None:
    specimen = specimens.order(1)
    refused = {**specimen.x, "refusal_note": "顾长河以需请示为由拒绝签名，11时05分。"}
    text = page_html(specimen.paper, bureau=BUREAU, f=specimen.f, x=refused)
    assert "拒签说明：顾长河" in text and "见证人（签名）" in text
    filmed = page_html(specimen.paper, bureau=BUREAU, f=specimen.f, x={**refused, "av_recording": "ZF-07"})
    assert "音像记录编号：ZF-07" in filmed and "见证人（签名）" not in filmed


def test_a_stop_names_its_object_and_end_and_says_how_to_resume() -> None:
    text = text_of(printed("decision").pdf)
    assert "停止范围：2号窑炉（编号GY-02）期限：自收到本决定书之日起至2024年8月31日止（未经审查同意不得恢复）" in text
    assert "经审查同意，方可恢复" in text
    specimen = specimens.measure_decision()
    bare = {**specimen.f, "stop_scope": "", "stop_until": ""}
    html = page_html(specimen.paper, bureau=BUREAU, f=bare, x=specimen.x)
    assert "停止范围" not in html and "方可恢复" not in html


def test_the_stamp_is_printed_over_the_date_and_on_originals_only() -> None:
    specimen = specimens.measure_decision()
    page = PdfReader(io.BytesIO(specimen.print().pdf)).pages[0]
    assert len(page.images) == 1
    for mode in ("copy", "preview"):
        html = page_html(replace(specimen.paper, mode=mode), bureau=BUREAU, f=specimen.f, x=specimen.x)
        assert "anjian:asset/seal" not in html


@pytest.mark.parametrize(("mode", "mark"), [("preview", "预览件不具效力"), ("revoked", "作废"), ("copy", "副本")])
def test_preview_copy_and_withdrawn_paper_say_so_on_every_page(mode: Any, mark: str) -> None:
    specimen = specimens.order(20, mode=mode)
    result = specimen.print()
    assert result.pages == 3
    for number in range(1, 4):
        assert mark in text_of(result.pdf, number)
    assert mark not in text_of(printed("order on twenty items").pdf)


def test_an_unfilled_preview_prints() -> None:
    for code in ("INS-01", "INS-02", "INS-03", "INS-04", "INS-05", "HAZ-01", "HAZ-02", "HAZ-07", "HAZ-14"):
        sheet = Paper(code, kind_of(code).title, mode="preview")
        assert Specimen(sheet, {}, {}, {}).print().pages >= 1


def test_a_list_numbers_its_rows_through_and_counts_them_on_the_last_page() -> None:
    result = printed("list of twenty")
    first, last = text_of(result.pdf, 1), text_of(result.pdf, 2)
    assert "范围：柳溪镇，截至2024年12月31日" in first and "范围：柳溪镇，截至2024年12月31日" in last
    assert "YH-2024-103-00011" in first and "YH-2024-103-00012" in last
    assert "合计" not in first
    assert "合计：发现20件，已销号5件，未销号15件（其中逾期10件），整改率25.0%（已销号÷发现）" in last
    assert "无" in text_of(printed("empty list").pdf)
    sheet = PdfReader(io.BytesIO(result.pdf)).pages[0].mediabox
    assert float(sheet.width) / MM == pytest.approx(297, abs=0.1)


def test_a_closing_sheet_asks_the_committee_only_when_the_hazard_was_listed() -> None:
    assert "安委会办公室" in text_of(printed("closing of a listed hazard").pdf)
    assert "安委会办公室" not in text_of(printed("closing").pdf)
    listed = specimens.closing()
    with pytest.raises(MissingField) as missing:
        page_html(listed.paper, bureau=BUREAU, f={**listed.f, "publicity": ""}, x=listed.x)
    assert missing.value.field == "publicity"


def test_every_paper_with_a_number_prints_the_words_of_the_bureau_and_no_others() -> None:
    html = page_html(
        specimens.order(1).paper, bureau={**_words(), "name": "青岭县应急管理局"}, f=specimens.order(1).f, x=specimens.order(1).x
    )
    assert "青岭县应急管理局" in html and "云石市应急管理局" not in html


def _words() -> dict[str, Any]:
    return {name: getattr(BUREAU, name) for name in ("name", "county_government", "prefecture_bureau", "court", "number_word")}


@pytest.mark.parametrize("name", ALL)
def test_every_page_is_well_formed_and_so_read_by_the_fast_parser(name: str) -> None:
    specimen: Specimen = ALL[name][0]()
    ElementTree.fromstring(page_html(specimen.paper, bureau=BUREAU, f=specimen.f, x=specimen.x))


def test_the_template_of_a_paper_lies_with_its_process() -> None:
    assert kind_of("INS-04").template == "documents/hazards/ins-04.html"
    assert kind_of("ENF-42").template == "documents/shared/enf-42.html"


def test_the_colgroups_add_up_to_the_width_of_their_table() -> None:
    folder = Path(__file__).resolve().parents[2] / "templates" / "documents" / "hazards"
    seen = 0
    # Landscape, wall notice and letterhead have text areas of their own.
    others = {"haz-02": {"261"}, "haz-12-cover": {"261"}, "haz-10": {"160", "247"}, "haz-17": {"156"}}
    for path in folder.rglob("*.html"):
        source = path.read_text("utf-8")
        groups = [re.findall(r'class="w([\d_]+)"', group) for group in re.findall(r"<colgroup>(.*?)</colgroup>", source)]
        groups += [group.split() for group in re.findall(r'{% grid "[^"]*" ([\d. ]+)%}', source)]
        groups += [re.findall(r'"([\d.]+) ', group) for group in re.findall(r'{% (?:list|table [\w.]+) "[^"]*" (.*?)%}', source)]
        for group in groups:
            total = sum(float(width.replace("_", ".")) for width in group)
            assert f"{total:g}" in others.get(path.stem, {"158", "165"}), path.name
            seen += 1
    assert seen >= 30
