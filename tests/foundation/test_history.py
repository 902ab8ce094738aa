"""The history of a subject cannot be rewritten without being found."""

import json
import shutil
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from foundation import audit, clock
from foundation.audit import AuditRow, Bureau, Entry, Seal
from foundation.database import triggers
from foundation.refusals import Refusal, Refusals
from foundation.transactions import NoTransaction

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

CLERK = SimpleNamespace(pk=7, name="何文书")


def subject(number: int = 1) -> Bureau:
    return Bureau.objects.get_or_create(pk=number)[0]


def write(number: int, *acts: str) -> list[AuditRow]:
    with transaction.atomic():
        return audit.append(subject(number), [Entry(act, after={"no": index}) for index, act in enumerate(acts)], actor=CLERK)


def found() -> list[tuple[str, int | None, int | None]]:
    return [(problem.kind, problem.subject_id, problem.number) for problem in audit.verify()]


def test_each_subject_has_a_chain_of_its_own(anchor: Path) -> None:
    write(1, "opened", "changed")
    write(2, "opened")
    write(1, "closed")

    first, second, third = audit.history(subject(1))
    other = audit.history(subject(2)).get()
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("", first.hash, second.hash)
    assert (other.number, other.previous_hash) == (1, "")
    assert (subject(1).audit_count, subject(1).audit_head) == (3, third.hash)
    assert (third.actor_id, third.actor_name) == (7, "何文书")
    assert found() == []


def test_an_act_costs_one_insert_and_one_update(django_assert_num_queries: Any) -> None:
    held = subject()
    entries = [Entry("one"), Entry("two"), Entry("three")]
    with transaction.atomic():
        with django_assert_num_queries(2):
            audit.append(held, entries, actor=CLERK)
        with django_assert_num_queries(1):
            audit.append(held, entries, actor=CLERK, save=False)
        held.save()
    assert subject().audit_count == 6
    assert found() == []


def test_many_subjects_share_one_insert(django_assert_num_queries: Any) -> None:
    subjects = [subject(number) for number in (1, 2, 3)]
    with transaction.atomic(), django_assert_num_queries(1 + 3):
        audit.append_many([(each, [Entry("moved"), Entry("told")]) for each in subjects], actor=None)
    assert [subject(number).audit_count for number in (1, 2, 3)] == [2, 2, 2]
    assert AuditRow.objects.filter(actor_name=audit.SYSTEM_NAME, actor_id=None).count() == 6
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_history_is_written_in_a_transaction_only() -> None:
    with pytest.raises(NoTransaction):
        audit.append(subject(), [Entry("opened")], actor=CLERK)
    assert AuditRow.objects.count() == 0


def test_a_writer_who_did_not_lock_loses_cleanly() -> None:
    slow = subject()
    write(1, "somebody was faster")
    with pytest.raises(Refusal) as refused, transaction.atomic():
        audit.append(slow, [Entry("late")], actor=CLERK)
    assert (refused.value.code, refused.value.status) == ("E-CONFLICT", 409)
    assert (slow.audit_count, slow.audit_head) == (0, "")
    assert [row.act for row in audit.history(slow)] == ["somebody was faster"]


def test_whatever_a_form_holds_is_read_back_as_it_was_hashed() -> None:
    facts = {
        "fine": Decimal("1234.50"),
        "day": date(2023, 6, 30),
        "at": datetime(2023, 6, 30, 8, 0, 0, 120, tzinfo=UTC),
        "latitude": 30.123456789012345,
        "huge": 1e22,
        "nothing": None,
        "label": gettext_lazy("Reason"),
        "places": {"b", "a"},
        "nul": "a\x00b",
        "half a pair": "\ud800",
        "name": "石料厂（边坡）𠮷",
        3: ["x", True, 1],
    }
    with transaction.atomic():
        audit.append(subject(), [Entry("\x00act", reason="why\x00", before=facts, after=[facts])], actor=CLERK)
    row = audit.history(subject()).get()
    assert row.before["fine"] == "1234.50"
    assert row.before["places"] == ["a", "b"]
    assert row.before["nul"] == "ab"
    assert row.after == [row.before]
    assert found() == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=JSON, reason=st.text(max_size=10))
def test_no_content_breaks_its_own_hash(before: Any, reason: str, anchor: Path) -> None:
    with transaction.atomic():
        audit.append(subject(), [Entry("changed", reason=reason, before=before)], actor=CLERK)
    last = audit.history(subject()).last()
    assert last is not None
    assert last.hash == last.own_hash() == subject().audit_head


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "另一人"),
        ("actor_id", 8),
        ("act", "approved"),
        ("reason", "a better reason"),
        ("acted_on", "2023-01-01"),
        ("recorded_at", "2023-01-01 00:00:00"),
        ("after", '{"no": 9}'),
        ("before", "{}"),
    ],
)
def test_a_tampered_row_is_named(anchor: Path, tamper: Any, column: str, value: Any) -> None:
    write(1, "opened", "changed", "closed")
    write(2, "opened")
    tamper(f"UPDATE foundation_auditrow SET {column} = %s WHERE subject_id = 1 AND number = 2", value)
    assert found() == [("row-changed", 1, 2)]


def test_a_row_rewritten_with_its_own_hash_breaks_the_chain_after_it(anchor: Path, tamper: Any) -> None:
    write(1, "opened", "changed", "closed")
    row = audit.history(subject()).get(number=2)
    row.reason = "a better reason"
    tamper(
        "UPDATE foundation_auditrow SET reason = %s, hash = %s WHERE subject_id = 1 AND number = 2", row.reason, row.own_hash()
    )
    assert found() == [("chain-broken", 1, 3)]


def test_a_removed_row_leaves_a_gap(anchor: Path, tamper: Any) -> None:
    write(1, "opened", "changed", "closed")
    tamper("DELETE FROM foundation_auditrow WHERE subject_id = 1 AND number = 2")
    assert found() == [("row-missing", 1, 2)]


def test_a_cut_tail_is_found(anchor: Path, tamper: Any) -> None:
    write(1, "opened", "changed", "closed")
    tamper("DELETE FROM foundation_auditrow WHERE subject_id = 1 AND number >= 2")
    assert found() == [("tail-cut", 1, 2)]


def test_a_chain_cut_to_nothing_is_found(anchor: Path, tamper: Any) -> None:
    write(1, "opened")
    tamper("DELETE FROM foundation_auditrow WHERE subject_id = 1")
    assert found() == [("tail-cut", 1, 1)]


def test_a_tail_cut_together_with_the_head_is_found_by_the_seal(anchor: Path, tamper: Any) -> None:
    first, *_rest = write(1, "opened", "changed", "closed")
    audit.seal_heads()
    tamper("DELETE FROM foundation_auditrow WHERE subject_id = 1 AND number >= 2")
    Bureau.objects.filter(pk=1).update(audit_count=1, audit_head=first.hash)
    assert found() == [("seal-mismatch", 1, 3)]


def test_a_removed_subject_is_found(anchor: Path) -> None:
    write(2, "opened")
    Bureau.objects.filter(pk=2).delete()
    assert found() == [("subject-gone", 2, 1)]


def rewrite_everything(tamper: Any) -> None:
    """A thief with the program at hand: changes one row and makes every hash in the database fit again."""
    rows = list(audit.history(subject()))
    rows[0].reason = "forged"
    previous = ""
    for row in rows:
        row.previous_hash = previous
        previous = row.hash = row.own_hash()
        tamper(
            "UPDATE foundation_auditrow SET reason = %s, previous_hash = %s, hash = %s WHERE id = %s",
            row.reason,
            row.previous_hash,
            row.hash,
            row.pk,
        )
    Bureau.objects.filter(pk=1).update(audit_head=previous)
    before = ""
    for seal in Seal.objects.order_by("number"):
        seal.heads = [[kind, pk, count, rows[count - 1].hash] for kind, pk, count, _old in seal.heads]
        seal.previous_hash = before
        before = seal.hash = seal.own_hash()
        tamper(
            "UPDATE foundation_seal SET heads = %s, previous_hash = %s, hash = %s WHERE id = %s",
            json.dumps(seal.heads),
            seal.previous_hash,
            seal.hash,
            seal.pk,
        )


def test_a_whole_database_rewritten_is_found_by_the_anchor_outside(anchor: Path, tamper: Any) -> None:
    write(1, "opened")
    audit.seal_heads()
    write(1, "changed")
    audit.seal_heads()
    assert found() == []
    rewrite_everything(tamper)
    assert found() == [("anchor-mismatch", None, 1), ("anchor-mismatch", None, 2)]


def test_the_anchor_cannot_be_lost_or_cut_unseen(anchor: Path) -> None:
    for act in ("opened", "changed", "closed"):
        write(1, act)
        audit.seal_heads()
    lines = anchor.read_text().splitlines(keepends=True)
    assert len(lines) == 3

    anchor.write_text(lines[0] + lines[2])
    assert found() == [("anchor-cut", None, 2)]
    anchor.write_text(lines[0] + "noise\n" + lines[1] + lines[2])
    assert found() == []
    anchor.write_text(lines[0] + lines[1].replace("hash", "mash") + lines[2])
    assert found() == [("anchor-cut", None, 2)]
    anchor.unlink()
    assert found() == [("anchor-missing", None, None)]
    anchor.write_text(lines[0])
    with clock.at(clock.now() + timedelta(hours=2)):
        assert found() == [("anchor-cut", None, 2), ("anchor-cut", None, 3)]


def test_seals_of_a_database_restored_to_yesterday_are_missed(anchor: Path, tamper: Any) -> None:
    write(1, "opened")
    audit.seal_heads()
    write(1, "changed")
    audit.seal_heads()
    tamper("DELETE FROM foundation_seal WHERE number = 2")
    assert found() == [("anchor-mismatch", None, 2)]


def test_a_changed_seal_and_a_missing_seal_are_named(anchor: Path, tamper: Any) -> None:
    for act in ("opened", "changed", "closed"):
        write(1, act)
        audit.seal_heads()
    tamper("UPDATE foundation_seal SET sealed_at = %s WHERE number = 3", "2020-01-01 00:00:00")
    assert found() == [("seal-changed", None, 3)]
    tamper("DELETE FROM foundation_seal WHERE number = 2")
    assert ("seal-missing", None, 2) in found()


def test_only_what_moved_is_sealed_and_the_anchor_follows(anchor: Path) -> None:
    write(1, "opened")
    write(2, "opened")
    assert [len(seal.heads) for seal in audit.seal_heads()] == [2]
    assert audit.seal_heads() == []
    row = write(2, "changed")[0]
    (seal,) = audit.seal_heads()
    assert seal.heads == [["foundation.bureau", 2, 2, row.hash]]
    assert [json.loads(line)["hash"] for line in anchor.read_text().splitlines()] == [
        each.hash for each in Seal.objects.order_by("number")
    ]


def test_nothing_is_sealed_twice_or_forgotten_after_a_long_pause(anchor: Path) -> None:
    write(1, "opened")
    audit.seal_heads()
    with clock.at(clock.now() + timedelta(days=3)):
        assert audit.seal_heads() == []
        write(2, "opened")
        assert [seal.heads[0][:3] for seal in audit.seal_heads()] == [["foundation.bureau", 2, 1]]
        assert found() == []


def test_a_machine_that_stops_before_the_anchor_makes_it_good(anchor: Path) -> None:
    write(1, "opened")
    with transaction.atomic():
        audit._new_seals()
    assert not anchor.exists()
    assert audit.seal_heads() == []
    assert len(anchor.read_text().splitlines()) == 1
    assert found() == []


def test_a_line_cut_off_by_a_power_failure_is_written_again(anchor: Path) -> None:
    for act in ("opened", "changed"):
        write(1, act)
        audit.seal_heads()
    whole = anchor.read_text()
    anchor.write_text(whole[:-40])
    assert audit.write_anchor() == 1
    assert found() == []
    assert anchor.read_text().endswith("\n" + whole.splitlines(keepends=True)[1])


def test_only_the_end_of_a_long_anchor_is_read_to_continue_it(anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "ANCHOR_TAIL_BYTES", 250)
    for number in range(6):
        write(1, f"act {number}")
        audit.seal_heads()
    assert [json.loads(line)["number"] for line in anchor.read_text().splitlines()] == [1, 2, 3, 4, 5, 6]
    assert found() == []


def test_many_heads_are_sealed_in_pieces(anchor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "HEADS_PER_SEAL", 2)
    for number in range(1, 6):
        write(number, "opened")
    assert [len(seal.heads) for seal in audit.seal_heads()] == [2, 2, 1]
    assert audit.seal_heads() == []
    assert found() == []


@pytest.mark.parametrize("table", triggers.GUARDED_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET previous_hash = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_itself_forbids_to_change_the_log(anchor: Path, table: str, statement: str) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        # SQLite has no TRUNCATE: its DELETE without WHERE is the same optimisation, and must fire the trigger too.
        statement = "DELETE FROM {} WHERE 1"
    write(1, "opened")
    audit.seal_heads()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert AuditRow.objects.count() == Seal.objects.count() == 1


def test_the_orm_cannot_change_the_log_either() -> None:
    (row,) = write(1, "opened")
    row.reason = "better"
    for change in (row.save, row.delete, lambda: AuditRow.objects.update(reason="better"), AuditRow.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_missing_trigger_is_reported_and_lifted_ones_come_back(anchor: Path) -> None:
    assert triggers.unguarded() == []
    with pytest.raises(ZeroDivisionError), audit.triggers_lifted():
        assert triggers.unguarded() == list(triggers.GUARDED_TABLES)
        assert [problem.kind for problem in audit.verify()] == ["trigger-missing", "trigger-missing"]
        1 / 0
    assert triggers.unguarded() == []


@pytest.mark.django_db(transaction=True)
def test_insert_or_replace_past_the_triggers_is_found_by_the_chain(anchor: Path) -> None:
    if connection.vendor != "sqlite":
        write(1, "opened")
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            # PostgreSQL's nearest: an upsert that would update.
            cursor.execute(
                "INSERT INTO foundation_auditrow SELECT * FROM foundation_auditrow "
                "ON CONFLICT (subject_kind, subject_id, number) DO UPDATE SET reason = 'forged'"
            )
        return
    write(1, "opened", "changed", "closed")
    row = audit.history(subject()).get(number=2)
    thief = sqlite3.connect(settings.DATABASES["default"]["NAME"])
    columns = [name for _cid, name, *_rest in thief.execute("PRAGMA table_info(foundation_auditrow)")]
    picked = ", ".join("'forged'" if name == "reason" else name for name in columns)
    thief.execute(f"INSERT OR REPLACE INTO foundation_auditrow SELECT {picked} FROM foundation_auditrow WHERE id = ?", [row.pk])
    thief.commit()
    thief.close()
    assert audit.history(subject()).get(number=2).reason == "forged"
    assert found() == [("row-changed", 1, 2)]
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO foundation_auditrow SELECT {picked} FROM foundation_auditrow WHERE id = %s", [row.pk]
        )


@pytest.mark.django_db(transaction=True)
def test_a_refused_attempt_stands_in_the_history_though_the_act_was_rolled_back() -> None:
    held = subject()
    refusal = Refusal("E-CERT", field="second_officer", note="证号 42028100001")
    with pytest.raises(Refusal), transaction.atomic():
        Bureau.objects.filter(pk=1).update(audit_count=0)
        raise refusal
    audit.append_refusal(held, refusal, actor=CLERK, act="order_rectification", acted_on=date(2023, 7, 1))

    row = audit.history(held).get()
    assert (row.act, row.actor_id, row.acted_on) == ("refused", 7, date(2023, 7, 1))
    assert row.reason == "E-CERT 执法证件在办理当日无效（证号 42028100001）"
    assert row.after == {
        "attempt": "order_rectification",
        "refused": [{"code": "E-CERT", "field": "second_officer"}],
        "with": None,
    }
    audit.append_refusal(None, Refusals([refusal, Refusal("E-SCOPE")]), actor=None, act="open")
    assert audit.history(held).count() == 2
    assert audit.verify() == []


def test_a_refusal_that_cannot_be_written_does_not_become_another_error(caplog: pytest.LogCaptureFixture) -> None:
    audit.append_refusal(Bureau(pk=99), Refusal("E-SCOPE"), actor=CLERK, act="open")
    assert "DoesNotExist" in caplog.text
    assert AuditRow.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_writers_of_two_chains_and_verifiers_do_not_disturb_each_other(anchor: Path) -> None:
    subject(1), subject(2)
    failures: list[BaseException] = []

    def act(number: int) -> None:
        try:
            for step in range(10):
                with transaction.atomic():
                    held = Bureau.objects.select_for_update().get(pk=number)
                    audit.append(held, [Entry(f"step {step}")], actor=CLERK)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(1 + index % 2,)) for index in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert audit.verify() == []
        audit.seal_heads()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [subject(1).audit_count, subject(2).audit_count] == [20, 20]
    audit.seal_heads()
    assert audit.verify() == []


def test_verify_audit_says_what_it_found_and_how_it_ended(anchor: Path, tamper: Any) -> None:
    write(1, "opened", "changed")
    audit.seal_heads()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "2 rows, 1 seals, 0 problems\n"

    tamper("UPDATE foundation_auditrow SET reason = 'better' WHERE number = 1")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", "--json", stdout=out)
    assert ended.value.code == 1
    report = json.loads(out.getvalue())
    assert (report["rows"], report["seals"]) == (2, 1)
    assert report["problems"] == [
        {
            "kind": "row-changed",
            "subject_kind": "foundation.bureau",
            "subject_id": 1,
            "number": 1,
            "message": "its words do not match its hash",
        }
    ]


def test_seal_audit_seals_now(anchor: Path) -> None:
    write(1, "opened")
    out = StringIO()
    call_command("seal_audit", stdout=out)
    assert out.getvalue() == "1 seals made\n"
    shutil.copy(anchor, anchor.with_suffix(".copy"))
    call_command("seal_audit", stdout=out)
    assert anchor.read_text() == anchor.with_suffix(".copy").read_text()
