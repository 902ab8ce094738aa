"""Pages of the case floor: who finds what, what each face shows, and how files are handed out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image
from pypdf import PdfWriter

from cases import evidence, lists, panels, services
from cases.models import Case, Enterprise, Evidence, OutsideBody
from cases.notices import NewNotice
from cases.services import NewDeadline, NewEvidence
from foundation import audit, clock
from permissions.models import Account

from .conftest import ADMINISTRATOR, AUDITOR, CHEMICALS_INSPECTOR, INSPECTOR, JINNIU, OBSERVER, pdf, picture, statements

pytestmark = pytest.mark.usefixtures("specimen_words")


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def photo(case: Case, officer: Callable[[int], Account]) -> Evidence:
    with transaction.atomic():
        file = NewEvidence(evidence.clean(picture(), "现场.jpg"), "照片 1", stage="register")
        return services.add_evidence(case, [file], by=officer(INSPECTOR))[0]


@pytest.fixture
def own_proof(case: Case, mine_account: Account, name_in_case: Callable[..., None]) -> Evidence:
    name_in_case(case, "party", mine_account)
    with transaction.atomic():
        return services.add_evidence(case, [NewEvidence(evidence.clean(pdf(), "整改报告.pdf"), "整改报告 1")], by=mine_account)[0]


def test_a_stranger_finds_neither_the_case_nor_anything_in_it(
    case: Case, photo: Evidence, officer: Callable[[int], Account], mine_account: Account
) -> None:
    posts = [reverse("case-note", args=[case.pk]), reverse("case-objection", args=[case.pk, 1])]
    gets = [case.get_absolute_url(), photo.get_absolute_url(), reverse("case-reveal", args=[case.pk, 1, "identity"])]
    for stranger in (officer(CHEMICALS_INSPECTOR), officer(36), officer(ADMINISTRATOR), officer(OBSERVER), mine_account):
        client = as_(stranger)
        assert [client.get(url).status_code for url in gets] == [404] * 3, stranger
        assert [client.post(url, {"text": "x", "objection": "x"}).status_code for url in posts] == [404] * 2
        assert case.title not in text_of(client.get(reverse("case-list")))
    for url in gets:
        response = Client().get(url)
        assert response.status_code == 302 and "/accounts/login/" in response["Location"]


def test_the_inspector_reads_the_file_and_says_why(case: Case, photo: Evidence, officer: Callable[[int], Account]) -> None:
    with transaction.atomic():
        services.create_deadlines(case, [NewDeadline("TL-HAZ-04", starts_on=clock.today())])
    page = text_of(as_(officer(INSPECTOR)).get(case.get_absolute_url()))
    assert "整改中" in page and "样本流程" in page and "大冶市砚坪铁矿有限公司" in page
    assert "TL-HAZ-04" in page and photo.get_absolute_url() in page
    assert "非煤矿山安全监管股" in page, "the office that opens the file"
    assert 'name="text"' in page, "may leave a note"


def test_a_party_reads_what_its_own_unit_handed_in_and_no_inner_words(
    case: Case, photo: Evidence, own_proof: Evidence, mine_account: Account, officer: Callable[[int], Account]
) -> None:
    from cases import entries

    entries.leave_note(officer(INSPECTOR), case.pk, "内部批注")
    with transaction.atomic():
        services.create_deadlines(
            case,
            [
                NewDeadline("TL-HAZ-01", starts_on=date(2023, 6, 1), length=15, owner_role="enterprise_user", title="整改"),
                NewDeadline("TL-HAZ-04", starts_on=date(2023, 6, 1), owner_role="inspector", title="内部复查"),
            ],
        )
    client = as_(mine_account)
    page = text_of(client.get(case.get_absolute_url()))
    assert own_proof.get_absolute_url() in page and photo.get_absolute_url() not in page
    assert "内部批注" not in page and "内部复查" not in page and "TL-HAZ-01" in page and 'name="text"' not in page
    assert client.get(own_proof.get_absolute_url()).status_code == 200
    assert client.get(photo.get_absolute_url()).status_code == 404
    assert client.post(reverse("case-note", args=[case.pk]), {"text": "x"}).status_code == 403


def test_an_observer_sees_what_the_process_opens_and_may_note(
    case: Case, photo: Evidence, officer: Callable[[int], Account], name_in_case: Callable[..., None]
) -> None:
    name_in_case(case, "observe_case", officer(OBSERVER))
    client = as_(officer(OBSERVER))
    page = text_of(client.get(case.get_absolute_url()))
    assert photo.get_absolute_url() not in page and client.get(photo.get_absolute_url()).status_code == 404
    response = client.post(reverse("case-note", args=[case.pk]), {"text": "请加快整改"})
    assert response.status_code == 302 and case.notes.get().observer


def test_a_photograph_is_shown_and_a_document_downloaded_and_neither_can_run(
    case: Case, photo: Evidence, own_proof: Evidence, officer: Callable[[int], Account]
) -> None:
    client = as_(officer(INSPECTOR))
    shown, downloaded = client.get(photo.get_absolute_url()), client.get(own_proof.get_absolute_url())
    for response, mime, way in ((shown, "image/jpeg", "inline"), (downloaded, "application/pdf", "attachment")):
        assert response["Content-Type"] == mime and response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith(way)
        assert "sandbox" in response["Content-Security-Policy"] and "no-store" in response["Cache-Control"]
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    assert client.get(photo.get_absolute_url() + "?download")["Content-Disposition"].startswith("attachment")


def test_the_file_as_it_came_is_for_readers_of_the_whole_file_and_the_page_says_when_it_was_taken(
    case: Case, officer: Callable[[int], Account], mine_account: Account, name_in_case: Callable[..., None]
) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2023:06:13 09:41:07"
    original = picture(exif=exif)
    name_in_case(case, "party", mine_account)
    with transaction.atomic():
        files = [NewEvidence(evidence.clean(content, "现场.jpg"), "照片 1") for content in (original, picture())]
        dated, undated = services.add_evidence(case, files, by=mine_account)
    reader, party = as_(officer(INSPECTOR)), as_(mine_account)
    handed_out = reader.get(dated.get_absolute_url() + "?original")
    assert b"".join(handed_out.streaming_content) == original
    assert handed_out["Content-Disposition"].startswith("attachment") and "sandbox" in handed_out["Content-Security-Policy"]
    assert party.get(dated.get_absolute_url()).status_code == 200
    assert party.get(dated.get_absolute_url() + "?original").status_code == 404
    page = text_of(reader.get(case.get_absolute_url()))
    assert "拍摄时间 <time" in page and "2023-06-13 09:41" in page and "上传时间 <time" in page
    assert f"{undated.get_absolute_url()}?original" in page
    assert "?original" not in text_of(party.get(case.get_absolute_url()))


def test_evidence_is_found_only_under_its_own_case(
    photo: Evidence, new_case: Callable[..., Case], officer: Callable[[int], Account]
) -> None:
    other = new_case()
    assert as_(officer(INSPECTOR)).get(reverse("case-evidence", args=[other.pk, photo.pk])).status_code == 404


def test_the_list_is_narrowed_and_paged_by_place(
    new_case: Callable[..., Case], mine: Enterprise, officer: Callable[[int], Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    for number in range(5):
        new_case(title=f"陈贵{number}号", unit=mine)
    elsewhere = new_case(place=JINNIU, title="金牛边坡", level="major", state="closed")
    new_case(section="chemicals", title="别股的")
    client = as_(officer(INSPECTOR))
    seen: list[str] = []
    url = reverse("case-list")
    for _page in range(3):
        response = client.get(url)
        seen += [case.title for case in response.context["page"].rows]
        url = reverse("case-list") + response.context["next_url"]
    assert seen == ["金牛边坡", "陈贵4号", "陈贵3号", "陈贵2号", "陈贵1号", "陈贵0号"]
    assert response.context["next_url"] == "" and response.context["page"].count == 6

    def titles(**wanted: Any) -> set[str]:
        return {case.title for case in client.get(reverse("case-list"), wanted).context["page"].rows}

    for one in ({"township": JINNIU}, {"level": "major"}, {"state": "closed"}, {"words": "金牛边"}):
        assert titles(**one) == {elsewhere.title}
    assert len(titles(words="dysypt")) == 2 and titles(words="dysypt 0号") == {"陈贵0号"}, "initials of the unit"
    assert titles(words="别股的") == set()
    assert client.get(reverse("case-list"), {"after": "x~y", "due": "nonsense"}).status_code == 200


def test_the_first_page_of_the_list_takes_few_statements(case: Case, officer: Callable[[int], Account]) -> None:
    inspector = officer(INSPECTOR)
    with statements(6):
        lists.page(inspector, {}, "")


def test_overdue_and_near_cases_are_counted_and_the_counts_open_their_list(
    new_case: Callable[..., Case], officer: Callable[[int], Account]
) -> None:
    from datetime import timedelta

    for days in (-1, 0, 3, 7, 8):
        case = new_case()
        case.next_due = clock.today() + timedelta(days=days)
        case.save(update_fields=["next_due"])
    client = as_(officer(INSPECTOR))
    tiles = client.get(reverse("start-page")).context["tiles"]
    assert [tile["count"] for tile in tiles] == ["5", "1", "2", "3"]
    assert [str(len(client.get(tile["url"]).context["page"].rows)) for tile in tiles] == ["5", "1", "2", "3"]


def test_the_public_start_page_leads_to_verification_and_sign_in(db: None) -> None:
    page = Client().get(reverse("start-page"))
    assert page.status_code == 200 and reverse("account_login") in text_of(page)
    assert Client().get(reverse("start-page"), {"code": "<script>"}).status_code == 422
    token = "0123456789abcdef" * 2
    for typed in (token.upper(), f"https://example.invalid/v/{token}/", "01234567 89abcdef 01234567 89abcdef"):
        assert Client().get(reverse("start-page"), {"code": typed})["Location"] == f"/v/{token}/"


def test_notices_are_ones_own_and_lead_only_inside(officer: Callable[[int], Account]) -> None:
    inspector = officer(INSPECTOR)
    with transaction.atomic():
        services.tell(
            [
                NewNotice(inspector.pk, "a", "有新待办", url="/cases/"),
                NewNotice(inspector.pk, "b", "外面", url="//evil.invalid/"),
                NewNotice(officer(AUDITOR).pk, "a", "别人的通知"),
            ]
        )
    client = as_(inspector)
    page = client.get(reverse("notices"))
    assert "有新待办" in text_of(page) and "别人的通知" not in text_of(page)
    inside, outside = inspector.notices.get(key="a"), inspector.notices.get(key="b")
    assert client.post(reverse("notice-open", args=[inside.pk]))["Location"] == "/cases/"
    assert client.post(reverse("notice-open", args=[outside.pk]))["Location"] == reverse("notices")
    foreign = officer(AUDITOR).notices.get()
    assert client.post(reverse("notice-open", args=[foreign.pk])).status_code == 404
    assert not inspector.notices.filter(read_at=None).exists() and foreign.read_at is None


def test_the_calculator_shows_the_days_it_counted(db: None) -> None:
    url = reverse("calculator")
    counted = Client().get(url, {"start": "2023-09-25", "term": "TL-ENF-11"})
    assert counted.context["counted"].due_on == date(2023, 10, 10)
    assert "2023年10月10日" in text_of(counted) and text_of(counted).count("<tr>") > 10
    own = Client().get(url, {"start": "2023-09-14", "number": "15", "unit": "natural_days", "roll": "on"})
    assert own.context["counted"].due_on == date(2023, 10, 7)
    officers_own = Client().get(url, {"start": "2023-06-13", "term": "TL-HAZ-01", "number": "15"})
    assert officers_own.context["counted"].due_on == date(2023, 6, 28)
    hours = Client().get(url, {"start": "2023-08-01", "start_time": "09:00", "number": "24", "unit": "hours"})
    assert "2023年8月2日" in text_of(hours) and "09:00" in text_of(hours)
    too_long = {"start": "2023-06-13", "term": "TL-HAZ-04", "number": "99999"}
    for wrong in ({"start": "2023-02-30"}, {"start": "2023-06-13"}, too_long):
        assert Client().get(url, wrong).status_code == 422


def test_a_unit_page_shows_only_the_cases_its_reader_may_see(
    mine: Enterprise, new_case: Callable[..., Case], officer: Callable[[int], Account], mine_account: Account
) -> None:
    new_case(unit=mine, title="矿山股的")
    new_case(unit=mine, section="chemicals", title="危化股的")
    url = reverse("enterprise", args=[mine.pk])
    page = text_of(as_(officer(INSPECTOR)).get(url))
    assert "矿山股的" in page and "危化股的" not in page
    assert "矿山股的" not in text_of(as_(mine_account).get(url)), "not named in it yet"
    assert as_(officer(36)).get(url).status_code == 404


def test_another_floor_puts_its_panel_on_the_page(case: Case, officer: Callable[[int], Account]) -> None:
    panels.register("test", lambda looking: panels.Panel("cases/panels/links.html", "试用面板"), place="head")
    panels.register_timeline("test", lambda looking: [panels.Event(date(2023, 6, 1), "试用事件")])
    try:
        page = text_of(as_(officer(INSPECTOR)).get(case.get_absolute_url()))
    finally:
        del panels._panels["test"], panels._timelines["test"]
    assert "试用事件" in page


def test_a_sealed_value_is_shown_once_after_a_reason(case: Case, officer: Callable[[int], Account]) -> None:
    with transaction.atomic():
        party = services.add_party(case, kind="person", name="贺卫淼", identity="11010519491231002X")
    client = as_(officer(INSPECTOR))
    assert "11010519491231002X" not in text_of(client.get(case.get_absolute_url()))
    url = reverse("case-reveal", args=[case.pk, party.pk, "identity"])
    assert "11010519491231002X" not in text_of(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    shown = client.post(url, {"reason": "核对当事人身份"})
    assert "11010519491231002X" in text_of(shown) and "no-store" in shown["Cache-Control"]
    assert as_(officer(AUDITOR)).post(url, {"reason": "核对当事人身份"}).status_code == 403


def test_the_administrator_keeps_reference_data_and_only_looks_at_running_state(
    case: Case, officer: Callable[[int], Account]
) -> None:
    client = as_(officer(ADMINISTRATOR))
    assert client.get(reverse("admin:cases_enterprise_changelist")).status_code == 200
    listed = client.get(reverse("admin:cases_case_changelist"))
    assert listed.status_code == 200 and case.title not in text_of(listed)
    one = client.get(reverse("admin:cases_case_change", args=[case.pk]))
    assert one.status_code == 200 and case.title not in text_of(one)
    assert client.post(reverse("admin:cases_case_change", args=[case.pk]), {"state": "closed"}).status_code == 403
    assert as_(officer(INSPECTOR)).get(reverse("admin:cases_case_changelist")).status_code == 302


def test_the_account_of_a_body_is_entered_and_never_shown(officer: Callable[[int], Account]) -> None:
    client, first, other = as_(officer(ADMINISTRATOR)), "9999990281000000010", "9999990281000000028"
    facts = {"code": "BANK-F", "name": "农商银行政务支行", "kind": "bank", "used_for": "罚款代收", "address": "", "note": ""}
    asked = facts | {"valid_from": "", "valid_until": ""}
    assert client.post(reverse("admin:cases_outsidebody_add"), asked | {"account": first}).status_code == 302
    body = OutsideBody.objects.get()
    page = reverse("admin:cases_outsidebody_change", args=[body.pk])
    shown = text_of(client.get(page))
    assert first not in shown and "9999***********0010" in shown
    for entered, kept in (("", first), (other, other)):
        assert client.post(page, asked | {"account": entered, "note": "虚构"}).status_code == 302
        body.refresh_from_db()
        assert body.account == kept
    assert first not in text_of(client.get(reverse("admin:cases_outsidebody_changelist")))
    told = str(list(audit.AuditRow.objects.filter(act__endswith="_reference").values()))
    assert "account" in told and first not in told and other not in told


def test_an_unplain_pdf_never_reaches_the_file(case: Case) -> None:
    def attached(writer: PdfWriter) -> None:
        writer.add_attachment("x", b"x")

    from foundation.refusals import Refusal

    with pytest.raises(Refusal, match="E-UPLOAD-ACTIVE"):
        evidence.clean(pdf(attached), "a.pdf")
    assert not case.evidence.exists()
