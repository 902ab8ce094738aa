"""Grant, revoke, may, visible, pages of lists: how offices and named duties combine. Models of cases register themselves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from foundation import clock, transactions
from foundation.refusals import Refusal
from permissions import offices, roles
from permissions.dated import holding, holding_sql
from permissions.models import Account, Appointment, NamedDuty, Region
from permissions.offices import Standing, covers
from permissions.roles import Role

# code of a duty -> (its name, what it lets its holder do)
Duties = Mapping[str, tuple[str | Promise, str | Promise]]


@dataclass(frozen=True)
class ScopeColumns:
    """Where a model says where it lies, and which case it belongs to ("pk" if it is the case itself)."""

    township: str = "township_id"
    region: str = "region_id"
    section: str = "section_id"
    case: str = "pk"


@dataclass(frozen=True)
class Spokesmen:
    """The dated table that says which unit an account of a unit speaks for, and the column of the case that names the unit.

    Other units of a case stand in the table of its ``parties``.
    """

    model: type[models.Model]
    account: str = "account_id"
    unit: str = "enterprise_id"
    since: str = "since"
    until: str = "until"
    case_unit: str = "unit_id"
    parties: type[models.Model] | None = None
    party_case: str = "case_id"
    party_unit: str = "enterprise_id"
    merged_into: str = ""
    """The column of the unit's table that points from a doubled row to the one under which the unit goes on, for which its accounts speak."""

    def holding(self, day: date) -> Q:
        """The rows that hold on a day, the last day included."""
        return Q(**{f"{self.since}__lte": day}) & (Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gte": day}))


@dataclass(frozen=True)
class Registered:
    """What `register` was told about a model."""

    model: type[models.Model]
    columns: ScopeColumns
    duty_model: type[NamedDuty]
    case_model: type[models.Model]
    duties: Duties = field(default_factory=dict)
    spokesmen: Spokesmen | None = None
    view: str = "view_case"


_REGISTERED: dict[type[models.Model], Registered] = {}
_permission_ids: dict[tuple[type[models.Model], str], int] = {}


def register(
    model: type[models.Model],
    columns: ScopeColumns,
    duty_model: type[NamedDuty],
    *,
    duties: Duties | None = None,
    spokesmen: Spokesmen | None = None,
) -> None:
    """Put a model under offices and named duties: the case itself, or rows that belong to a case and carry its columns (tasks).

    A model whose `columns.case` is not "pk" takes duties and spokesmen from the case model registered with the same duty table.
    """
    case_model = _column(duty_model, "content_object").related_model
    assert isinstance(case_model, type) and issubclass(case_model, models.Model)
    of_case = _REGISTERED.get(case_model)
    _REGISTERED[model] = Registered(
        model,
        columns,
        duty_model,
        case_model,
        duties if duties is not None else (of_case.duties if of_case else {}),
        spokesmen or (of_case.spokesmen if of_case else None),
        f"view_{case_model._meta.model_name}",
    )


def _column(model: type[models.Model], name: str) -> Any:
    """The field behind a column name such as unit_id."""
    return model._meta.get_field(name.removesuffix("_id"))


def registered(model: type[models.Model]) -> Registered:
    """Raises LookupError for a model that nobody put under offices and duties."""
    found = _REGISTERED.get(model._meta.concrete_model or model)
    if found is None:
        raise LookupError(f"{model._meta.label} is not registered with permissions.grants.")
    return found


def ensure_duties(app_label: str, *, using: str = "default") -> None:
    """Give every declared duty of an application its permission row, to which guardian's table points (after migrate)."""
    _permission_ids.clear()
    for entry in _REGISTERED.values():
        if entry.model is not entry.case_model or entry.model._meta.app_label != app_label or not entry.duties:
            continue
        content_type = ContentType.objects.db_manager(using).get_for_model(entry.model)
        known = set(Permission.objects.using(using).filter(content_type=content_type).values_list("codename", flat=True))
        missing = [code for code in entry.duties if code not in known]
        Permission.objects.using(using).bulk_create(
            [Permission(content_type=content_type, codename=code, name=f"Duty: {code}") for code in missing]
        )


def _permission_id(entry: Registered, code: str) -> int:
    if entry.duties and code not in entry.duties:
        raise LookupError(f"{code!r} is no duty on {entry.case_model._meta.label}.")
    key = (entry.case_model, code)
    if key not in _permission_ids:
        content_type = ContentType.objects.get_for_model(entry.case_model)
        _permission_ids[key] = Permission.objects.values_list("pk", flat=True).get(content_type=content_type, codename=code)
    return _permission_ids[key]


# Granting


@dataclass(frozen=True)
class NewDuty:
    """One duty to be granted: on which case, which, to whom, and from when until when."""

    case: models.Model
    duty: str
    account: Any
    since: date
    until: date | None = None
    reason: str = ""


def grant(
    case: models.Model, duty: str, account: Any, *, since: date, until: date | None = None, by: Any, reason: str
) -> list[NamedDuty]:
    """Name somebody in a case. The same open-ended duty granted twice on a day is one duty. One statement."""
    return grant_many([NewDuty(case, duty, account, since, until, reason)], by=by)


def grant_many(new: Sequence[NewDuty], *, by: Any) -> list[NamedDuty]:
    """The same for several at once, all on one kind of case: one INSERT. `by` is None for the system."""
    transactions.require()
    if not new:
        return []
    entry, now = registered(type(new[0].case)), clock.now()
    duty_model: Any = entry.duty_model
    rows = [
        duty_model(
            content_object_id=getattr(one.case, entry.columns.case),
            permission_id=_permission_id(entry, one.duty),
            user=one.account,
            valid_from=one.since,
            valid_until=one.until,
            granted_by=by,
            granted_at=now,
            reason=one.reason[:200],
        )
        for one in new
    ]
    for one in new:
        _forget_duties(one.account)
    return entry.duty_model._default_manager.bulk_create(rows, ignore_conflicts=True)


def revoke(case: models.Model, duty: str | Collection[str], account: Any, *, by: Any, reason: str) -> int:
    """End somebody's duty on a case now: it no longer counts from the next question. Returns how many rows ended. One UPDATE."""
    transactions.require()
    entry, today = registered(type(case)), clock.today()
    codes = [duty] if isinstance(duty, str) else list(duty)
    _forget_duties(account)
    live = entry.duty_model._default_manager.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today) | Q(valid_until=today, ended_at__isnull=True),
        content_object_id=getattr(case, entry.columns.case),
        user_id=account.pk,
        permission_id__in=[_permission_id(entry, code) for code in codes],
    )
    return live.update(valid_until=today, ended_at=clock.now(), ended_by=by, end_reason=reason[:200])


def end_on(case: models.Model, duty: str, day: date, *, by: Any, reason: str) -> int:
    """Let every open-ended grant of a duty on a case last through a day and no longer. One UPDATE."""
    transactions.require()
    entry = registered(type(case))
    open_ended = entry.duty_model._default_manager.filter(
        content_object_id=getattr(case, entry.columns.case), permission_id=_permission_id(entry, duty), valid_until__isnull=True
    )
    return open_ended.update(valid_until=day, ended_by=by, end_reason=reason[:200])


def _forget_duties(account: Any) -> None:
    account.__dict__.pop("_duties", None)


# Asking


def may(account: Any, perm: str, case: models.Model, on: date | None = None) -> bool:
    """May this account do this on this case? At most one query, none for what this account object was told before.

    `view_case` is given by an office that reads and covers the case, and by every named duty; another code by the duty of
    that name, or by an office to which `roles.allow_in_case` gave it. A permission of another model is simply not held.
    """
    entry = _REGISTERED.get(case._meta.concrete_model or type(case))
    app_label, _dot, code = perm.rpartition(".")
    if entry is None or (app_label and app_label != entry.case_model._meta.app_label):
        return False
    if not getattr(account, "pk", None) or not account.is_active:
        return False
    day = on or clock.today()
    township_id, region_id, section_id = (
        getattr(case, name) for name in (entry.columns.township, entry.columns.region, entry.columns.section)
    )

    def opened_by(office: Standing) -> bool:
        carries = office.reads if code == entry.view else office.role in roles.roles_in_case(f"{app_label}.{code}")
        return carries and covers(office, township_id=township_id, region_id=region_id, section_id=section_id)

    kept = offices.kept_standings(account)
    if day in kept and any(map(opened_by, kept[day])):
        return True
    held = duties_of(account, case, day)
    if (code == entry.view and held) or code in held:
        return True
    return any(map(opened_by, offices.standings(account, day)))


def duties_of(account: Any, case: models.Model, on: date | None = None) -> frozenset[str]:
    """The duties that count for this account on this case; one query, which brings the offices along if they are not known yet.

    A duty counts only while its holder keeps an office of the bureau's; that of a unit's account while it speaks for the unit
    of the case or for a unit that is party to it; that of the system administrator never.
    """
    if not getattr(account, "pk", None) or not account.is_active:
        return frozenset()
    day = on or clock.today()
    entry = registered(type(case))
    case_id = getattr(case, entry.columns.case)
    known: dict[tuple[type[models.Model], Any, date], frozenset[str]] = account.__dict__.setdefault("_duties", {})
    key = (entry.case_model, case_id, day)
    if key not in known:
        known[key] = _ask(account, entry, case, case_id, day)
    return known[key]


def learn_duties(account: Any, cases: Collection[models.Model], on: date | None = None) -> None:
    """Ask `duties_of` an officer for many cases of one model by one statement; the answers are kept on the account as those are.

    A unit's account is asked case by case, for its duties hang on whom it speaks for.
    """
    day = on or clock.today()
    if not cases or account.kind == Account.Kind.UNIT:
        return
    entry = registered(type(next(iter(cases))))
    held: dict[Any, set[str]] = {getattr(case, entry.columns.case): set() for case in cases}
    if account.is_active and _keeps_an_office(offices.standings(account, day)):
        rows = entry.duty_model._default_manager.filter(holding(day), user=account, user__is_active=True, content_object__in=held)
        for case_id, duty in rows.values_list("content_object_id", "permission__codename"):
            held[case_id].add(duty)
    known = account.__dict__.setdefault("_duties", {})
    known.update({(entry.case_model, case_id, day): frozenset(duties) for case_id, duties in held.items()})


def _or_party_sql(of: Spokesmen, unit: str) -> str:
    if of.parties is None:
        return ""
    table, case, party_unit = (
        of.parties._meta.db_table,
        _column(of.parties, of.party_case).column,
        _column(of.parties, of.party_unit).column,
    )
    same = _same_unit_sql(of, f"party.{party_unit}", unit)
    named = f"SELECT 1 FROM {table} party WHERE party.{case} = matter.id AND {same}"  # noqa: S608
    return f" OR EXISTS ({named})"


def _same_unit_sql(of: Spokesmen, column: str, unit: str) -> str:
    """That a column names the unit the account speaks for, by this row or by a double of it."""
    same = f"{column} = spokesman.{unit}"
    if not of.merged_into:
        return same
    units = _column(of.model, of.unit).related_model
    double = f"SELECT 1 FROM {units._meta.db_table} doubled WHERE doubled.id = {column}"  # noqa: S608
    return f"({same} OR EXISTS ({double} AND doubled.{_column(units, of.merged_into).column} = spokesman.{unit}))"


_DUTY_SQL: dict[tuple[type[models.Model], bool], str] = {}


def _duty_sql(entry: Registered, with_spokesman: bool) -> str:
    """The duties of one account on one case, in the shape of offices.STANDINGS_SQL so that both fit one statement."""
    key = (entry.model, with_spokesman)
    if key not in _DUTY_SQL:
        table = entry.duty_model._meta.db_table
        object_column = _column(entry.duty_model, "content_object").column
        speaks = ""
        if with_spokesman and entry.spokesmen is not None:
            of = entry.spokesmen
            column = {name: _column(of.model, name).column for name in (of.account, of.unit)}
            cases = entry.case_model._meta
            unit_column = _column(entry.case_model, of.case_unit).column
            speaks = f""" AND EXISTS (
                SELECT 1 FROM {of.model._meta.db_table} spokesman
                  JOIN {cases.db_table} matter ON matter.id = duty.{object_column}
                 WHERE ({_same_unit_sql(of, f"matter.{unit_column}", column[of.unit])}{_or_party_sql(of, column[of.unit])})
                   AND spokesman.{column[of.account]} = duty.user_id
                   AND spokesman.{of.since} <= %s AND (spokesman.{of.until} IS NULL OR spokesman.{of.until} >= %s))"""  # noqa: S608
        _DUTY_SQL[key] = (
            "SELECT permission.codename, 0, 'duty', 0"  # noqa: S608 (names of our own tables)
            f" FROM {table} duty JOIN auth_permission permission ON permission.id = duty.permission_id"
            " JOIN permissions_account account ON account.id = duty.user_id AND account.is_active"
            f" WHERE duty.user_id = %s AND duty.{object_column} = %s AND {holding_sql('duty')}{speaks}"
        )
    return _DUTY_SQL[key]


def _ask(account: Any, entry: Registered, case: models.Model, case_id: Any, day: date) -> frozenset[str]:
    stored_day = connection.ops.adapt_datefield_value(day)
    speaks_for_unit = account.kind == Account.Kind.UNIT and entry.spokesmen is not None
    sql, parameters = _duty_sql(entry, speaks_for_unit), [account.pk, case_id, stored_day, stored_day, stored_day]
    if speaks_for_unit:
        parameters += [stored_day, stored_day]
    kept = offices.kept_standings(account)
    if day not in kept:
        sql, parameters = f"{offices.STANDINGS_SQL} UNION ALL {sql}", [*offices.standing_parameters(account, day), *parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    if day not in kept:
        kept[day] = offices.read_standings(account, [row for row in rows if row[2] != "duty"])
    held = frozenset(row[0] for row in rows if row[2] == "duty")
    return held if speaks_for_unit or _keeps_an_office(kept[day]) else frozenset()


def _keeps_an_office(standings: Iterable[Standing]) -> bool:
    return any(standing.role is not Role.SYSTEM_ADMIN for standing in standings)


def office_on(account: Any, roles_asked: Collection[Role], case: models.Model, on: date | None = None) -> Standing | None:
    """The office by which the account may act on this case in one of these roles, or None."""
    columns = registered(type(case)).columns
    return offices.office_for(
        account,
        roles_asked,
        township_id=getattr(case, columns.township),
        region_id=getattr(case, columns.region),
        section_id=getattr(case, columns.section),
        on=on,
    )


def require_view(account: Any, case: models.Model) -> None:
    """Raise Refusal E-SCOPE for a stranger; a page turns it into "not found"."""
    if not may(account, f"{case._meta.app_label}.{registered(type(case)).view}", case):
        raise Refusal("E-SCOPE")


def has_perm(account: Any, perm: str, obj: Any = None) -> bool:
    """The answer to user.has_perm: on a case by offices and duties, without an object by the table of offices alone."""
    if not getattr(account, "pk", None) or not account.is_active:
        return False
    if obj is None:
        holders = roles.roles_with(perm)
        return bool(holders) and not holders.isdisjoint(offices.roles_of(account))
    if isinstance(obj, models.Model) and (obj._meta.concrete_model or type(obj)) in _REGISTERED:
        return may(account, perm, obj)
    # Reference data has no scope of its own: whoever keeps it, keeps each row.
    if isinstance(obj, models.Model) and perm.partition(".")[0] == obj._meta.app_label:
        return has_perm(account, perm)
    return False


def has_module_perms(account: Any, app_label: str) -> bool:
    """Whether any office of the account carries a permission of this application."""
    held = roles.permissions_of(offices.roles_of(account))
    return any(permission.partition(".")[0] == app_label for permission in held)


# Lists


def visible(queryset_model: Any, account: Any, on: date | None = None) -> QuerySet[Any]:
    """What an account may see of a model or queryset, as one chainable condition; a page of a list uses `arms`, `merged_page`."""
    queryset = _queryset(queryset_model)
    conditions = _conditions(queryset.model, account, on or clock.today())
    if not conditions:
        return queryset.none()
    seen = Q()
    for condition in conditions:
        if not condition:
            return queryset.all()
        seen |= condition
    return queryset.filter(seen)


def arms(queryset_model: Any, account: Any, on: date | None = None) -> list[QuerySet[Any]]:
    """The same, one queryset for each office and one for the duties; together they hold what `visible` holds."""
    queryset, day = _queryset(queryset_model), on or clock.today()
    conditions = _office_conditions(queryset.model, account, day)
    if any(not condition for condition in conditions):
        return [queryset.all()]
    found = [queryset.filter(condition) for condition in conditions]
    entry = registered(queryset.model)
    duties = _held_duties(entry, account, offices.standings(account, day), day)
    if duties is not None:
        found.append(queryset.filter(AmongKeys(entry.columns.case, duties.values("content_object_id"))))
    return found


class AmongKeys(Func):
    """That a column is among the keys of a subquery, which the database shall read first and whole.

    PostgreSQL takes IN with ORDER BY and LIMIT for an invitation to walk all cases, newest first, until enough are found that
    the account is named in; for one with few duties it walks a million. An array it reads first, and looks its keys up.
    """

    template, arg_joiner = "%(expressions)s", " IN "
    output_field = BooleanField()

    def __init__(self, column: str, keys: QuerySet[Any]) -> None:
        super().__init__(F(column), Subquery(keys))

    def as_postgresql(self, compiler: Any, connection: Any, **words: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **words)


def _queryset(queryset_model: Any) -> QuerySet[Any]:
    return queryset_model if isinstance(queryset_model, QuerySet) else queryset_model._default_manager.all()


def _conditions(model: type[models.Model], account: Any, day: date) -> list[Q]:
    """One condition for each office that reads, without doubles, and one for the duties; an empty one covers everything."""
    conditions = _office_conditions(model, account, day)
    if any(not condition for condition in conditions):
        return [Q()]
    entry = registered(model)
    duties = _held_duties(entry, account, offices.standings(account, day), day)
    if duties is not None:
        conditions.append(Q(**{f"{entry.columns.case}__in": duties.values("content_object_id")}))
    return conditions


def _office_conditions(model: type[models.Model], account: Any, day: date) -> list[Q]:
    columns = registered(model).columns
    found = {_condition(standing, columns): None for standing in offices.standings(account, day) if standing.reads}
    return [Q(**dict(words)) for words in found]


def _condition(standing: Standing, columns: ScopeColumns) -> tuple[tuple[str, Any], ...]:
    words: dict[str, Any] = {}
    if standing.region_level == Region.Level.TOWNSHIP:
        words[columns.township] = standing.region_id
    elif standing.region_level == Region.Level.VILLAGE:
        words[columns.region] = standing.region_id
    if standing.section_id is not None:
        words[columns.section] = standing.section_id
    return tuple(sorted(words.items()))


def _held_duties(entry: Registered, account: Any, standings: Iterable[Standing], day: date) -> QuerySet[Any] | None:
    """The duties of an account that count on a day; None if none can."""
    if not getattr(account, "pk", None) or not account.is_active:
        return None
    duties = entry.duty_model._default_manager.in_force(day).filter(user_id=account.pk)
    if account.kind == Account.Kind.UNIT and entry.spokesmen is not None:
        of = entry.spokesmen
        own = of.model._default_manager.filter(of.holding(day), **{of.account: account.pk}).values(of.unit)
        if of.merged_into:
            units = _column(of.model, of.unit).related_model._default_manager
            own = units.filter(Q(pk__in=own) | Q(**{f"{of.merged_into}__in": own})).order_by().values("pk")
        speaks = Q(**{f"content_object__{of.case_unit}__in": own})
        if of.parties is not None:
            named = of.parties._default_manager.filter(
                **{of.party_case: OuterRef("content_object_id"), f"{of.party_unit}__in": own}
            )
            speaks |= Q(Exists(named))
        return duties.filter(speaks)
    return duties if _keeps_an_office(standings) else None


def merged_page(
    arms: Sequence[QuerySet[Any]],
    order_by: tuple[str, ...],
    limit: int,
    after: tuple[Any, ...] | None = None,
    *,
    rows: QuerySet[Any] | None = None,
) -> list[Any]:
    """One page of the union of the arms, without doubles: the keys by one statement, the rows by another.

    Each arm is ordered and limited for itself, which stays flat at a million rows where OR and UNION do not. `order_by` gets the
    key as last word; empty values come last. `after` is `page_key` of the last row of the page before. `rows` is what the rows
    are fetched from (select_related); an arm must not hold a row twice.
    """
    if not arms:
        return []
    model = arms[0].model
    words = _total_order(order_by)
    ordering = [_ordering(model, word) for word in words]
    parts = [arm if after is None else arm.filter(_beyond(model, words, after)) for arm in arms]
    fetch = model._default_manager.all() if rows is None else rows
    if len(parts) == 1 and rows is None:
        return list(parts[0].order_by(*ordering)[:limit])
    keys = _keys(parts, ordering, limit)
    return list(fetch.filter(pk__in=keys).order_by(*ordering)[:limit]) if keys else []


def capped_count(arms: Sequence[QuerySet[Any]], limit: int = 501) -> int:
    """How many rows the arms hold together, counted no further than `limit`: a list says "500+". One statement."""
    return min(len(set(_keys(arms, [], limit))), limit)


def page_key(row: models.Model, order_by: tuple[str, ...]) -> tuple[Any, ...]:
    """Where a row stands in this order: what `after` takes."""
    found = []
    for word in _total_order(order_by):
        value: Any = row
        for name in word.lstrip("-").split("__"):
            value = getattr(value, name) if value is not None else None
        found.append(value)
    return tuple(found)


def _total_order(order_by: tuple[str, ...]) -> tuple[str, ...]:
    if any(word.lstrip("-") in ("pk", "id") for word in order_by):
        return tuple(order_by)
    backwards = order_by and order_by[-1].startswith("-")
    return (*order_by, "-pk" if backwards else "pk")


def _is_nullable(model: type[models.Model], name: str) -> bool:
    """Whether a path may end in an empty value; the two databases would put it at different ends."""
    options, nullable = model._meta, False
    for part in name.split("__"):
        found = options.pk if part == "pk" else options.get_field(part)
        nullable = nullable or found.null
        if found.is_relation and found.related_model is not None:
            options = found.related_model._meta
    return nullable


def _ordering(model: type[models.Model], word: str) -> Any:
    name, backwards = word.lstrip("-"), word.startswith("-")
    if not _is_nullable(model, name):
        return word
    return F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True)


def _beyond(model: type[models.Model], words: Sequence[str], after: Sequence[Any]) -> Q:
    """The rows behind a place in the order; the first word is also asked alone, so that an index can start there."""
    if len(words) != len(after):
        raise ValueError("The place to go on from does not belong to this order.")
    found, same = Q(), Q()
    for word, value in zip(words, after, strict=True):
        name, way = word.lstrip("-"), "lt" if word.startswith("-") else "gt"
        nullable = _is_nullable(model, name)
        if value is None:
            same &= Q(**{f"{name}__isnull": True})
            continue
        behind = Q(**{f"{name}__{way}": value})
        if nullable:
            behind |= Q(**{f"{name}__isnull": True})
        found |= same & behind
        same &= Q(**{name: value})
    first, value = words[0], after[0]
    if value is not None and not _is_nullable(model, first.lstrip("-")):
        found &= Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": value})
    return found


def _keys(arms: Sequence[QuerySet[Any]], ordering: Sequence[Any], limit: int) -> list[Any]:
    """The first keys of every arm, by one statement. SQLite takes no LIMIT inside a compound, hence the inner SELECTs."""
    pieces: list[str] = []
    parameters: list[Any] = []
    for number, arm in enumerate(arms):
        try:
            sql, own = arm.order_by(*ordering).values("pk")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        pieces.append(f"SELECT * FROM ({sql}) arm{number}")  # noqa: S608 (compiled by Django)
        parameters += own
    if not pieces:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), parameters)
        return [row[0] for row in cursor.fetchall()]


# Saying why


@dataclass(frozen=True)
class Reason:
    """Why an account can see a case: by an office (role, region, section) or by a named duty, since when and until when."""

    kind: str
    code: str
    name: str | Promise
    since: date
    until: date | None = None
    region: str = ""
    section: str = ""
    sentence: str | Promise = ""
    granted_by: str = ""
    because: str = ""


def reasons(account: Any, case: models.Model, on: date | None = None) -> list[Reason]:
    """Every reason why this account may see this case; empty if it may not. At most three queries."""
    day = on or clock.today()
    entry = registered(type(case))
    place = {
        "township_id": getattr(case, entry.columns.township),
        "region_id": getattr(case, entry.columns.region),
        "section_id": getattr(case, entry.columns.section),
    }
    counting = duties_of(account, case, day)
    found: list[Reason] = []
    for office in Appointment.objects.filter(holding(day), account_id=account.pk).select_related("region", "section"):
        standing = Standing(account.pk, Role(office.role), office.region_id, office.region.level, office.section_id)
        if account.is_active and standing.reads and covers(standing, **place):
            found.append(_office_reason(office, standing))
    if counting:
        own = _duties_on(entry, case, day).filter(user_id=account.pk)
        found += [_duty_reason(entry, duty) for duty in own if duty.duty in counting]
    return found


def named_in(case: models.Model, on: date | None = None) -> list[tuple[Account, Reason]]:
    """Who is named in a case and as what, for "people and why each may see it"; offices cover more and stand apart. One query."""
    entry = registered(type(case))
    return [(duty.user, _duty_reason(entry, duty)) for duty in _duties_on(entry, case, on or clock.today())]


def _duties_on(entry: Registered, case: models.Model, day: date) -> QuerySet[Any]:
    return (
        entry.duty_model._default_manager.in_force(day)
        .filter(content_object_id=getattr(case, entry.columns.case))
        .select_related("user", "permission", "granted_by")
        .order_by("valid_from", "pk")
    )


def _office_reason(office: Appointment, standing: Standing) -> Reason:
    return Reason(
        kind="office",
        code=standing.role.value,
        name=standing.role.label,
        since=office.valid_from,
        until=office.valid_until,
        region=office.region.name,
        section=office.section.name if office.section else "",
        sentence=roles.SENTENCE[standing.role],
    )


def _duty_reason(entry: Registered, duty: Any) -> Reason:
    code = duty.duty
    name, sentence = entry.duties.get(code, (code, ""))
    return Reason(
        kind="duty",
        code=code,
        name=name,
        since=duty.valid_from,
        until=duty.valid_until,
        sentence=sentence,
        granted_by=duty.granted_by.name if duty.granted_by else "",
        because=duty.reason,
    )
