"""The bureau's rules hold from a day on; what held before can be asked for ever."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from foundation import audit, clock, settings
from foundation.audit import Bureau
from foundation.refusals import Refusal
from foundation.settings import SettingValue
from foundation.transactions import NoTransaction

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

ADMINISTRATOR = SimpleNamespace(pk=3, name="石管理")


def change(new: Any, valid_from: date, **words: Any) -> SettingValue:
    with transaction.atomic():
        return settings.change(
            "test.days", new, valid_from=valid_from, by=ADMINISTRATOR, reason=words.pop("reason", "局务会"), **words
        )


def test_a_rule_is_its_default_until_the_day_it_is_changed(a_rule: settings.Declared) -> None:
    with clock.at(date(2024, 3, 1)):
        assert settings.value("test.days") == 5
        change(7, date(2024, 4, 1))
        change(9, date(2024, 6, 1))
        change(8, date(2024, 4, 1), reason="笔误")
        assert settings.value("test.days") == 5
    with clock.at(date(2024, 4, 1)):
        assert settings.value("test.days") == 8
        assert settings.value("test.days", date(2024, 3, 31)) == 5
        assert settings.value("test.days", date(2024, 5, 31)) == 8
        assert settings.value("test.days", date(2024, 6, 1)) == 9


def test_past_days_keep_what_held(a_rule: settings.Declared) -> None:
    with clock.at(date(2024, 3, 1)):
        with pytest.raises(Refusal) as refused:
            change(7, date(2024, 2, 29))
        assert (refused.value.code, refused.value.field) == ("E-SET-03", "valid_from")
        change(7, date(2020, 1, 1), retroactive=True)
        assert settings.value("test.days", date(2020, 1, 1)) == 7


def test_a_change_needs_a_reason_a_known_rule_and_a_transaction(a_rule: settings.Declared) -> None:
    with pytest.raises(Refusal, match="E-SET-04"):
        change(7, clock.today(), reason="  ")
    with pytest.raises(Refusal, match="E-SET-01"), transaction.atomic():
        settings.change("no.such", 1, valid_from=clock.today(), by=ADMINISTRATOR, reason="x")
    with pytest.raises(KeyError):
        settings.value("no.such")
    assert SettingValue.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_a_fault(a_rule: settings.Declared) -> None:
    with pytest.raises(NoTransaction):
        settings.change("test.days", 7, valid_from=clock.today(), by=ADMINISTRATOR, reason="x")


def test_a_change_stands_in_the_bureaus_history(a_rule: settings.Declared) -> None:
    today = clock.today()
    change(7, today)
    row = audit.history(Bureau.objects.get()).get()
    assert (row.act, row.actor_name, row.reason) == ("setting_changed", "石管理", "局务会")
    assert row.before == {"test.days": 5}
    assert row.after == {"test.days": 7, "valid_from": today.isoformat()}


def test_rows_are_added_and_never_changed(a_rule: settings.Declared) -> None:
    row = change(7, clock.today())
    row.value = 8
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


@pytest.mark.parametrize(
    ("kind", "good", "read", "bad"),
    [
        ("integer", "12", 12, ["1.5", "", None, True, 1.5, "十"]),
        ("decimal", "0.85", Decimal("0.85"), ["x", "NaN", "Infinity", None, True]),
        ("boolean", False, False, ["yes", 0, None]),
        ("date", date(2024, 2, 29), date(2024, 2, 29), ["2024-02-30", 5, None]),
        ("text", " 大冶市 ", "大冶市", ["", "  ", 5, "x" * 501, "a\x00b"]),
        ("choice", "b", "b", ["c", "", None]),
    ],
)
def test_a_value_is_of_its_kind(kind: str, good: Any, read: Any, bad: list[Any]) -> None:
    declared = settings.Declared("x", "x", settings.Kind(kind), good, "a test", ("a", "b"))
    assert settings.to_python(declared, settings.to_json(declared, good)) == read
    for wrong in bad:
        with pytest.raises(Refusal, match="E-SET-02"):
            settings.to_json(declared, wrong)


def test_a_rule_is_declared_once_and_rightly(a_rule: settings.Declared) -> None:
    assert settings.declare("test.days", "Days", "integer", 5, "a test") is a_rule
    with pytest.raises(ValueError, match="otherwise"):
        settings.declare("test.days", "Days", "integer", 6, "a test")
    with pytest.raises(ValueError, match="default"):
        settings.declare("test.other", "Other", "integer", "five", "a test")
    assert "test.other" not in settings.DECLARED


def test_the_bureau_is_named_by_default() -> None:
    assert settings.value("bureau.name") == "大冶市应急管理局"
    assert settings.value("bureau.number_word") == "冶"


@pytest.mark.django_db(transaction=True)
def test_rules_are_read_once_in_ten_seconds_and_at_once_after_a_change(
    a_rule: settings.Declared, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.forget()
    with django_assert_num_queries(1):
        assert [settings.value("test.days") for _ in range(3)] == [5, 5, 5]
    change(7, clock.today())
    with django_assert_num_queries(1):
        assert [settings.value("test.days") for _ in range(3)] == [7, 7, 7]
    # Another process changes it: seen when the ten seconds are over.
    SettingValue.objects.create(
        code="test.days", value=9, valid_from=clock.today() - timedelta(days=0), created_at=clock.now(), reason="x"
    )
    assert settings.value("test.days") == 7
    later = clock.ticks() + settings.CACHE_SECONDS
    monkeypatch.setattr(clock, "ticks", lambda: later)
    assert settings.value("test.days") == 9


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_was_never_seen_by_others(a_rule: settings.Declared) -> None:
    settings.forget()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        settings.change("test.days", 7, valid_from=clock.today(), by=ADMINISTRATOR, reason="x")
        assert settings.value("test.days") == 7
        1 / 0
    assert settings.value("test.days") == 5
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            settings.change("test.days", 7, valid_from=clock.today(), by=ADMINISTRATOR, reason="x")
            assert settings.value("test.days") == 7
            1 / 0
        assert settings.value("test.days") == 5
    assert settings.value("test.days") == 5
