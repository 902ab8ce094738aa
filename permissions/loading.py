"""Reads the register of regions and the list of officers from CSV files into the tables; run again it changes nothing twice."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, astuple, dataclass
from datetime import date
from pathlib import Path

from foundation import audit, transactions
from foundation.refusals import Refusal
from permissions.categories import kind_of
from permissions.models import Account, Appointment, Certificate, Region, RegionManagement, Section
from permissions.roles import SECTIONED, Role

# 2023年10月9日起换发新证（同号，有效期至2028-10-08）
_RENEWED = re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日起换发新证（同号，有效期至(?P<until>\d{4}-\d{2}-\d{2})）")
# These sit in organs of their own, not in a section of the bureau.
_OUTSIDE = frozenset({Role.DISCIPLINE_OBSERVER, Role.AUDITOR, Role.SECTOR_COMMITTEE})
_LEADERS_ROOM = "局领导"


@dataclass(frozen=True)
class Loaded:
    """How many rows a file brought that were not there before."""

    regions: int = 0
    sections: int = 0
    accounts: int = 0
    appointments: int = 0
    certificates: int = 0


def load_regions(path: Path | str) -> Loaded:
    """Regions with code, name, level, kind, parent; who runs them as a dated row where it differs from what they are part of.

    The file gives no day for "not run here": the row gets none, and the bureau enters it once it is verified.
    """
    transactions.require()
    known = {region.code: region for region in Region.objects.all()}
    run_here: dict[str, bool] = {}
    new = 0
    for row in sorted(_rows(path), key=lambda row: row["code"]):
        parent = known.get(row["parent"]) if row["parent"] else None
        if row["parent"] and parent is None:
            raise ValueError(f"{row['code']} {row['name']} is part of {row['parent']}, which is not in the file")
        here = run_here[row["code"]] = row["is_managed_here"] == "yes"
        if row["code"] not in known:
            region = Region(code=row["code"], name=row["name"], level=row["level"], kind=row["kind"], parent=parent)
            region.full_clean(validate_unique=False, validate_constraints=False)
            region.save()
            known[row["code"]] = region
            new += 1
        if here != run_here.get(row["parent"], True):
            RegionManagement.objects.get_or_create(
                region=known[row["code"]],
                valid_from=None,
                defaults={"is_managed_here": here, "source": row.get("managed_note", "")[:200]},
            )
    loaded = Loaded(regions=new)
    _record("load_regions", loaded)
    return loaded


def load_officers(path: Path | str, *, since: date = date(2022, 1, 1), password: str | None = None) -> Loaded:
    """Accounts (user name = officer number), sections, appointments from `since`, certificates with their second periods.

    `password` is an encoded one (make_password) that all get, or None for accounts that cannot sign in yet.
    """
    transactions.require()
    rows = list(_rows(path))
    sections, new_sections = _load_sections(rows)
    regions = {region.code: region for region in Region.objects.all()}
    accounts, new_accounts = _load_accounts(rows, password)
    held = set(Appointment.objects.values_list("account_id", "role"))
    appointments = [
        Appointment(
            account=accounts[row["officer_no"]],
            role=role,
            region=regions[row["region_code"]],
            section=sections.get(row["section"]) if role in SECTIONED else None,
            post=row["post"],
            valid_from=since,
            reason="officers.csv",
        )
        for row in rows
        for role in _roles(row)
        if (accounts[row["officer_no"]].pk, role) not in held
    ]
    Appointment.objects.bulk_create(appointments)
    certificates = _load_certificates(rows, accounts)
    loaded = Loaded(0, new_sections, new_accounts, len(appointments), certificates)
    _record("load_officers", loaded)
    return loaded


def _record(act: str, loaded: Loaded) -> None:
    """A file that brought anything stands in the bureau's own history, by the system."""
    if any(astuple(loaded)):
        audit.append_to_bureau([audit.Entry(act, after=asdict(loaded))], actor=None)


def _rows(path: Path | str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return [{name: (value or "").strip() for name, value in row.items()} for row in csv.DictReader(file)]


def _roles(row: dict[str, str]) -> list[Role]:
    """The roles of a row; a township clerk who fills in ledgers without a role id is the township's safety officer."""
    named = [Role(role) for role in row["roles"].split(";") if role]
    if not named and row["scope"] == "township":
        return [Role.TOWNSHIP_SAFETY_OFFICER]
    if Role.SYSTEM_ADMIN in named and len(named) > 1:
        raise Refusal("E-SOD-14", note=row["officer_no"])
    return named


def _load_sections(rows: Iterable[dict[str, str]]) -> tuple[dict[str, Section], int]:
    """The bureau's own sections among the workplaces of its officers."""
    known = {section.name: section for section in Section.objects.all()}
    new = 0
    for row in rows:
        name, roles = row["section"], set(_roles(row))
        if not row["scope"].startswith("county") or name == _LEADERS_ROOM or roles & _OUTSIDE or name in known:
            continue
        kind = kind_of(name)
        code = kind.code if kind else f"section-{len(known) + 1}"
        known[name] = Section.objects.create(code=code, name=name, categories=list(kind.categories) if kind else [])
        new += 1
    return known, new


def _load_accounts(rows: list[dict[str, str]], password: str | None) -> tuple[dict[str, Account], int]:
    known = {account.officer_no: account for account in Account.objects.filter(officer_no__isnull=False)}
    new = []
    for row in rows:
        if row["officer_no"] in known:
            continue
        account = Account(
            username=row["officer_no"],
            officer_no=row["officer_no"],
            name=row["name"],
            kind=Account.Kind.OFFICER,
            workplace=row["section"],
            phone=row["phone"],
        )
        if password is None:
            account.set_unusable_password()
        else:
            account.password = password
        new.append(account)
    Account.objects.bulk_create(new)
    numbers = [row["officer_no"] for row in rows]
    return {str(account.officer_no): account for account in Account.objects.filter(officer_no__in=numbers)}, len(new)


def _load_certificates(rows: Iterable[dict[str, str]], accounts: dict[str, Account]) -> int:
    known = set(Certificate.objects.values_list("number", "valid_from"))
    new = [
        Certificate(
            account=accounts[row["officer_no"]],
            number=row["certificate_no"],
            category=row["certificate_category"],
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for row in rows
        for valid_from, valid_until in _periods(row)
        if (row["certificate_no"], valid_from) not in known
    ]
    Certificate.objects.bulk_create(new)
    return len(new)


def _periods(row: dict[str, str]) -> Iterator[tuple[date, date]]:
    """The periods of a row's certificate: that of its columns, and the renewal that stands in the notes only."""
    if not row["certificate_no"]:
        return
    yield date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_until"])
    renewed = _RENEWED.search(row["notes"])
    if renewed:
        yield date(int(renewed["y"]), int(renewed["m"]), int(renewed["d"])), date.fromisoformat(renewed["until"])
