"""The cast of every story: a small county, its officers by role, two units and their accounts."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from cases.models import Criterion, Enterprise, Spokesman
from permissions.models import Account, Appointment, Certificate, Region, Section
from permissions.roles import Role
from tests.snapshots import once

LONG_AGO = dt.date(2020, 1, 1)
FAR_AHEAD = dt.date(2035, 12, 31)


@dataclass
class Town:
    """Who is who; every name is invented."""

    county: Region
    chengui: Region
    jinniu: Region
    mines: Section
    trade: Section
    inspector: Account
    colleague: Account
    third: Account
    head: Account
    trade_inspector: Account
    leader: Account
    bureau_head: Account
    township: Account
    other_township: Account
    administrator: Account
    observer: Account
    auditor: Account
    unit: Enterprise
    other_unit: Enterprise
    unit_account: Account
    other_unit_account: Account
    criterion: Criterion
    office: Account
    sector_committee: Account
    brigade: Account
    extra: dict[str, Any] = field(default_factory=dict)


def build_town() -> Town:
    """A county of two townships with a bureau of two sections."""
    return once("town", _write_town)


def _write_town() -> Town:
    county = Region.objects.create(code="420281", name="大冶市", level="county", kind="county_level_city")
    chengui = Region.objects.create(code="420281108", name="陈贵镇", level="township", kind="town", parent=county)
    jinniu = Region.objects.create(code="420281100", name="金牛镇", level="township", kind="town", parent=county)
    mines = Section.objects.create(code="mines", name="非煤矿山安全监管股", categories=["non_coal_mine", "tailings"])
    trade = Section.objects.create(code="trade", name="工贸行业安全监管股", categories=["industry_trade"])

    def officer(
        number: str, name: str, role: Role, *, region: Region = county, section: Section | None = None, certified: bool = False
    ) -> Account:
        account = Account.objects.create_user(number, "demo-password", name=name, officer_no=number)
        Appointment.objects.create(account=account, role=role, region=region, section=section, valid_from=LONG_AGO)
        if certified:
            Certificate.objects.create(
                account=account,
                number=f"鄂B2810{number[-5:]}",
                category="安全生产行政执法",
                valid_from=LONG_AGO,
                valid_until=FAR_AHEAD,
            )
        return account

    unit = Enterprise.objects.create(
        name="大冶市砚坪铁矿有限公司", credit_code="914202810000A00133", category="non_coal_mine", region=chengui, township=chengui,
        address="湖北省大冶市陈贵镇南坳畈村6组", legal_representative="董兰", contact="贺卫淼", phone="13000002108",
    )  # fmt: skip
    other = Enterprise.objects.create(
        name="大冶市梧岭矿业有限公司", credit_code="914202810000A003XM", category="non_coal_mine", region=jinniu, township=jinniu,
        address="湖北省大冶市金牛镇光谷东延线62号", legal_representative="黄旺慧", contact="许学秀", phone="13300009322",
    )  # fmt: skip

    def spokesman(username: str, name: str, enterprise: Enterprise) -> Account:
        account = Account.objects.create_user(username, "demo-password", name=name, kind=Account.Kind.UNIT)
        Spokesman.objects.create(account=account, enterprise=enterprise, since=LONG_AGO)
        return account

    return Town(
        county=county, chengui=chengui, jinniu=jinniu, mines=mines, trade=trade,
        inspector=officer("T0001", "冯火芳", Role.INSPECTOR, section=mines, certified=True),
        colleague=officer("T0002", "胡涛润", Role.INSPECTOR, section=mines, certified=True),
        third=officer("T0003", "范秀安", Role.INSPECTOR, certified=True),
        head=officer("T0004", "上官旻", Role.SECTION_HEAD, section=mines, certified=True),
        trade_inspector=officer("T0005", "蒋发生", Role.INSPECTOR, section=trade, certified=True),
        leader=officer("T0006", "汤木毅", Role.DEPUTY_LEADER, certified=True),
        bureau_head=officer("T0007", "柯火文", Role.BUREAU_HEAD, certified=True),
        township=officer("T0008", "宋菊宁", Role.TOWNSHIP_SAFETY_OFFICER, region=chengui),
        other_township=officer("T0009", "张玉明", Role.TOWNSHIP_SAFETY_OFFICER, region=jinniu),
        administrator=officer("T0010", "杨霞保", Role.SYSTEM_ADMIN),
        observer=officer("T0011", "莫星清", Role.DISCIPLINE_OBSERVER),
        auditor=officer("T0012", "陆赟", Role.AUDITOR),
        unit=unit, other_unit=other,
        unit_account=spokesman("unit1", "砚坪铁矿安全科", unit), other_unit_account=spokesman("unit2", "梧岭矿业安全科", other),
        criterion=Criterion.objects.create(
            code="KS-01", category="non_coal_mine", text="《金属非金属矿山重大事故隐患判定标准》（矿安〔2022〕88号）第一部分第（一）项",
            valid_from=dt.date(2022, 9, 1),
        ),
        office=officer("T0013", "孔华宁", Role.SAFETY_COMMITTEE_OFFICE, certified=True),
        sector_committee=officer("T0014", "邹秋平", Role.SECTOR_COMMITTEE),
        brigade=officer("T0015", "龚志远", Role.CASE_HANDLER, certified=True),
    )  # fmt: skip


def photo(name: str = "photo.jpg", colour: str = "steelblue") -> SimpleUploadedFile:
    """A small real JPEG as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def in_transaction(action: Any) -> Any:
    with transaction.atomic():
        return action()
