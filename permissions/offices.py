"""Who stands in which office on a day, and what such a standing covers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from foundation import clock
from permissions.dated import holding, holding_sql
from permissions.models import Account, Appointment, Region
from permissions.roles import OFFICE_READS, SCOPE, Role, Scope

# Dates and the active mark are asked of the rows themselves, so that an object loaded earlier gives nobody his office back.
STANDINGS_SQL = f"""
SELECT appointment.role, appointment.region_id, region.level, appointment.section_id
  FROM permissions_appointment appointment
  JOIN permissions_region region ON region.id = appointment.region_id
  JOIN permissions_account account ON account.id = appointment.account_id AND account.is_active
 WHERE appointment.account_id = %s AND {holding_sql("appointment")}"""  # noqa: S608 (no outside word enters it)


@dataclass(frozen=True, slots=True)
class Standing:
    """One office of one account on one day: which, where, and in which section."""

    account_id: int
    role: Role
    region_id: int
    region_level: str
    section_id: int | None

    @property
    def scope(self) -> Scope:
        return SCOPE[self.role]

    @property
    def reads(self) -> bool:
        """Whether the office alone opens the files it covers."""
        return self.role in OFFICE_READS


def standings(account: Any, on: date | None = None) -> tuple[Standing, ...]:
    """The offices that hold on a day (today if not said): one query, then kept on the account object, so for this request."""
    if not getattr(account, "pk", None) or not account.is_active:
        return ()
    day = on or clock.today()
    kept = kept_standings(account)
    if day not in kept:
        with connection.cursor() as cursor:
            cursor.execute(STANDINGS_SQL, standing_parameters(account, day))
            kept[day] = read_standings(account, cursor.fetchall())
    return kept[day]


def standing_parameters(account: Any, day: date) -> list[Any]:
    """What STANDINGS_SQL asks for."""
    stored_day = connection.ops.adapt_datefield_value(day)
    return [account.pk, stored_day, stored_day, stored_day]


def read_standings(account: Any, rows: Sequence[Sequence[Any]]) -> tuple[Standing, ...]:
    """Rows of STANDINGS_SQL as values; an office that the code no longer knows gives no standing."""
    return tuple(
        Standing(account.pk, Role(role), region_id, level, section_id)
        for role, region_id, level, section_id in rows
        if role in Role.values
    )


def kept_standings(account: Any) -> dict[date, tuple[Standing, ...]]:
    """What this account object has been told in this request, by day."""
    try:
        return account._standings
    except AttributeError:
        account._standings = {}
        return account._standings


def forget(account: Any) -> None:
    """Ask the database again: for the gate, which asks under its lock, and for those who change offices."""
    for name in ("_standings", "_duties"):
        account.__dict__.pop(name, None)


def covers(standing: Standing, *, township_id: int | None, region_id: int | None, section_id: int | None) -> bool:
    """Whether an office covers what lies there: its region is that region or above it, its section empty or the same."""
    if standing.scope in (Scope.NAMED, Scope.NONE):
        return False
    if standing.section_id is not None and standing.section_id != section_id:
        return False
    if standing.region_level == Region.Level.COUNTY:
        return True
    if standing.region_level == Region.Level.TOWNSHIP:
        return standing.region_id in (township_id, region_id)
    return standing.region_id == region_id


def holds(account: Any, *roles: Role, on: date | None = None) -> bool:
    """Whether the account stands in one of these offices, wherever that is."""
    return any(standing.role in roles for standing in standings(account, on))


def roles_of(account: Any, on: date | None = None) -> frozenset[Role]:
    """The offices of an account on a day."""
    return frozenset(standing.role for standing in standings(account, on))


def office_for(
    account: Any,
    roles: Collection[Role],
    *,
    township_id: int | None,
    region_id: int | None,
    section_id: int | None,
    on: date | None = None,
) -> Standing | None:
    """The office by which the account may act there in one of these roles, or None: the question of every step."""
    for standing in standings(account, on):
        if standing.role in roles and covers(standing, township_id=township_id, region_id=region_id, section_id=section_id):
            return standing
    return None


def everybody(role: Role) -> QuerySet[Account]:
    """Who holds this office today, wherever it is, by login name."""
    held = Appointment.objects.filter(holding(clock.today()), role=role).values("account")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("username")


def holders(
    role: Role, *, township_id: int | None, region_id: int | None, section_id: int | None, on: date | None = None
) -> list[Account]:
    """Who stands in this office for what lies there, by name: for notices and for naming a second officer. One query."""
    rows = Appointment.objects.filter(holding(on or clock.today()), role=role, account__is_active=True)
    found: dict[int, Account] = {}
    for row in rows.select_related("account", "region").order_by("account__username"):
        standing = Standing(row.account_id, Role(row.role), row.region_id, row.region.level, row.section_id)
        if covers(standing, township_id=township_id, region_id=region_id, section_id=section_id):
            found[row.account_id] = row.account
    return list(found.values())
