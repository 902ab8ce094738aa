"""The model county's registers: regions, officers, units, catalogues. Loaded again, nothing comes twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password

from cases import loading as case_loading
from cases.models import Enterprise, Spokesman
from foundation import clock, transactions
from permissions import loading
from permissions.models import Account, Certificate
from reports import demo_mark

DATA = Path(__file__).resolve().parent / "demo_data"
#: One for everybody in the demo: the data are invented, and the point is to look at the work of each.
PASSWORD = "anjian-demo"  # noqa: S105
LEDGER = DATA / "ledger_hazards_2023.xlsx"
MESSY = DATA / "ledger_messy_sample.xlsx"
CASES = DATA / "enforcement_register_2023.xlsx"
OPERATIONS = DATA / "crackdown_operations_2023.csv"
TALLY = DATA / "special_action_tally_2023.csv"
MESSY_CASES = DATA / "enforcement_messy_sample.xlsx"
OFFICES_SINCE = dt.date(2020, 1, 1)
RENEWED_FOR_DAYS = 5 * 365
#: Stays as it is: the demo needs an officer whose certificate ran out.
NOT_RENEWED = ("DY014",)


@dataclass(frozen=True)
class UnitLogin:
    """An account of an enterprise: user name, name of the person, unit."""

    username: str
    person: str
    unit: str


UNITS = (
    UnitLogin("QY001", "贺卫淼", "大冶市砚坪铁矿有限公司"),
    UnitLogin("QY002", "秦安寿", "大冶市沣锐精密铸造有限公司"),
    UnitLogin("QY003", "马寿才", "大冶市陈贵镇乐途加油站"),
)


def load_registers() -> dict[str, int]:
    """Regions, officers with their offices and certificates, units and their accounts, catalogues; answers what is there now.

    Raises NotTheDemo on a database in which somebody else began anything.
    """
    transactions.require()
    demo_mark.set_at_the_making()
    loading.load_regions(DATA / "regions.csv")
    loading.load_officers(DATA / "officers.csv", since=OFFICES_SINCE, password=make_password(PASSWORD))
    case_loading.load_enterprises(DATA / "enterprises.csv")
    case_loading.load_findings(DATA / "hazard_catalogue.csv")
    case_loading.load_criteria(DATA / "criteria.csv")
    case_loading.load_bodies(DATA / "outside_bodies.csv")
    case_loading.load_violations(DATA / "discretion.csv")
    case_loading.load_operations(DATA / "operations.csv")
    _load_units()
    return {"accounts": Account.objects.count(), "enterprises": Enterprise.objects.count()}


def _load_units() -> None:
    for login in UNITS:
        account = Account.objects.filter(username=login.username).first()
        if account is None:
            account = Account.objects.create_user(login.username, PASSWORD, name=login.person, kind=Account.Kind.UNIT)
        unit = Enterprise.objects.get(name=login.unit)
        Spokesman.objects.get_or_create(account=account, enterprise=unit, defaults={"since": OFFICES_SINCE})


def renew_certificates() -> int:
    """Officers whose certificate has run out by now hold a new period under the same number; the data end some day."""
    today, new = clock.today(), []
    latest: dict[int, Certificate] = {}
    for row in Certificate.objects.select_related("account").order_by("valid_until"):
        latest[row.account_id] = row
    for row in latest.values():
        if row.valid_until >= today or row.account.officer_no in NOT_RENEWED:
            continue
        since = row.valid_until + dt.timedelta(days=1)
        until = today + dt.timedelta(days=RENEWED_FOR_DAYS)
        new.append(
            Certificate(account=row.account, number=row.number, category=row.category, valid_from=since, valid_until=until)
        )
    Certificate.objects.bulk_create(new)
    return len(new)
