"""Who took part, who objected, what was noted, what was looked at under a seal, and who was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction
from django.http import Http404

from cases import entries, notices, services
from cases.models import Case, Enterprise, Notice, Participation, Party, Reveal
from cases.notices import NewNotice
from cases.services import NewParticipation
from foundation import audit
from foundation.refusals import Refusal
from permissions.models import Account

from .conftest import AUDITOR, CHEMICALS_INSPECTOR, INSPECTOR, SECOND, statements

IDENTITY = "11010519491231002X"


@pytest.fixture
def order(case: Case, officer: Callable[[int], Account]) -> list[Participation]:
    """An order by two officers."""
    first, second = officer(INSPECTOR), officer(SECOND)
    with transaction.atomic(), statements(1):
        return services.participate(
            case,
            [
                NewParticipation(first.pk, "ordered", "order", "责令限期整改", 3, date(2023, 6, 13)),
                NewParticipation(second.pk, "ordered", "order", "责令限期整改", 3, date(2023, 6, 13), second=True),
            ],
        )


def test_the_second_officer_objects_once_and_the_act_stays_marked(
    case: Case, order: list[Participation], officer: Callable[[int], Account]
) -> None:
    first, second = order
    with pytest.raises(Refusal, match="E-OBJECTION-WHO"):
        entries.object_to_act(officer(INSPECTOR), case.pk, first.pk, "不同意")
    with pytest.raises(Refusal, match="E-OBJECTION-WHO"):
        entries.object_to_act(officer(INSPECTOR), case.pk, second.pk, "不同意")
    with pytest.raises(Refusal, match="E-OBJECTION-EMPTY"):
        entries.object_to_act(officer(SECOND), case.pk, second.pk, "  ")
    entries.object_to_act(officer(SECOND), case.pk, second.pk, "本人未到现场")
    second.refresh_from_db()
    assert second.objection == "本人未到现场" and second.objected_at is not None
    row = audit.history(case).last()
    assert row is not None and (row.act, row.reason, row.after["act_no"]) == ("object", "本人未到现场", 3)
    with pytest.raises(Refusal, match="E-OBJECTION-TWICE"):
        entries.object_to_act(officer(SECOND), case.pk, second.pk, "再说一次")


def test_an_objection_to_an_act_of_another_case_finds_nothing(
    order: list[Participation], new_case: Callable[..., Case], officer: Callable[[int], Account]
) -> None:
    other = new_case()
    with pytest.raises(Http404):
        entries.object_to_act(officer(SECOND), other.pk, order[1].pk, "不同意")


@pytest.fixture
def party(case: Case) -> Party:
    with transaction.atomic():
        return services.add_party(case, kind="person", name="贺卫淼", identity=IDENTITY.lower(), phone="13000002108")


def test_an_identity_number_is_sealed_masked_and_found_by_its_index(party: Party) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity, phone, identity_index, identity_masked FROM cases_party")
        identity, phone, index, masked = cursor.fetchone()
    assert "1949" not in identity and "13000002108" not in phone and "1949" not in index
    assert masked == "1101**********002X"
    assert list(services.parties_with_identity("１１０１０５１９４９１２３１００２ｘ")) == [party]


@pytest.mark.django_db
def test_an_impossible_number_is_refused_at_its_field(case: Case) -> None:
    with transaction.atomic():
        with pytest.raises(Refusal) as wrong:
            services.add_party(case, kind="person", name="某", identity="110105194912310021")
        assert (wrong.value.code, wrong.value.field) == ("E-PARTY-IDENTITY", "identity")
        with pytest.raises(Refusal) as wrong:
            services.add_party(case, kind="unit", name="某", credit_code="914202810000A00134")
        assert (wrong.value.code, wrong.value.field) == ("E-PARTY-CREDIT-CODE", "credit_code")


def test_a_party_is_restated_and_keeps_the_sealed_numbers_that_are_not_given(party: Party) -> None:
    with transaction.atomic():
        services.restate_party(party, name="贺卫淼（小名阿淼）", address="陈贵镇")
    party = Party.objects.get(pk=party.pk)
    assert (party.name, party.address, party.identity, party.phone) == ("贺卫淼（小名阿淼）", "陈贵镇", IDENTITY, "13000002108")
    with transaction.atomic():
        services.restate_party(party, identity="420281199001010023")
        with pytest.raises(Refusal, match="E-PARTY-IDENTITY"):
            services.restate_party(party, identity="420281199001010020")
    assert list(services.parties_with_identity("420281199001010023")) == [party]
    assert not services.parties_with_identity(IDENTITY).exists()


def test_each_look_has_a_reason_and_stands_in_the_history_without_the_value(
    case: Case, party: Party, officer: Callable[[int], Account]
) -> None:
    inspector = officer(INSPECTOR)
    with pytest.raises(Refusal, match="E-REVEAL-REASON"):
        entries.look_at(inspector, case.pk, party.pk, "identity", "看看")
    assert entries.look_at(inspector, case.pk, party.pk, "identity", "核对当事人身份")[1] == IDENTITY
    look = Reveal.objects.get()
    assert (look.account, look.reason) == (inspector, "核对当事人身份")
    row = audit.history(case).last()
    assert row is not None and row.act == "reveal" and IDENTITY not in str((row.after, row.reason))
    with pytest.raises(Refusal, match="E-ROLE"):
        entries.look_at(officer(AUDITOR), case.pk, party.pk, "identity", "核对当事人身份")
    with pytest.raises(Http404):
        entries.look_at(officer(CHEMICALS_INSPECTOR), case.pk, party.pk, "identity", "核对当事人身份")
    assert Reveal.objects.count() == 1


def test_notes_are_left_by_readers_of_the_file_and_observers_not_by_auditor_or_party(
    case: Case,
    mine: Enterprise,
    mine_account: Account,
    officer: Callable[[int], Account],
    name_in_case: Callable[..., None],
) -> None:
    entries.leave_note(officer(INSPECTOR), case.pk, "已电话核实")
    observer = officer(43)
    name_in_case(case, "observe_case", observer)
    assert entries.leave_note(officer(43), case.pk, "请加快").observer
    name_in_case(case, "party", mine_account)
    for account in (officer(AUDITOR), mine_account):
        with pytest.raises(Refusal, match="E-NOTE-WHO"):
            entries.leave_note(account, case.pk, "不该出现")
    with pytest.raises(Refusal, match="E-NOTE-EMPTY"):
        entries.leave_note(officer(INSPECTOR), case.pk, "字" * 2001)
    assert [note.text for note in case.notes.all()] == ["已电话核实", "请加快"]


def test_the_same_event_is_told_once_to_each_person(case: Case, officer: Callable[[int], Account]) -> None:
    people = [officer(INSPECTOR), officer(SECOND)]
    told = [NewNotice(person.pk, "task:7:opened", "待办：复查", case=case) for person in people]
    with transaction.atomic(), statements(1):
        services.tell(told)
    with transaction.atomic():
        services.tell([*told, NewNotice(people[0].pk, "task:8:opened", "待办：销号")])
    assert Notice.objects.count() == 3
    assert Notice.objects.filter(key="task:7:opened").first().url == case.get_absolute_url()
    assert (notices.unread_count(people[0]), notices.unread_words(people[1])) == (2, "1")
    assert notices.mark_read(people[0]) == 2 and notices.unread_words(people[0]) == ""
    assert notices.unread_count(people[1]) == 1
