"""A key is changed: papers, jobs and ledgers say the same under the new one, and the old one can go."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from documents.frozen import SEALED, readable, texts
from documents.models import IssuedDocument
from documents.permanence import GUARD
from foundation import audit, jobs, sealed

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
NUMBER = "420281199001011234"


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def tokens(value: Any) -> list[str]:
    return [text for text in texts(value) if sealed.is_sealed(text)]


def without_tokens(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    for token in tokens(value):
        text = text.replace(token, "TOKEN")
    return text


@pytest.fixture
def two_keys(settings: Any) -> Any:
    """What is made in the test is sealed with the first; the second is added by `add`, the first taken out by `retire`."""
    settings.ANJIAN_INDEX_KEY = key()
    settings.ANJIAN_SEAL_KEYS = {"2024": key()}

    class Keys:
        def add(self) -> None:
            settings.ANJIAN_SEAL_KEYS = {**settings.ANJIAN_SEAL_KEYS, "2025": key()}

        def retire(self) -> None:
            settings.ANJIAN_SEAL_KEYS = {"2025": settings.ANJIAN_SEAL_KEYS["2025"]}

    return Keys()


def test_papers_and_jobs_open_under_the_new_key_alone(two_keys: Any, issued_order: Any) -> None:
    items = [{"no": 1, "problem": f"电工李某（身份证{NUMBER}）无证上岗", "due_on": date(2023, 6, 20), "legal_basis": "第三十条"}]
    document = issued_order(items=items)
    plain = issued_order()
    with transaction.atomic():
        jobs.promise("test.sealed", "sealed", {"rows": [{"id": sealed.seal(NUMBER), "typed": "s1:no:token"}]})
    before, plain_before = IssuedDocument.objects.get(pk=document.pk), IssuedDocument.objects.get(pk=plain.pk)
    read = readable(before.data, identity=True, card=True)
    assert tokens(before.data) and {sealed.key_id_of(token) for token in tokens(before.data)} == {"2024"}
    audit.seal_heads()
    assert audit.verify() == []

    two_keys.add()
    out = StringIO()
    call_command("reseal", "--chunk", "1", stdout=out)
    assert "documents.IssuedDocument.data: 1 resealed" in out.getvalue()
    assert "foundation.Job.payload: 1 resealed" in out.getvalue()
    two_keys.retire()

    after = IssuedDocument.objects.get(pk=document.pk)
    assert {sealed.key_id_of(token) for token in tokens(after.data)} == {"2025"}
    assert without_tokens(after.data) == without_tokens(before.data)
    assert readable(after.data, identity=True, card=True) == read and NUMBER in json.dumps(read)
    assert IssuedDocument.objects.get(pk=plain.pk).data == plain_before.data
    for name in (*IssuedDocument.FROZEN, "state", "pdf_sha256"):
        if name != "data":
            assert getattr(after, name) == getattr(before, name), name
    row = jobs.Job.objects.get(kind="test.sealed").payload["rows"][0]
    assert (sealed.unseal(row["id"]), row["typed"]) == (NUMBER, "s1:no:token")
    assert audit.verify() == []

    again = StringIO()
    call_command("reseal", stdout=again)
    assert not [line for line in again.getvalue().splitlines() if not line.endswith(": 0 resealed")]


def test_the_paper_is_held_fast_again_afterwards_and_when_it_fails(
    two_keys: Any, issued_order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = issued_order(items=[{"no": 1, "problem": f"李某{NUMBER}", "due_on": date(2023, 6, 20), "legal_basis": "第三十条"}])
    two_keys.add()
    monkeypatch.setattr(sealed, "seal", lambda text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("reseal", stdout=StringIO())
    monkeypatch.undo()
    assert GUARD.unguarded() == []
    call_command("reseal", stdout=StringIO())
    assert GUARD.unguarded() == []
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedDocument._base_manager.filter(pk=document.pk).update(data={SEALED: "x"})


def test_the_history_is_never_rewritten_and_a_token_in_it_keeps_its_key(two_keys: Any) -> None:
    with transaction.atomic():
        audit.append_to_bureau([audit.Entry("test", after={"number": sealed.seal(NUMBER)})], actor=None)
    two_keys.add()
    with pytest.raises(CommandError, match=r"foundation\.AuditRow\.after \(1 rows\)"):
        call_command("reseal", stdout=StringIO())
    assert audit.verify() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM foundation_auditrow")
        assert cursor.fetchone()[0] == 1
