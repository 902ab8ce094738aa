"""What the file's face hides no other door shows, and what lies in the storage is handed out only as it was stored.

By kind: every face against every uploader, every mark of frozen data at every depth, every door that hands out stored bytes.
"""

import ast
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.faces import face_of, sees_evidence
from cases.models import Case, Evidence
from documents import photographs, printing
from documents.frozen import KIND, MASK, PICTURE, SEALED, Picture, freeze, readable
from documents.models import IssuedDocument
from documents.press import PrintResult
from documents.services import PaperRequest, issue
from documents.tasks import print_promised
from foundation import audit, clock, jobs, sealed
from foundation.jobs import Incident, Job, JobFailed
from foundation.stored import SPOILT, NotAsStored
from permissions import grants
from permissions.models import Account
from tests.documents.conftest import MONDAY, UNIT_NAME

NUMBER = "420281199001010020"
ROOT = Path(__file__).resolve().parents[2]
MARKS = (SEALED, MASK, KIND, PICTURE)
# What a unit's report says of one hazard, beside its photographs.
REPORT = {
    "ref_order_no": "（冶）应急责改〔2023〕1号",
    "items": [{"result": "已装", "photos": "照片1"}],
    "completed_on": MONDAY,
    "unit": UNIT_NAME,
}


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="permissions.backends.OfficeAndDutyBackend")
    return client


@pytest.fixture
def photograph(cast: SimpleNamespace) -> Callable[..., Evidence]:
    """A photograph somebody handed in, of this case unless said otherwise."""

    def of(by: Account, case: Case | None = None) -> Evidence:
        content = f"照片 {by.pk} {case}".encode()
        digest = hashlib.sha256(content).hexdigest()
        return Evidence.objects.create(
            case=case or cast.case, kind="photo", title="现场.jpg", mime="image/jpeg", size=len(content), sha256=digest,
            served_sha256=digest, uploaded_by=by, uploaded_at=clock.now(), file=default_storage.save("evidence/t.jpg", ContentFile(content)),
        )  # fmt: skip

    return of


def spoil(name: str, content: bytes = b"something else") -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


# --- faces ----------------------------------------------------------------------------------------------------------------------


def neighbour_of(case: Case) -> Case:
    """Another case of the same people."""
    other = Case.objects.get(pk=case.pk)
    other.pk, other.number = None, "YH-2023-108-00002"
    other.save(force_insert=True)
    return other


@pytest.mark.django_db
def test_a_paper_shows_no_photograph_that_the_face_of_its_maker_hides(cast, photograph, monkeypatch) -> None:
    with transaction.atomic():
        grants.grant(cast.case, "observe_case", cast.elsewhere, since=MONDAY, by=cast.first, reason="纪委监督")
    readers = (cast.first, cast.head, cast.unit_account, cast.elsewhere, cast.without_certificate)
    rows = [photograph(by) for by in (cast.first, cast.unit_account, cast.head)]
    foreign = photograph(cast.first, neighbour_of(cast.case))
    words = {"facts": "一处", "items": [{"deep": [{"asset": Picture(row.pk)}]} for row in (*rows, foreign)]}
    seen_once: set[tuple[str, bool]] = set()
    assets: list[Any] = []
    monkeypatch.setattr(
        printing, "print_paper", lambda _sheet, **given: assets.append(given["assets"]) or PrintResult(b"", 1, "")
    )
    for account in readers:
        face = face_of(account, cast.case)
        frozen = photographs.seen_by(account, cast.case, freeze(words))
        for row, item in zip(rows, frozen["items"], strict=False):
            expected = face is not None and sees_evidence(account, cast.case, face, row)
            assert (item["deep"][0]["asset"] == {PICTURE: row.pk}) is expected, (account, row.uploaded_by)
            seen_once.add((str(face), expected))
        assert frozen["items"][-1]["deep"][0]["asset"] == "", "a photograph of another case"
        printing.print_preview(PaperRequest("HAZ-07", {}, words), on=MONDAY, by=account, case=cast.case)
        visible = [row for row in rows if face is not None and sees_evidence(account, cast.case, face, row)]
        assert set(assets[-1]) == {f"evidence-{row.pk}" for row in visible}
    assert {("party", True), ("party", False), ("file", True), ("observer", False)} <= seen_once
    printing.print_preview(PaperRequest("HAZ-07", {}, words), on=MONDAY, by=cast.first)
    assert assets[-1] == {}, "a case that is not opened yet has none"


@pytest.mark.django_db
def test_what_a_unit_hands_in_takes_no_photograph_of_the_officers_with_it(cast, photograph, monkeypatch) -> None:
    officers, own = photograph(cast.first), photograph(cast.unit_account)
    linked = {"photo_pairs": [{"no": 1, "before": Picture(officers.pk), "after": Picture(own.pk)}]}
    with transaction.atomic():
        mine, theirs = (
            issue(cast.case, [PaperRequest("HAZ-07", REPORT, linked)], issued_on=MONDAY, by=by)[0]
            for by in (cast.unit_account, cast.first)
        )
    assets: list[Any] = []
    monkeypatch.setattr(printing, "print_paper", lambda _sheet, **given: assets.append(given) or PrintResult(b"", 1, ""))
    for document in (mine, theirs):
        printing.print_document(IssuedDocument.objects.get(pk=document.pk), "copy")
    assert set(assets[0]["assets"]) == {f"evidence-{own.pk}"}
    assert assets[0]["x"]["photo_pairs"][0] == {"no": 1, "before": "", "after": f"evidence-{own.pk}"}
    assert set(assets[1]["assets"]) == {f"evidence-{own.pk}", f"evidence-{officers.pk}"}


# --- marks ----------------------------------------------------------------------------------------------------------------------

TYPED = ("evidence:1", "evidence-1", "$sealed", "$picture", '{"$sealed": "x"}', '{"$picture": 1}', "照片1", "")
PLACES: dict[str, Callable[[Any], Any]] = {
    "field": lambda value: {"facts": value},
    "row": lambda value: {"items": [{"no": 1, "problem": "一处"}, {"no": 2, "problem": value}]},
    "list": lambda value: {"people": ["甲", value]},
    "deep": lambda value: {"rows": [{"rows": [[{"rows": {"deeper": value}}]]}]},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mark", MARKS)
def test_data_that_bring_marks_of_their_own_are_no_data_of_a_paper(mark: str, place: str) -> None:
    token = sealed.seal(NUMBER)
    for handed_in in ({mark: token}, {mark: 17}, {SEALED: token, MASK: "*", KIND: "identity"}, {"no": 1, mark: "x"}):
        with pytest.raises(TypeError):
            freeze(PLACES[place](handed_in))


@pytest.mark.parametrize("place", PLACES)
def test_what_is_typed_stays_words(place: str) -> None:
    token = sealed.seal(NUMBER)
    for typed in (*TYPED, token, json.dumps({SEALED: token, MASK: "*"})):
        frozen = freeze({**PLACES[place](typed), "id_no": token})
        assert photographs.read(1, frozen) == {}, "no text names a photograph, so that nothing is asked"
        read = readable(frozen, identity=True, card=True)
        assert read == {**PLACES[place](typed), "id_no": token}, "a token that was handed in is a text and never opened"


def test_what_freeze_marks_itself_is_read_back() -> None:
    frozen = freeze({"id_no": NUMBER, "asset": Picture(17)})
    assert readable(photographs.as_assets(frozen, {"evidence-17": b""}), identity=True) == {
        "id_no": NUMBER,
        "asset": "evidence-17",
    }
    assert photographs.as_assets(frozen, {})["asset"] == ""


# --- the storage ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def printed(cast: SimpleNamespace, issued_order: Callable[..., IssuedDocument]) -> IssuedDocument:
    document = issued_order()
    pdf = b"%PDF-1.7 as printed"
    name = default_storage.save(f"papers/test/{document.token}.pdf", ContentFile(pdf))
    sha256 = hashlib.sha256(pdf).hexdigest()
    IssuedDocument.objects.filter(pk=document.pk).update(pdf=name, pdf_sha256=sha256, pages=1, print_state="printed")
    return IssuedDocument.objects.get(pk=document.pk)


def doors(cast: SimpleNamespace, printed: IssuedDocument, photo: Evidence) -> dict[str, tuple[str, str]]:
    """Every address that hands out stored bytes as they are, and the stored name behind it."""
    pdf, picture = reverse("paper", args=[printed.pk]), photo.get_absolute_url()
    return {
        "paper": (pdf, str(printed.pdf.name)),
        "paper, saved": (f"{pdf}?download=1", str(printed.pdf.name)),
        "evidence": (picture, str(photo.file.name)),
        "evidence, saved": (f"{picture}?download", str(photo.file.name)),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("door", ["paper", "paper, saved", "evidence", "evidence, saved"])
@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_bytes_that_are_not_those_that_were_stored_are_not_handed_out(cast, printed, photograph, door: str, harm: str) -> None:
    url, name = doors(cast, printed, photograph(cast.first))[door]
    client = signed_in(cast.first)
    answer = client.get(url)
    assert answer.status_code == 200
    good = b"".join(answer.streaming_content)
    default_storage.delete(name)
    if harm != "gone":
        default_storage.save(name, ContentFile(good[:-1] if harm == "cut" else b"x" * len(good)))
    for _again in range(2):
        answer = client.get(url)
        assert answer.status_code == 409 and answer["Content-Type"].startswith("text/html")
    text = answer.content.decode()
    assert "该文件不予提供" in text and ("找不到" if harm == "gone" else "校验值") in text
    assert b"x" * len(good) not in answer.content
    told = [row for row in audit.history(cast.case) if row.act == SPOILT]
    assert len(told) == 1 and told[0].actor_id == cast.first.pk
    assert "存储文件与留存的校验值不符" in client.get(cast.case.get_absolute_url()).content.decode()
    jobs.run_due()
    incident = Incident.objects.get(kind="foundation.recheck")
    assert (printed.number if "paper" in door else cast.case.number) in incident.note
    # Put back from the backup, the next attempt finds it, and it is handed out again.
    spoil(name, good)
    with transaction.atomic():
        jobs.retry(incident, by=cast.head)
    jobs.run_due()
    assert not Incident.objects.filter(closed_at=None, kind="foundation.recheck").exists()
    assert b"".join(client.get(url).streaming_content) == good


@pytest.mark.django_db
def test_a_changed_photograph_is_printed_into_no_paper(cast, photograph) -> None:
    photo = photograph(cast.first)
    spoil(str(photo.file.name))
    linked = {"photo_pairs": [{"no": 1, "before": Picture(photo.pk)}]}
    with pytest.raises(NotAsStored):
        printing.print_preview(PaperRequest("HAZ-07", {}, linked), on=MONDAY, by=cast.first, case=cast.case)
    with transaction.atomic():
        (document,) = issue(cast.case, [PaperRequest("HAZ-07", REPORT, linked)], issued_on=MONDAY, by=cast.first)
    with pytest.raises(JobFailed):
        print_promised(Job.objects.get(kind="documents.print"), lambda _percent, _note: None)
    document.refresh_from_db()
    assert document.print_state == "failed" and str(photo.pk) in document.print_note
    IssuedDocument.objects.filter(pk=document.pk).update(print_state="printed")
    answer = signed_in(cast.first).get(reverse("paper", args=[document.pk]) + "?copy=1")
    assert answer.status_code == 409 and "该文件不予提供" in answer.content.decode()


@pytest.mark.django_db
def test_the_command_finds_every_spoilt_file_and_tells_of_it(cast, printed, photograph) -> None:
    photo = photograph(cast.first)
    call_command("verify_papers")
    for name in (str(printed.pdf.name), str(photo.file.name)):
        spoil(name)
    with pytest.raises(CommandError, match="2 files"):
        call_command("verify_papers")
    assert [row.act for row in audit.history(cast.case)].count(SPOILT) == 2


def test_stored_files_are_read_in_one_place_only() -> None:
    """A door that opens a stored file itself would hand out whatever lies there."""
    found = []
    for folder in ("config", "foundation", "permissions", "cases", "documents", "workflows", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "open"):
                    continue
                owner = ast.unparse(node.func.value)
                if owner == "default_storage" or owner.endswith((".file", ".pdf")):
                    found.append(str(path.relative_to(ROOT)))
    assert found == ["foundation/stored.py"]
