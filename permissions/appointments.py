"""The acts on accounts: open, appoint, end an office, enter a certificate, switch off. Each with a reason, each in the log."""

from datetime import date
from typing import Any

from django.db.models import Q

from foundation import audit, clock, transactions
from foundation.refusals import Refusal, declare
from permissions import offices
from permissions.dated import holding
from permissions.models import Account, Appointment, Certificate, Region, Section
from permissions.roles import SCOPE, WITHOUT_APPOINTMENT, Role, Scope
from permissions.signals import offices_changed

declare(
    {
        "E-OFF-01": "该岗位与任职区域的级别不符",
        "E-OFF-02": "任职的截止日期不得早于开始日期",
        "E-OFF-03": "须写明理由",
        "E-OFF-04": "至少应保留一名在任的系统管理员",
        "E-OFF-05": "该人员在此期间已担任同一岗位",
        "E-OFF-06": "该任职已经结束",
        "E-OFF-07": "用户名或工号已被使用",
        "E-OFF-08": "证件编号和起始日期已登记，或有效期不正确",
        "E-OFF-09": "该角色不需要也不能任命",
        "E-OFF-10": "该乡镇（街道）已登记撤销，任职不得晚于其最后一日",
    }
)

# The region level an office needs; other offices may be given at any level.
_LEVEL = {
    Scope.COUNTY_ALL: Region.Level.COUNTY,
    Scope.TOWNSHIP: Region.Level.TOWNSHIP,
    Scope.VILLAGE: Region.Level.VILLAGE,
    Scope.NONE: Region.Level.COUNTY,
}


def locked(account_id: int) -> Account:
    """The account with its row held, so that two changes of one person's offices come one after the other."""
    transactions.require()
    return Account.objects.select_for_update(no_key=True).get(pk=account_id)


def open_account(
    *,
    username: str,
    name: str,
    kind: str = Account.Kind.OFFICER,
    officer_no: str | None = None,
    workplace: str = "",
    phone: str = "",
    password: str | None = None,
    by: Any,
    reason: str,
) -> Account:
    """A new account without any office: it can sign in and see nothing yet."""
    transactions.require()
    _need(reason)
    taken = Account.objects.filter(username=username).exists()
    if taken or (officer_no and Account.objects.filter(officer_no=officer_no).exists()):
        raise Refusal("E-OFF-07", field="username" if taken else "officer_no")
    account = Account.objects.create_user(
        username, password, name=name, kind=kind, officer_no=officer_no or None, workplace=workplace, phone=phone
    )
    after = {"username": username, "name": name, "kind": kind, "officer_no": officer_no}
    audit.append(account, [audit.Entry("open_account", reason=reason, after=after)], actor=by)
    return account


def appoint(
    account: Account,
    role: Role,
    region: Region,
    *,
    section: Section | None = None,
    post: str = "",
    valid_from: date,
    valid_until: date | None = None,
    by: Any,
    reason: str,
) -> Appointment:
    """Appoint a locked account to an office. Raises E-SOD-14 where administrator and business office would meet in one person."""
    transactions.require()
    _need(reason)
    _require_fitting(role, region, valid_from, valid_until)
    others = [row for row in Appointment.objects.filter(account=account) if _overlap(row, valid_from, valid_until)]
    _require_no_administrator_in_business(role, others)
    if any((row.role, row.region_id, row.section_id) == (role, region.pk, section.pk if section else None) for row in others):
        raise Refusal("E-OFF-05", field="role")
    appointment = Appointment.objects.create(
        account=account,
        role=role,
        region=region,
        section=section,
        post=post,
        valid_from=valid_from,
        valid_until=valid_until,
        appointed_by=by,
        reason=reason,
    )
    audit.append(account, [audit.Entry("appoint", reason=reason, acted_on=valid_from, after=_facts(appointment))], actor=by)
    offices.forget(account)
    return appointment


def end_office(appointment: Appointment, *, on: date | None = None, by: Any, reason: str) -> Appointment:
    """End an office of a locked account: today it ends at this moment, later it lasts through the day `on`.

    Raises Refusal for an office that is over, a day in the past, or the last system administrator.
    """
    transactions.require()
    _need(reason)
    today = clock.today()
    last_day = on or today
    if (appointment.valid_until is not None and appointment.valid_until < today) or appointment.ended_at is not None:
        raise Refusal("E-OFF-06")
    if last_day < today:
        raise Refusal("E-OFF-02", field="valid_until")
    if appointment.role == Role.SYSTEM_ADMIN:
        _require_another_administrator([appointment.pk], after=last_day)
    before = _facts(appointment)
    appointment.valid_until = last_day
    appointment.ended_at = clock.now() if last_day == today else None
    appointment.end_reason = reason[:200]
    appointment.save(update_fields=["valid_until", "ended_at", "end_reason"])
    account = appointment.account
    entry = audit.Entry("end_office", reason=reason, acted_on=last_day, before=before, after=_facts(appointment))
    audit.append(account, [entry], actor=by)
    offices.forget(account)
    offices_changed.send(sender=Account, account=account)
    return appointment


def end_with(region: Region, *, on: date, by: Any, reason: str) -> int:
    """End every office in a township that ends: each lasts through the day `on`; answers how many. One that would begin later never does."""
    transactions.require()
    ending = Appointment.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), region=region, ended_at=None)
    holders = Account.objects.select_for_update(no_key=True).filter(pk__in=ending.values("account")).order_by("pk")
    accounts = {account.pk: account for account in holders}
    entries: dict[int, list[audit.Entry]] = {key: [] for key in accounts}
    for appointment in ending.filter(account__in=list(accounts)).order_by("pk"):
        before = _facts(appointment)
        appointment.valid_until, appointment.end_reason = on, reason[:200]
        appointment.save(update_fields=["valid_until", "end_reason"])
        entry = audit.Entry("end_office", reason=reason, acted_on=on, before=before, after=_facts(appointment))
        entries[appointment.account_id].append(entry)
    audit.append_many([(accounts[key], own) for key, own in entries.items()], actor=by)
    return sum(len(own) for own in entries.values())


def certify(
    account: Account, *, number: str, category: str, valid_from: date, valid_until: date, by: Any, reason: str
) -> Certificate:
    """Enter a certificate (or the next period of one under the same number) of a locked account."""
    transactions.require()
    _need(reason)
    known = Certificate.objects.filter(number=number, valid_from=valid_from).exists()
    if valid_until < valid_from or known or Certificate.objects.filter(number=number).exclude(account=account).exists():
        raise Refusal("E-OFF-08", field="number")
    certificate = Certificate.objects.create(
        account=account, number=number, category=category, valid_from=valid_from, valid_until=valid_until
    )
    after = {"number": number, "category": category, "valid_from": valid_from, "valid_until": valid_until}
    audit.append(account, [audit.Entry("certify", reason=reason, acted_on=valid_from, after=after)], actor=by)
    return certificate


def set_active(account: Account, active: bool, *, by: Any, reason: str) -> Account:
    """Switch a locked account off or on; its offices and duties count only while it is on, from the next request."""
    transactions.require()
    _need(reason)
    if not active:
        own = Appointment.objects.filter(account=account, role=Role.SYSTEM_ADMIN).values_list("pk", flat=True)
        if own:
            _require_another_administrator(list(own), after=clock.today())
    before, account.is_active = {"is_active": account.is_active}, active
    account.save(update_fields=["is_active"])
    act = "switch_on" if active else "switch_off"
    audit.append(account, [audit.Entry(act, reason=reason, before=before, after={"is_active": active})], actor=by)
    offices.forget(account)
    offices_changed.send(sender=Account, account=account)
    return account


def set_password(account: Account, *, password: str, by: Any, reason: str) -> Account:
    """A new password for a locked account; the log says that it was set, never what it is."""
    transactions.require()
    _need(reason)
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.append(account, [audit.Entry("set_password", reason=reason)], actor=by)
    return account


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refusal("E-OFF-03", field="reason")


def _require_fitting(role: Role, region: Region, valid_from: date, valid_until: date | None) -> None:
    if role in WITHOUT_APPOINTMENT:
        raise Refusal("E-OFF-09", field="role")
    needed = _LEVEL.get(SCOPE[role])
    if needed is not None and region.level != needed:
        raise Refusal("E-OFF-01", field="region", note=f"{role.label}：{Region.Level(needed).label}")
    if valid_until is not None and valid_until < valid_from:
        raise Refusal("E-OFF-02", field="valid_until")
    if region.ended_on is not None and (valid_until is None or valid_until > region.ended_on):
        raise Refusal("E-OFF-10", field="region", note=f"{region.name}：{region.ended_on}")


def _overlap(row: Appointment, valid_from: date, valid_until: date | None) -> bool:
    """Whether an appointment holds on any day of a span; one that ended within a day no longer holds on that day."""
    if valid_until is not None and row.valid_from > valid_until:
        return False
    return row.holds_on(max(row.valid_from, valid_from))


def _require_no_administrator_in_business(role: Role, others: list[Appointment]) -> None:
    for row in others:
        if (role is Role.SYSTEM_ADMIN) != (row.role == Role.SYSTEM_ADMIN):
            until = f"至{row.valid_until}" if row.valid_until else "起"
            raise Refusal("E-SOD-14", field="role", note=f"该人员已任{Role(row.role).label}（{row.valid_from}{until}）")


def _require_another_administrator(leaving: list[int], *, after: date) -> None:
    # All administrators' rows are held, so that two who leave at once do not both count on each other; what is true of them and of
    # their accounts is read afterwards, for a wait for the lock answers with the accounts as they were before it.
    administrators = Appointment.objects.filter(role=Role.SYSTEM_ADMIN).order_by("pk")
    list(administrators.select_for_update(no_key=True).values_list("pk"))
    active = administrators.filter(account__is_active=True)
    stays = [row for row in active if row.pk not in leaving and row.holds_on(max(after, row.valid_from))]
    lasting = [row for row in stays if row.valid_until is None or row.valid_until > after]
    if not any(row.valid_from <= after for row in lasting):
        raise Refusal("E-OFF-04")


def _facts(appointment: Appointment) -> dict[str, Any]:
    return {
        "role": appointment.role,
        "region": appointment.region_id,
        "section": appointment.section_id,
        "post": appointment.post,
        "valid_from": appointment.valid_from,
        "valid_until": appointment.valid_until,
    }


def in_office(day: date) -> Any:
    """Appointments that hold on a day, for the page of accounts."""
    return Appointment.objects.filter(holding(day)).select_related("region", "section")
