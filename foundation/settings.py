"""The bureau's own rules: declared in code with default and source, changed by dated rows that are never taken back."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation import audit, clock, transactions
from foundation.refusals import Refusal

CACHE_SECONDS = 10.0
TEXT_AT_MOST = 500


class Kind(StrEnum):
    """What a setting holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True)
class Declared:
    """One rule the bureau may set: what it is called, what holds until it does, and where that comes from."""

    code: str
    label: str | Promise
    kind: Kind
    default: Any
    source: str
    choices: tuple[str, ...] = ()


DECLARED: dict[str, Declared] = {}


class SettingValue(models.Model):
    """What a rule of the bureau is from a day on. Rows are added, never changed: what held on a past day can always be asked."""

    code = models.CharField(max_length=64)
    value = models.JSONField()
    valid_from = models.DateField()
    set_by_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        permissions = [("manage_settings", "Change the bureau's settings")]
        ordering = ["code", "valid_from", "pk"]
        indexes = [models.Index(fields=["code", "valid_from"], name="setting_code_from")]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A setting is changed by adding a row with another date.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("What once held is never deleted.")


def declare(
    code: str, label: str | Promise, kind: str | Kind, default: Any, source: str, choices: Sequence[str] = ()
) -> Declared:
    """Declare a rule at import time; `source` is the article or the project's decision that the default follows.

    Raises ValueError if the code stands for something else already or the default is none of its kind.
    """
    declared = Declared(code, label, Kind(kind), default, source, tuple(choices))
    try:
        to_python(declared, to_json(declared, default))
    except Refusal:
        raise ValueError(f"The default of {code} is no {kind}") from None
    known = DECLARED.setdefault(code, declared)
    if (known.kind, known.default) != (declared.kind, declared.default):
        raise ValueError(f"{code} is already declared otherwise")
    return known


def to_json(declared: Declared, value: Any) -> Any:
    """The value as a row keeps it. Raises Refusal E-SET-02 if it is none of its kind."""
    try:
        match declared.kind:
            case Kind.BOOLEAN if isinstance(value, bool):
                return value
            case Kind.INTEGER if not isinstance(value, bool) and not isinstance(value, float):
                return int(value)
            case Kind.DECIMAL if not isinstance(value, bool):
                number = Decimal(str(value))
                if number.is_finite():
                    return str(number)
            case Kind.DATE:
                return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
            case Kind.CHOICE if value in declared.choices:
                return value
            case Kind.TEXT if isinstance(value, str) and value.strip() and len(value) <= TEXT_AT_MOST and "\x00" not in value:
                return value.strip()
    except (ValueError, TypeError, InvalidOperation):
        pass
    raise Refusal("E-SET-02", field="value")


def to_python(declared: Declared, stored: Any) -> Any:
    """What a row keeps, as the code uses it."""
    if declared.kind is Kind.DECIMAL:
        return Decimal(stored)
    return date.fromisoformat(stored) if declared.kind is Kind.DATE else stored


def value(code: str, on: date | None = None) -> Any:
    """What the rule is on a legal date (today if none is given). Raises KeyError for a rule that nobody declared."""
    declared = DECLARED[code]
    day = on or clock.today()
    found = None
    for valid_from, stored in _rows().get(code, ()):
        if valid_from > day:
            break
        found = stored
    return declared.default if found is None else to_python(declared, found)


def change(code: str, new: Any, *, valid_from: date, by: Any, reason: str, retroactive: bool = False) -> SettingValue:
    """Add a dated value and write it into the bureau's history. Requires a transaction.

    Only from today on: acts of past days were done under what held then. `retroactive` is for commands that load the past.
    Raises Refusal E-SET-01 unknown rule, E-SET-02 no such value, E-SET-03 in the past, E-SET-04 no reason.
    """
    transactions.require()
    declared = DECLARED.get(code)
    if declared is None:
        raise Refusal("E-SET-01", field="code")
    stored = to_json(declared, new)
    if valid_from < clock.today() and not retroactive:
        raise Refusal("E-SET-03", field="valid_from")
    if not reason.strip():
        raise Refusal("E-SET-04", field="reason")
    before = value(code, valid_from)
    row = SettingValue.objects.create(
        code=code,
        value=stored,
        valid_from=valid_from,
        set_by_id=getattr(by, "pk", None),
        reason=reason.strip(),
        created_at=clock.now(),
    )
    entry = audit.Entry(
        "setting_changed",
        reason=row.reason,
        acted_on=clock.today(),
        before={code: before},
        after={code: stored, "valid_from": valid_from},
    )
    audit.append_to_bureau([entry], actor=by)
    connection.on_commit(forget)
    return row


# The cache. Rows of a transaction that is still open are read afresh and never shared: it may be rolled back.

_lock = threading.Lock()
_cached: tuple[float, dict[str, list[tuple[date, Any]]]] | None = None


def forget() -> None:
    """Read the rows again at the next question."""
    global _cached
    with _lock:
        _cached = None


def forget_after_migration(**_signal: Any) -> None:
    """After a migration or a flush."""
    forget()


def _has_uncommitted() -> bool:
    """Whether this connection changed a setting in the transaction that is open: then `forget` waits for its commit."""
    return connection.in_atomic_block and any(entry[1] is forget for entry in connection.run_on_commit)


def _rows() -> dict[str, list[tuple[date, Any]]]:
    global _cached
    if _has_uncommitted():
        return _read()
    known = _cached
    if known is not None and clock.ticks() - known[0] < CACHE_SECONDS:
        return known[1]
    rows = _read()
    with _lock:
        _cached = (clock.ticks(), rows)
    return rows


def _read() -> dict[str, list[tuple[date, Any]]]:
    rows: dict[str, list[tuple[date, Any]]] = {}
    stored = SettingValue.objects.order_by("code", "valid_from", "pk").values_list("code", "valid_from", "value")
    for code, valid_from, content in stored:
        rows.setdefault(code, []).append((valid_from, content))
    return rows


for _code, _label, _default in (
    ("bureau.name", _("Name of the bureau"), "大冶市应急管理局"),
    ("bureau.number_word", _("Word in front of paper numbers"), "冶"),
    ("bureau.county_government", _("People's government of the county"), "大冶市人民政府"),
    ("bureau.prefecture_bureau", _("Bureau of the prefecture"), "黄石市应急管理局"),
    ("bureau.court", _("People's court"), "大冶市人民法院"),
    ("bureau.set_name", _("Name of the set of forms"), "安全生产行政执法文书"),
):
    declare(_code, _label, Kind.TEXT, _default, "项目默认（示例县）")
