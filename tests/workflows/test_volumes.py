"""A list longer than one print: a cover and volumes of one number, each its own print; sums that add up; served, revoked and corrected as one."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from cases.models import Case
from documents import services, tasks, volumes
from documents.archive_check import problems
from documents.correction import require_corrigible
from documents.models import IssuedDocument
from documents.press import PressRefused
from documents.printing import print_document, print_preview
from documents.reading import unserved_of
from documents.services import PRINT_JOB, PaperRequest, issue, replace, revoke
from foundation import audit, clock, jobs
from foundation.jobs import Job
from foundation.refusals import Refusal, Refusals
from tests.cast import Town
from tests.rolls import villages
from tests.specimen.models import Home
from tests.specimen.play import aside
from workflows.engine.case_rows import summary

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def rows(many: int) -> list[dict[str, Any]]:
    return [{"no": no, "head": f"户主{no}", "persons": 2, "fen": 100 * no} for no in range(1, many + 1)]


def request(many: int, **linked: Any) -> PaperRequest:
    return PaperRequest("SPC-04", {"rows": rows(many)}, {"members": "ab" * 32, **linked})


@pytest.fixture
def case(town: Town) -> Case:
    return villages(town, households=3)[0]


def issued(case: Case, town: Town, *requests: PaperRequest) -> list[IssuedDocument]:
    with transaction.atomic():
        return issue(case, requests, issued_on=clock.today(), by=town.inspector)


def parts(cover: IssuedDocument) -> list[IssuedDocument]:
    return list(cover.volumes.order_by("id"))


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Volumes of three rows."""
    monkeypatch.setattr(volumes, "MOST_ROWS", 3)


@pytest.mark.parametrize(
    ("many", "sizes"), [(1, []), (499, []), (500, []), (501, [500, 1]), (1000, [500, 500]), (1001, [500, 500, 1])]
)
def test_up_to_five_hundred_rows_are_one_paper_and_more_are_volumes(case: Case, town: Town, many: int, sizes: list[int]) -> None:
    (paper,) = issued(case, town, request(many))
    assert [len(part.data["rows"]) for part in parts(paper)] == sizes
    assert IssuedDocument.objects.count() == 1 + len(sizes) == Job.objects.filter(kind=PRINT_JOB).count()
    assert (paper.data["rows"] == []) == bool(sizes) and ("volume" in paper.linked) == bool(sizes)


def test_volumes_bear_one_number_their_place_and_sums_that_carry_on(case: Case, town: Town, short: None) -> None:
    other, cover = issued(case, town, request(2), request(7))
    first, second, third = parts(cover)
    assert cover.title == "住户名册（封面，共3册）" and second.title == "住户名册（第2册/共3册）" and other.title == "住户名册"
    assert {part.printed_number for part in parts(cover)} == {cover.number} != {other.number}
    assert [part.number for part in parts(cover)] == [None] * 3 and cover.linked["volume"] == {
        "no": 0, "of": 3, "count": 7, "total": {"persons": 14, "fen": 2800},
    }  # fmt: skip
    facts = [part.linked["volume"] for part in (first, second, third)]
    assert [(each["brought"]["fen"], each["subtotal"]["fen"], each["carried"]["fen"]) for each in facts] == [
        (0, 600, 600), (600, 1500, 2100), (2100, 700, 2800),
    ]  # fmt: skip
    assert facts[-1]["carried"] == cover.linked["volume"]["total"] and [each["rows"] for each in facts] == [3, 3, 1]
    assert [row["no"] for part in parts(cover) for row in part.data["rows"]] == list(range(1, 8))


@pytest.mark.parametrize("many", [4, 12])
def test_statements_do_not_grow_with_the_volumes(case: Case, town: Town, short: None, many: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        issued(case, town, request(many))
    assert len(queries) <= 9


def test_too_many_volumes_no_digest_and_a_kind_without_volumes_are_refused(
    case: Case, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match="E-DOC-MISSING"):
        issued(case, town, request(501, members=""))
    with pytest.raises(Refusal, match="E-DOC-MISSING"):
        issued(case, town, PaperRequest("SPC-04", {"rows": []}, {}))
    monkeypatch.setattr(volumes, "MOST_VOLUMES", 2)
    with pytest.raises(Refusal, match="E-DOC-LONG"):
        issued(case, town, request(1001))
    blank = {"no": 1, "problem": "无"}
    with pytest.raises(Refusals) as refused:
        issued(case, town, PaperRequest("SPC-03", {"items": [blank] * 501}, {}))
    assert "E-DOC-LONG" in str(refused.value)
    assert not IssuedDocument.objects.exists()


def test_one_volume_fails_alone_and_is_repaired_alone(
    case: Case, town: Town, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cover,) = issued(case, town, request(7))
    bad = parts(cover)[1]
    real = tasks.print_document

    def printing(document: IssuedDocument, *more: Any) -> Any:
        if document.pk == bad.pk:
            raise PressRefused("layout", "样例")
        return real(document, *more)

    monkeypatch.setattr(tasks, "print_document", printing)
    jobs.run_due()
    assert list(cover.volumes.order_by("id").values_list("print_state", flat=True)) == ["printed", "failed", "printed"]
    cover.refresh_from_db()
    assert cover.print_state == "printed"
    with pytest.raises(Refusal, match="E-DOC-UNPRINTED"):
        services._require_print(cover)


@pytest.mark.prints
def test_each_volume_is_a_sound_archive_file_and_prints_its_sums(case: Case, town: Town, short: None) -> None:
    (cover,) = issued(case, town, request(4))
    texts = []
    for document in (cover, *parts(cover)):
        pdf = print_document(document).pdf
        assert problems(pdf) == []
        texts.append("".join(re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages))
    assert "共2册" in texts[0] and "1000" in texts[0] and "ab" * 32 in texts[0].replace("-", "") and "户主1" not in texts[0]
    assert (
        "第2册/共2册" in texts[2]
        and "户主4" in texts[2]
        and "承前600" in texts[2]
        and "小计400" in texts[2]
        and "累计1000" in texts[2]
    )
    preview = print_preview(request(4), on=clock.today(), by=town.inspector, case=case)
    assert "共2册" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(preview.pdf)).pages)


def test_the_cover_stands_for_all(case: Case, town: Town, short: None) -> None:
    (cover,) = issued(case, town, request(4))
    day: dict[str, Any] = {"by": town.inspector, "reason": "数字有误"}
    with transaction.atomic():
        for document in (cover, parts(cover)[0]):
            with pytest.raises(Refusal, match="E-DOC-VOLUMES"):
                replace(document, {}, issued_on=clock.today(), **day)
            with pytest.raises(Refusal, match="E-DOC-VOLUMES"):
                require_corrigible(document)
        with pytest.raises(Refusal, match="E-DOC-VOLUMES"):
            revoke(parts(cover)[0], on=clock.today(), **day)
        revoke(cover, on=clock.today(), **day)
    assert set(IssuedDocument.objects.values_list("state", flat=True)) == {"revoked"}


def test_the_cover_alone_is_handed_over(case: Case, town: Town, short: None) -> None:
    (cover,) = issued(case, town, request(4))
    assert unserved_of(case, "SPC-04") == [cover]
    with pytest.raises(Refusal, match="E-DOC-VOLUMES"):
        services._require_print(parts(cover)[0])


def test_a_volume_stays_with_its_cover(case: Case, town: Town, short: None) -> None:
    (cover,) = issued(case, town, request(4))
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument.objects.filter(cover=cover).update(cover=None)


def test_the_digest_on_the_cover_is_that_of_the_rows(case: Case, town: Town, short: None) -> None:
    Home.objects.bulk_create(Home(village=case, no=no, head=f"户{no}", fen=no) for no in range(4, 9))
    aside(case, "post", town.inspector)
    cover = IssuedDocument.objects.get(cover=None)
    assert cover.linked["members"] == summary(list(Home.objects.filter(village=case)))["members"]
    told = audit.history(case).last().after["papers"]
    assert told == [f"SPC-04 {cover.number}"] and len(parts(cover)) == 3
