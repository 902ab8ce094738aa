"""At least two officers with certificates valid on the day of the act (Art.42; D2; DY014, DY018, DY022, DY028)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.refusals import Refusal
from permissions import certificates
from permissions.models import Account

Officer = Callable[[int], Account]


@pytest.mark.parametrize(
    ("number", "day", "valid"),
    [
        (14, date(2023, 6, 30), True),
        (14, date(2023, 7, 1), False),
        (18, date(2023, 9, 30), True),
        (18, date(2023, 10, 1), False),
        (18, date(2023, 10, 8), False),
        (18, date(2023, 10, 9), True),
        (18, date(2028, 10, 8), True),
        (18, date(2028, 10, 9), False),
        (22, date(2023, 4, 2), False),
        (22, date(2023, 4, 3), True),
        (28, date(2023, 6, 1), False),
    ],
)
def test_a_certificate_holds_from_its_first_to_its_last_day(officer: Officer, number: int, day: date, valid: bool) -> None:
    account = officer(number)
    assert (certificates.valid_on([account.pk], day)[account.pk] is not None) is valid
    if valid:
        assert certificates.require_valid(account.pk, day).holds_on(day)
    else:
        with pytest.raises(Refusal) as refused:
            certificates.require_valid(account.pk, day)
        assert (refused.value.code, refused.value.status) == ("E-CERT", 403)


def test_two_officers_with_valid_certificates_are_found_by_one_query(officer: Officer) -> None:
    first, second = officer(15), officer(14)
    with CaptureQueriesContext(connection) as queries:
        found = certificates.require_two_officers(first.pk, second.pk, date(2023, 6, 30))
    assert [certificate.account_id for certificate in found] == [first.pk, second.pk]
    assert len(queries) == 1


def test_a_second_officer_whose_certificate_ended_the_day_before_is_refused_by_name(officer: Officer) -> None:
    with pytest.raises(Refusal) as refused:
        certificates.require_two_officers(
            officer(15).pk, officer(14).pk, date(2023, 7, 1), code="E-HAZ-01", field="second_officer"
        )
    assert (refused.value.code, refused.value.field) == ("E-HAZ-01", "second_officer")
    assert "钟犇" in refused.value.note and "2023-06-30" in refused.value.note


def test_an_auxiliary_without_certificate_accompanies_but_does_not_sign(officer: Officer) -> None:
    with pytest.raises(Refusal) as refused:
        certificates.require_two_officers(officer(25).pk, officer(28).pk, date(2023, 6, 1), code="E-ENF-02")
    assert refused.value.code == "E-ENF-02"
    assert refused.value.note == "林火芳没有执法证件"


@pytest.mark.parametrize("second", ["same", None])
def test_one_person_is_not_two_officers(officer: Officer, second: str | None) -> None:
    first = officer(15).pk
    with pytest.raises(Refusal) as refused:
        certificates.require_two_officers(first, first if second else None, date(2023, 6, 1))
    assert refused.value.code == "E-SOD-01"
