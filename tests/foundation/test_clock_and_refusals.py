"""One clock; one kind of refusal; nothing after the commit breaks it."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from foundation import clock, refusals, transactions
from foundation.refusals import Refusal, Refusals


def test_the_legal_date_changes_at_midnight_in_shanghai() -> None:
    with clock.at(datetime(2023, 6, 29, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2023, 6, 29)
    with clock.at(datetime(2023, 6, 29, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2023, 6, 30)
        assert clock.now() == datetime(2023, 6, 29, 16, 0, tzinfo=UTC)


def test_a_held_clock_is_let_go_and_held_for_its_own_thread_only() -> None:
    seen: list[date] = []
    with clock.at(date(2020, 1, 1)):
        with clock.at(date(2021, 2, 2)):
            assert clock.today() == date(2021, 2, 2)
        assert clock.today() == date(2020, 1, 1)
        thread = threading.Thread(target=lambda: seen.append(clock.today()))
        thread.start()
        thread.join()
    assert seen != [date(2020, 1, 1)]


def test_the_clock_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert abs((clock.now() - clock.ahead - datetime.now(UTC)).total_seconds()) < 5
    monkeypatch.setattr(clock, "ahead", timedelta(0))
    assert clock.now().tzinfo is not None
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5


def test_a_moment_without_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2023, 1, 1)):
        pass


@pytest.mark.parametrize(
    ("code", "status"),
    [("E-SCOPE", 403), ("E-CERT", 403), ("E-SOD-07", 403), ("E-CONFLICT", 409), ("E-STALE", 409), ("E-UPLOAD-SIZE", 422)],
)
def test_a_refusal_says_its_code_its_sentence_and_what_is_special(code: str, status: int) -> None:
    refusal = Refusal(code, field="file", note="见第3项")
    assert refusal.status == status
    assert str(refusal) == f"{code} {refusals.REFUSALS[code]}（见第3项）"
    assert str(Refusal(code)) == f"{code} {refusals.REFUSALS[code]}"


def test_all_fourteen_separations_have_a_sentence() -> None:
    sentences = [Refusal(f"E-SOD-{number:02}").message for number in range(1, 15)]
    assert len(set(sentences)) == 14


def test_a_code_has_one_sentence_for_ever() -> None:
    refusals.declare({"E-CERT": "执法证件在办理当日无效"})
    with pytest.raises(ValueError, match="E-CERT"):
        refusals.declare({"E-CERT": "其他"})
    with pytest.raises(LookupError, match="E-NEVER"):
        str(Refusal("E-NEVER"))


def test_refusals_found_together_are_shown_together() -> None:
    both = [Refusal("E-UPLOAD-SIZE", field="photo"), Refusal("E-CERT", field="officer")]
    with pytest.raises(Refusals) as raised:
        refusals.raise_all(both)
    assert list(raised.value) == both
    assert (len(raised.value), raised.value.status) == (2, 403)
    assert str(raised.value) == "E-UPLOAD-SIZE 文件过大；E-CERT 执法证件在办理当日无效"
    with pytest.raises(Refusal) as single:
        refusals.raise_all(both[:1])
    assert single.value is both[0]
    refusals.raise_all([])
    with pytest.raises(ValueError, match="at least one"):
        Refusals([])


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_what_follows_the_commit_follows_only_it_and_never_breaks_it(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("420281199001010029")

    with transaction.atomic():
        transactions.after_commit(fail)
        transactions.after_commit(lambda: done.append("told"))
        assert done == []
    assert done == ["told"]
    assert "RuntimeError" in caplog.text
    assert "420281199001010029" not in caplog.text

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transactions.after_commit(lambda: done.append("never"))
        1 / 0
    assert done == ["told"]
    transactions.after_commit(lambda: done.append("at once"))
    assert done == ["told", "at once"]


@pytest.mark.django_db(transaction=True)
def test_services_demand_a_transaction() -> None:
    with pytest.raises(transactions.NoTransaction):
        transactions.require()
    with transaction.atomic():
        transactions.require()
