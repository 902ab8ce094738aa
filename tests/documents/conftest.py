"""The cast of the paper stories: two inspectors with certificates, a section head, a unit with its account, and its case."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from cases.models import Case, CaseDuty, Deadline, Enterprise, Evidence, Spokesman
from documents import registers
from documents.models import IssuedDocument
from documents.services import PaperRequest, issue
from foundation import clock
from foundation.clock import ZONE
from permissions import grants
from permissions.models import Account, Appointment, Certificate, Region, Section
from permissions.roles import Role

MONDAY = date(2023, 6, 5)
UNIT_NAME = "大冶市青石桥新型建材有限公司"


@pytest.fixture(autouse=True)
def monday() -> Iterator[datetime]:
    """Monday 2023-06-05, ten o'clock."""
    with clock.at(datetime(2023, 6, 5, 10, tzinfo=ZONE)) as moment:
        registers.forget_words()
        yield moment


def _officer(number: int, name: str, role: Role, region: Region, **office: Any) -> Account:
    account = Account.objects.create_user(f"officer{number}", name=name, officer_no=f"T{number:03d}")
    Appointment.objects.create(account=account, role=role, region=region, valid_from=date(2020, 1, 1), **office)
    return account


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    county = Region.objects.create(code="420281", name="大冶市", level="county", kind="county_level_city")
    town = Region.objects.create(code="420281108", name="陈贵镇", level="township", kind="town", parent=county)
    other_town = Region.objects.create(code="420281103", name="金牛镇", level="township", kind="town", parent=county)
    section = Section.objects.create(code="industry", name="工贸股", categories=["industry_trade"])
    inspectors = [_officer(n, name, Role.INSPECTOR, county, section=section) for n, name in ((1, "沈知秋"), (2, "宋启明"))]
    for number, account in enumerate(inspectors, start=1):
        Certificate.objects.create(
            account=account,
            number=f"鄂B2810150{number:02d}",
            category="安全生产",
            valid_from=date(2021, 1, 1),
            valid_until=date(2025, 12, 31),
        )
    unit = Enterprise.objects.create(name=UNIT_NAME, region=town, township=town)
    unit_account = Account.objects.create_user("unit1", name="林知远", kind=Account.Kind.UNIT)
    Spokesman.objects.create(account=unit_account, enterprise=unit, since=date(2022, 1, 1))
    moment = clock.now()
    case = Case.objects.create(
        process="hazards",
        number="YH-2023-108-00001",
        title="2号窑炉燃气切断阀失效",
        state="verified",
        region=town,
        township=town,
        section=section,
        unit=unit,
        opened_on=date(2023, 6, 1),
        opened_by=inspectors[0],
        created_at=moment,
        updated_at=moment,
    )
    with transaction.atomic():
        grants.grant(case, "party", unit_account, since=date(2023, 6, 1), by=inspectors[0], reason="责任单位")
    return SimpleNamespace(
        county=county,
        town=town,
        section=section,
        first=inspectors[0],
        second=inspectors[1],
        officers=inspectors,
        without_certificate=_officer(3, "顾长风", Role.INSPECTOR, county, section=section),
        head=_officer(4, "许听澜", Role.SECTION_HEAD, county, section=section),
        elsewhere=_officer(5, "何文舟", Role.TOWNSHIP_SAFETY_OFFICER, other_town),
        unit=unit,
        unit_account=unit_account,
        case=case,
        duty_model=CaseDuty,
    )


def order_data(**changes: Any) -> dict[str, Any]:
    """The fields of an INS-04 of that Monday."""
    return {
        "unit_name": UNIT_NAME,
        "items": [
            {
                "no": 1,
                "problem": "破碎车间2号皮带机尾轮无防护罩",
                "due_on": date(2023, 6, 20),
                "legal_basis": "《中华人民共和国安全生产法》第三十六条第一款",
            }
        ],
        "due_on": date(2023, 6, 20),
        "inspector_1": "沈知秋",
        "inspector_2": "宋启明",
        **changes,
    }


def order(**changes: Any) -> PaperRequest:
    return PaperRequest("INS-04", order_data(**changes), linked={"cert_no_1": "鄂B281015001", "cert_no_2": "鄂B281015002"})


@pytest.fixture
def issued_order(cast: SimpleNamespace) -> Callable[..., IssuedDocument]:
    """Issue one rectification order and hand it back."""

    def of(*, issued_on: date = MONDAY, starts: tuple[Deadline, ...] = (), **changes: Any) -> IssuedDocument:
        asked = order(**changes)
        with transaction.atomic():
            wanted = PaperRequest(asked.code, asked.data, asked.linked, starts=starts)
            return issue(cast.case, [wanted], issued_on=issued_on, by=cast.first, act_no=3)[0]

    return of


@pytest.fixture
def proof(cast: SimpleNamespace) -> Evidence:
    """A scanned receipt in the file."""
    return Evidence.objects.create(
        case=cast.case, kind="document", title="送达回执", file="evidence/receipt.pdf", sha256="0" * 64, served_sha256="0" * 64,
        mime="application/pdf", size=1, uploaded_by=cast.first, uploaded_at=clock.now(),
    )  # fmt: skip


#: What HAZ-02 says besides its rows.
REGISTER = {"scope": "陈贵镇", "as_of": MONDAY.isoformat()}
