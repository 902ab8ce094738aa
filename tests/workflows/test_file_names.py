"""What the browser calls a file names nothing: no paper, list or page says it, whoever reads them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from cases import evidence
from cases.models import Case, Evidence
from documents.models import IssuedDocument
from documents.printing import paper_of
from documents.typesetting import page_html
from permissions.models import Account
from tests.cast import Town
from tests.workflows.side_roads import SideRoads
from workflows.engine.models import Task

pytestmark = pytest.mark.django_db

CALLED = "老王手机"
LISTS = ("start-page", "case-list", "my-work", "to-claim", "my-done", "my-drafts", "notices", "ledger")


@pytest.fixture
def road(town: Town, monkeypatch: pytest.MonkeyPatch) -> SideRoads:
    """A road on which every file comes with a name that somebody gave it on a phone."""
    numbers = itertools.count(1)
    monkeypatch.setattr(evidence, "_name", lambda name: f"{CALLED}{next(numbers)}.jpg")
    return SideRoads(town)


def stories(road: SideRoads) -> Iterator[Case]:
    """The main road from the inspection on, more time, a stop with its resumption, a listed hazard, a hand-over."""
    inspection = road.inspect()
    yield inspection.case
    yield road.register(inspection=inspection.case)
    road.verify()
    road.order(items=2)
    road.serve()
    road.ask_extension(days=5)
    road.decide_extension()
    road.report()
    road.reinspect()
    road.submit()
    road.close()
    yield road.stopped()
    road.ask_resume()
    road.review_resume()
    road.decide_resume()
    yield road.listed()
    road.hand_in_plan()
    road.round()
    road.letter()
    road.apply_acceptance()
    road.accept()
    road.submit_with_experts()
    yield road.verified()
    road.fix()
    yield road.verified()
    road.refer_out()
    road.receipt()


def addresses(cases: list[Case]) -> Iterator[str]:
    yield from (reverse(name) for name in LISTS)
    yield from (reverse("case", args=[case.pk]) for case in cases)
    yield from (
        reverse("task", args=[pk]) for pk in Task.objects.filter(case__in=cases, status="NEW").values_list("pk", flat=True)
    )
    yield from (
        reverse("paper-page", args=[pk]) for pk in IssuedDocument.objects.filter(case__in=cases).values_list("pk", flat=True)
    )


@pytest.mark.slow
def test_no_paper_list_or_page_says_what_the_browser_called_a_file(road: SideRoads, town: Town) -> None:
    cases = list(stories(road))
    files = Evidence.objects.filter(case__in=cases)
    assert files.count() > 25 and all(CALLED in row.file_name and CALLED not in row.title for row in files)
    papers = IssuedDocument.objects.filter(case__in=cases)
    assert papers.count() > 20
    for document in papers:
        said = json.dumps([document.data, document.linked], ensure_ascii=False)
        page = page_html(paper_of(document), bureau=document.bureau, f=document.data, x=document.linked)
        assert CALLED not in said + page, document.code
    opened = 0
    for account in (town.inspector, town.head, town.unit_account, town.observer, town.auditor):
        client = Client()
        client.force_login(Account.objects.get(pk=account.pk), backend="permissions.backends.OfficeAndDutyBackend")
        for address in addresses(cases):
            answer = client.get(address)
            opened += answer.status_code == 200
            assert CALLED not in answer.content.decode(errors="replace"), (account, address)
    assert opened > 80


def test_a_title_says_question_item_and_number_in_the_language_of_the_file(road: SideRoads) -> None:
    case = road.rectifying(items=2)
    client = Client(headers={"accept-language": "en"})
    client.force_login(road.town.unit_account, backend="permissions.backends.OfficeAndDutyBackend")
    road.report()
    titles = Evidence.objects.filter(case=case, field="items.photos").order_by("pk").values_list("title", "item_ref")
    assert list(titles) == [("整改后照片或检测报告 第1项 1", "1"), ("整改后照片或检测报告 第2项 1", "2")]


def test_the_enclosures_of_a_request_are_listed_by_their_titles(road: SideRoads) -> None:
    case = road.rectifying()
    road.ask_extension()
    assert IssuedDocument.objects.get(case=case, code="HAZ-05").linked["proofs"] == ["延期理由证明材料（1份）"]
    road.stopped()
    road.ask_resume()
    assert IssuedDocument.objects.get(case=road.case, code="HAZ-16").linked["enclosures"] == ["治理完成证明材料（1份）"]


def test_whoever_reads_the_whole_file_gets_the_original_under_its_own_name(road: SideRoads) -> None:
    case = road.verified()
    photo = Evidence.objects.filter(case=case).first()
    client = Client()
    client.force_login(road.town.inspector, backend="permissions.backends.OfficeAndDutyBackend")
    disposition = client.get(f"{photo.get_absolute_url()}?original")["Content-Disposition"]
    assert "%E8%80%81%E7%8E%8B" in disposition
    assert "%E8%80%81%E7%8E%8B" not in client.get(photo.get_absolute_url())["Content-Disposition"]


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("微信图片_20230613094107.jpg", "微信图片_20230613094107.jpg"),
        ("mmexport1686620467123.jpg", "mmexport1686620467123.jpg"),
        ("张三420281199001010020.jpg", ""),
        ("张三42028119900101002X.jpg", ""),
        ("4202 8119 9001 0100 20.pdf", ""),
        ("４２０２８１１９９００１０１００２０.pdf", ""),
        ("6222_0212_3456_7890.png", ""),
        ("回执.pdf", "回执.pdf"),
    ],
)
def test_a_name_that_may_bear_the_number_of_a_person_or_a_card_is_not_kept(called: str, kept: str) -> None:
    assert evidence.harmless_name(called) == kept
