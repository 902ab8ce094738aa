"""Certificates: who holds a valid one on the day of an act (行政处罚法 Art.42, SOD-01)."""

from collections.abc import Iterable
from datetime import date

from foundation.refusals import Refusal
from permissions.models import Account, Certificate
from permissions.separation import SOD_01, require_different


def valid_on(account_ids: Iterable[int], day: date) -> dict[int, Certificate | None]:
    """For each account the certificate that is valid on the day, or None: one query. Of several, the one that lasts longest."""
    found: dict[int, Certificate | None] = dict.fromkeys(account_ids)
    rows = Certificate.objects.filter(account_id__in=list(found), valid_from__lte=day, valid_until__gte=day)
    for certificate in rows.order_by("valid_until"):
        found[certificate.account_id] = certificate
    return found


def require_valid(account_id: int, day: date, *, code: str = "E-CERT", field: str | None = None) -> Certificate:
    """The officer's certificate of the day. Raises Refusal that says which certificates there are."""
    certificate = valid_on([account_id], day)[account_id]
    if certificate is None:
        raise Refusal(code, field=field, note=_why_not(account_id, day))
    return certificate


def require_two_officers(
    first_id: int | None, second_id: int | None, day: date, *, code: str = SOD_01, field: str | None = None
) -> tuple[Certificate, Certificate]:
    """The certificates of two different officers, both valid on the day of the act: one query if all is in order.

    Raises Refusal with `code`, the one of the procedure; its note names the officer and the certificate that does not hold.
    """
    require_different(first_id, second_id, code=code, field=field)
    assert first_id is not None and second_id is not None
    found = valid_on([first_id, second_id], day)
    first, second = found[first_id], found[second_id]
    if first is None or second is None:
        missing = [account_id for account_id, certificate in found.items() if certificate is None]
        raise Refusal(code, field=field, note="；".join(_why_not(account_id, day) for account_id in missing))
    return first, second


def why_not_valid(account_id: int, day: date) -> str | None:
    """Which certificates an officer has, none of them valid on the day; None if one is."""
    return None if valid_on([account_id], day)[account_id] is not None else _why_not(account_id, day)


def _why_not(account_id: int, day: date) -> str:
    name = Account.objects.values_list("name", flat=True).get(pk=account_id)
    periods = [
        f"{certificate.number}（{certificate.valid_from:%Y-%m-%d}至{certificate.valid_until:%Y-%m-%d}）"
        for certificate in Certificate.objects.filter(account_id=account_id).order_by("valid_from")
    ]
    if not periods:
        return f"{name}没有执法证件"
    return f"{name}的执法证件{'、'.join(periods)}在{day:%Y-%m-%d}无效"
